/**
 * Which suite a home has. Its authorities' keys decide which it can have at all: hospitals published them, and people's
 * own keys stand under them. CHARTPASS_SUITE chooses among these, and for a home that is new.
 */
import { ChartpassError } from "../../core/errors.ts";
import { fromHex } from "../../protocol/hex.ts";
import { PRESENT_SUITE, SUITE_IDS, suiteIdOf, type SuiteId } from "../../protocol/suite-choice.ts";
import { deploymentSuite } from "../chains/deployment-suite.ts";
import type { NetworkKeys } from "./keys.ts";

/** @throws ARG_SUITE when CHARTPASS_SUITE names no suite */
export function parseSuite(value: string | undefined): SuiteId | undefined {
  if (value === undefined || value === "") return undefined;
  const found = SUITE_IDS.find((id) => id === value);
  if (found) return found;
  throw new ChartpassError("ARG_SUITE", `CHARTPASS_SUITE is "${value}"; there is no such suite.`, {
    hint: `There are: ${SUITE_IDS.join(", ")}. Left out, it is ${PRESENT_SUITE}.`,
  });
}

export const newSuite = (wanted?: SuiteId): SuiteId => wanted ?? PRESENT_SUITE;

/**
 * The one that is wanted; else the present one, where this home can have it; else the one its keys were made for.
 * @throws ARG_SUITE_HOME when this home cannot have the one that is wanted
 */
export function suiteOfHome({ hospitals }: Pick<NetworkKeys, "hospitals">, wanted?: SuiteId): SuiteId {
  const params = fromHex(hospitals.a.params);
  const made = suiteIdOf(params);
  if (fits(newSuite(wanted), params)) return newSuite(wanted);
  if (wanted === undefined) return made;
  throw new ChartpassError("ARG_SUITE_HOME", `This home's keys were made for "${made}", not for "${wanted}".`, {
    hint: "Leave CHARTPASS_SUITE out to go on with it, or choose another home: CHARTPASS_HOME=folder npm start",
  });
}

function fits(id: SuiteId, params: Uint8Array): boolean {
  try {
    deploymentSuite({ suite: id }).parse("params", params);
    return true;
  } catch {
    return false;
  }
}
