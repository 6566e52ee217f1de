/**
 * Owners' orders a service was given. A revocation holds for ever, also for ids nobody has seen yet; of the others the
 * latest by revision holds until the chain has caught up.
 */
import type { DatabaseSync } from "node:sqlite";
import { isRevoke, parseStop, type SignedStop } from "../../protocol/consent.ts";
import type { Hex } from "../../protocol/hex.ts";
import { STOP_ACTION } from "../../protocol/typed-data.ts";

export interface LocalStops {
  readonly revoked: boolean;
  /** Of the latest order here; compare with the chain's. */
  readonly revision: number;
  readonly paused: boolean;
  /** Earliest end ordered here. */
  readonly expiry: number | undefined;
}

export interface StopBook {
  /** Remember an order whose owner was checked. @param post  also keep it to be put on chain */
  add(stop: SignedStop, post: boolean): void;
  of(consentId: Hex): LocalStops | undefined;
  /** Orders still to be put on chain, in order. */
  unposted(): SignedStop[];
  posted(stop: SignedStop): void;
}

/** Whether the pause ordered here is later than all the chain has heard. */
export const isPausedHere = (local: LocalStops | undefined, chainRevision: number): boolean =>
  local !== undefined && local.paused && local.revision > chainRevision;

export function createStopBook(database: DatabaseSync): StopBook {
  database.exec(`CREATE TABLE IF NOT EXISTS stops (
    consent TEXT NOT NULL, action INTEGER NOT NULL, revision INTEGER NOT NULL, expiry INTEGER NOT NULL,
    content TEXT NOT NULL, unposted INTEGER NOT NULL, PRIMARY KEY (consent, action, revision)) WITHOUT ROWID`);
  const insert = database.prepare(
    `INSERT INTO stops (consent, action, revision, expiry, content, unposted) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET unposted = max(unposted, excluded.unposted)`,
  );
  const ofConsent = database.prepare("SELECT action, revision, expiry FROM stops WHERE consent = ? ORDER BY revision");
  const unposted = database.prepare(
    "SELECT content FROM stops WHERE unposted = 1 ORDER BY consent, revision LIMIT 200",
  );
  const posted = database.prepare("UPDATE stops SET unposted = 0 WHERE consent = ? AND action = ? AND revision = ?");
  return {
    add({ id, action, revision, expiry, ...rest }, post) {
      const content = JSON.stringify({ id, action, revision, expiry, ...rest });
      insert.run(id.toLowerCase(), action, revision, expiry, content, post ? 1 : 0);
    },
    of(consentId) {
      const rows = ofConsent.all(consentId.toLowerCase()) as unknown as Pick<
        SignedStop,
        "action" | "revision" | "expiry"
      >[];
      return rows.length === 0 ? undefined : rows.reduce(applied, NOTHING);
    },
    unposted: () => unposted.all().map((row) => parseStop(String(row["content"]))),
    posted: ({ id, action, revision }) => void posted.run(id.toLowerCase(), action, revision),
  };
}

const NOTHING: LocalStops = { revoked: false, revision: 0, paused: false, expiry: undefined };

function applied(before: LocalStops, stop: Pick<SignedStop, "action" | "revision" | "expiry">): LocalStops {
  if (isRevoke(stop)) return { ...before, revoked: true };
  const after = { ...before, revision: Math.max(before.revision, stop.revision) };
  if (stop.action === STOP_ACTION.pause) return { ...after, paused: true };
  if (stop.action === STOP_ACTION.resume) return { ...after, paused: false };
  return { ...after, expiry: Math.min(before.expiry ?? stop.expiry, stop.expiry) };
}
