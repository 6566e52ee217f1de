/** Who may read which block: the owner of a record all of it; the reader of an active consent what the permit lists. */
import type { Address } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { verifyStoragePermit, type StoragePermit } from "../../protocol/exchange.ts";
import { storageError } from "../../storage/failure.ts";
import type { SessionBody } from "../../storage/pinner-messages.ts";
import type { StopBook } from "../chains/stop-book.ts";
import { createConsentCheck, type ReadConsent } from "./consent-check.ts";
import type { PinKeeper } from "./pin-keeper.ts";
import type { Sessions, StorageSession } from "./sessions.ts";

export type Admission = ReturnType<typeof createAdmission>;

export function createAdmission(
  network: NetworkConfig,
  keeper: PinKeeper,
  sessions: Sessions,
  readConsent: ReadConsent,
  stops: StopBook,
) {
  const checkConsent = createConsentCheck(readConsent, stops);

  /** @throws STORAGE_FORBIDDEN, STORAGE_UNKNOWN, STORAGE_STOPPED, STORAGE_UNAVAILABLE */
  async function checkPermit(permit: StoragePermit, reader: Address): Promise<void> {
    const pin = keeper.pinOf(permit.root);
    const byOwner = pin.owner === permit.storageOwner.toLowerCase();
    if (!byOwner || !(await verifyStoragePermit(network, permit).catch(() => false))) {
      throw storageError("STORAGE_FORBIDDEN", "The permit is not signed by the owner of this record.");
    }
    const own = new Set(keeper.cids(permit.root));
    if (!permit.cids.every((cid) => own.has(cid))) {
      throw storageError("STORAGE_FORBIDDEN", "The permit lists parts of another record.");
    }
    await checkConsent(permit.consentId, reader);
  }

  return {
    /** Open a session for whoever signed `body`. @throws STORAGE_* */
    async open(body: SessionBody, signer: Address) {
      if (body.kind === "owner") {
        if (keeper.pinOf(body.root).owner !== signer) {
          throw storageError("STORAGE_FORBIDDEN", "This record is kept for someone else.");
        }
        return sessions.open({ kind: "owner", root: body.root, owner: signer, peer: body.peer });
      }
      const { permit, peer } = body;
      await checkPermit(permit, signer);
      return sessions.open({
        kind: "reader",
        root: permit.root,
        reader: signer,
        consentId: permit.consentId,
        cids: new Set(permit.cids),
        peer,
      });
    },

    /** @throws STORAGE_FORBIDDEN, STORAGE_STOPPED, STORAGE_UNAVAILABLE */
    async checkBlock(session: StorageSession, cid: string): Promise<void> {
      if (session.kind === "owner") return;
      if (!session.cids.has(cid)) throw storageError("STORAGE_FORBIDDEN", "The permit does not list this part.");
      await checkConsent(session.consentId, session.reader);
    },
  };
}
