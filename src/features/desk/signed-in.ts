/** At which hospital's desk this staff member works: kept in her vault once the hospital accepted her code. */
import { registerStaff } from "../../peers/hospital-client.ts";
import type { Hex } from "../../protocol/hex.ts";
import { callerFor } from "../../session/signing.ts";
import type { Connection } from "../../session/Session.tsx";

const CURSOR = "desk hospital";

export async function readDesk({ vault, network }: Connection): Promise<Hex | null> {
  const known = await vault.call("cursor", { name: CURSOR });
  return network.hospitals.find((each) => each.id === known)?.id ?? null;
}

/** @throws ARG_FORBIDDEN when the code is not right */
export async function signIn(connection: Connection, hospital: Hex, code: string): Promise<void> {
  await registerStaff(callerFor(connection), hospital, code);
  await connection.vault.call("setCursor", { name: CURSOR, value: hospital });
}
