/** What `npm start` says when everything runs: where to go and as whom. */
import type { Network } from "./network.ts";

export function welcome(network: Network): string {
  const { url, staffCodes } = network;
  return `
Chartpass runs.  Open  ${url}

Each person lives in a vault of their own; use one browser profile (or private window) for each of them,
or several vaults in one browser.

  1  Hospital A's desk   ${url}/start/hospital    choose Hospital A, staff code  ${staffCodes.a}
  2  The patient         ${url}/start/patient     register with Hospital A
  3  The clinician       ${url}/start/clinician   register with Hospital B
  4  Hospital B's desk   ${url}/start/hospital    choose Hospital B, staff code  ${staffCodes.b}

Everything is kept in ${network.home}: the next \`npm start\` goes on from here, \`npm run reset\` forgets it.
Ctrl-C ends every process.
`;
}
