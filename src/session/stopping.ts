/** Pausing, resuming and stopping: signed by the vault, given to the hospital and to every relay of the permission. */
import { ChartpassError } from "../core/errors.ts";
import type { StopAction } from "../protocol/typed-data.ts";
import type { Permission } from "../vault/secret-worker-api.ts";
import { deliver } from "./outbox.ts";
import { readPermissionStatus } from "./patient-data.ts";
import type { Connection } from "./Session.tsx";

/**
 * Resolves as soon as one of those who must know has it; the others get it meanwhile, or later from the outbox.
 * @throws CONSENT_STOP_WAITING when nobody answered yet; CHAIN_* when the present state cannot be read (not for a revoke)
 */
export async function orderStop(connection: Connection, permission: Permission, action: StopAction): Promise<void> {
  const revision = await currentRevision(connection, permission, action);
  const { consentId } = permission;
  const { items } = await connection.vault.call("signStop", { consentId, action, revision });
  const arrivals = items.map(async (item) => {
    const [delivery] = await deliver(connection, [item]);
    if (delivery?.failure) throw new Error("not delivered", { cause: delivery.failure });
  });
  try {
    await Promise.any(arrivals);
  } catch (cause) {
    throw new ChartpassError("CONSENT_STOP_WAITING", "Your order is signed, but nobody could be reached yet", {
      hint: "It is sent again by itself as long as your vault is open. Check your connection.",
      cause,
    });
  }
}

/** A revoke outranks every order the vault knows of, so it need not wait for a chain that does not answer. */
async function currentRevision(connection: Connection, permission: Permission, action: StopAction): Promise<number> {
  try {
    return (await readPermissionStatus(connection, permission)).revision;
  } catch (thrown) {
    if (action === "revoke") return 0;
    throw thrown;
  }
}
