/** Shares a relay holds, and the fragments it gave. A share that has served its time is overwritten, not only unlinked. */
import type { DatabaseSync } from "node:sqlite";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import type { Hex } from "../../protocol/hex.ts";
import { atomically } from "../state/database.ts";

export interface GivenFragment {
  readonly fragment: Hex;
  readonly transaction: Hex;
}

export interface ShareBook {
  /** Keeps the first share of a consent; more of the same change nothing. */
  add(envelope: ShareEnvelope): void;
  get(consentId: Hex): ShareEnvelope | undefined;
  /** With every fragment given under it. */
  delete(consentId: Hex): void;
  list(): ShareEnvelope[];
  given(openId: Hex): GivenFragment | undefined;
  give(openId: Hex, consentId: Hex, given: GivenFragment): void;
}

export function createShareBook(database: DatabaseSync): ShareBook {
  database.exec(`CREATE TABLE IF NOT EXISTS shares (consent TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS fragments (
      open TEXT PRIMARY KEY, consent TEXT NOT NULL, fragment TEXT NOT NULL, "transaction" TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS fragments_consent ON fragments (consent)`);
  const insert = database.prepare("INSERT OR IGNORE INTO shares (consent, content) VALUES (?, ?)");
  const one = database.prepare("SELECT content FROM shares WHERE consent = ?");
  const all = database.prepare("SELECT content FROM shares");
  const remove = database.prepare("DELETE FROM shares WHERE consent = ?");
  const removeFragments = database.prepare("DELETE FROM fragments WHERE consent = ?");
  const fragment = database.prepare('SELECT fragment, "transaction" FROM fragments WHERE open = ?');
  const give = database.prepare(
    'INSERT OR IGNORE INTO fragments (open, consent, fragment, "transaction") VALUES (?, ?, ?, ?)',
  );
  const key = (id: Hex) => id.toLowerCase();
  return {
    add: (envelope) => void insert.run(key(envelope.signed.consent.id), JSON.stringify(envelope)),
    get(consentId) {
      const row = one.get(key(consentId));
      return row && parseShare(String(row["content"]));
    },
    delete(consentId) {
      atomically(database, () => {
        remove.run(key(consentId));
        removeFragments.run(key(consentId));
      });
    },
    list: () => all.all().map((row) => parseShare(String(row["content"]))),
    given(openId) {
      const row = fragment.get(key(openId));
      return row && { fragment: row["fragment"] as Hex, transaction: row["transaction"] as Hex };
    },
    give: (openId, consentId, given) => void give.run(key(openId), key(consentId), given.fragment, given.transaction),
  };
}
