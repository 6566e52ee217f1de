/** Forget a record: stop what is shared of it, take the sealed blocks back from storage, erase its keys for good. */
import { codeOf } from "../../core/errors.ts";
import { deleteDelivery } from "../../session/mail.ts";
import { orderStop } from "../../session/stopping.ts";
import type { Connection } from "../../session/Session.tsx";
import { loadStorageActions, openStorage } from "../../storage/open.ts";
import type { Permission, RecordSummary } from "../../vault/secret-worker-api.ts";

export interface Forgetting {
  /** Permissions of this record that are not over. */
  readonly shared: readonly Permission[];
  /** False to go on although a storage service does not answer: what stays there can never be opened again. */
  readonly takeBack: boolean;
}

/** @throws CONSENT_STOP_WAITING, STORAGE_*, CHAIN_SPONSOR_UNREACHABLE; then the record is still there as it was */
export async function forgetRecord(
  connection: Connection,
  { recordId, documentId, hospital, root, cids }: RecordSummary,
  { shared, takeBack }: Forgetting,
): Promise<void> {
  const { network, vault } = connection;
  await Promise.all(shared.map((permission) => orderStop(connection, permission, "revoke")));
  const [node, { parseCid, unpin }] = await Promise.all([openStorage(network.pinners), loadStorageActions()]);
  if (root !== null && takeBack) {
    const sign = vault.signer({ as: "storage", recordId });
    await Promise.all(
      network.pinners.map(async (pinner) => {
        try {
          await unpin({ network, pinner, root: parseCid(root), sign, node });
        } catch (thrown) {
          // It never had the record, or has forgotten it before.
          if (codeOf(thrown) !== "STORAGE_UNKNOWN") throw thrown;
        }
      }),
    );
  }
  await deleteDelivery(connection, hospital, documentId);
  await vault.call("eraseRecord", { recordId });
  if (root === null) return;
  // Without its keys the ciphertext means nothing; removing it from this device only frees space.
  await node.unpin(parseCid(root)).catch(() => undefined);
  await Promise.all([root, ...cids].map((cid) => node.forget(parseCid(cid)).catch(() => undefined)));
}
