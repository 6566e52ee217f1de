/**
 * What a relay holds of each consent. Its share of the grant is converted on arrival and not kept: the capsule of a grant
 * is the only one it is for. The fragment waits here until its reader may have it, and what has served its time is
 * overwritten, not only unlinked.
 */
import type { DatabaseSync } from "node:sqlite";
import { parseSignedConsent, type SignedConsent } from "../../protocol/consent.ts";
import type { FragmentProof } from "../../protocol/fragment-proof.ts";
import type { Hex } from "../../protocol/hex.ts";
import { atomically } from "../state/database.ts";
import type { Conversion } from "./conversion.ts";
import { createGroupCommit } from "./group-commit.ts";

export interface HeldShare {
  readonly signed: SignedConsent;
  /** 0-based place of the relay in the consent. */
  readonly index: number;
  readonly readerMessageKey: Hex;
  readonly conversion: Conversion;
}

export interface ShareBook {
  /** Keeps the first of a consent; more of the same change nothing, nor does one that is deleted before it is written. */
  add(held: HeldShare): Promise<void>;
  /** What would survive a kill. */
  get(consentId: Hex): HeldShare | undefined;
  /** Also while it waits to be written. */
  has(consentId: Hex): boolean;
  /** With every trace of fragments given under it. */
  delete(consentId: Hex): void;
  consents(): SignedConsent["consent"][];
  /** Transaction in which the hub recorded this relay's fragment for an opening. */
  given(openId: Hex): Hex | undefined;
  give(openId: Hex, consentId: Hex, transaction: Hex): void;
}

export function createShareBook(database: DatabaseSync): ShareBook {
  // Where the hub checks a hash, it stands in fragment_point, and the other two are empty.
  database.exec(`CREATE TABLE IF NOT EXISTS shares (
      consent TEXT PRIMARY KEY, signed TEXT NOT NULL, place INTEGER NOT NULL, reader TEXT NOT NULL,
      fragment BLOB NOT NULL, capsule_point BLOB NOT NULL, commitment_point BLOB NOT NULL, fragment_point BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS given (
      open TEXT PRIMARY KEY, consent TEXT NOT NULL, sent TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS given_consent ON given (consent)`);
  const insert = database.prepare("INSERT OR IGNORE INTO shares VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const one = database.prepare("SELECT * FROM shares WHERE consent = ?");
  const all = database.prepare("SELECT signed FROM shares");
  const remove = database.prepare("DELETE FROM shares WHERE consent = ?");
  const removeGiven = database.prepare("DELETE FROM given WHERE consent = ?");
  const given = database.prepare("SELECT sent FROM given WHERE open = ?");
  const give = database.prepare("INSERT OR IGNORE INTO given VALUES (?, ?, ?)");
  const key = (id: Hex) => id.toLowerCase();
  const commit = createGroupCommit(database);
  const unwritten = new Map<string, HeldShare>();

  function write(id: string): void {
    const held = unwritten.get(id);
    if (held === undefined) return;
    const { signed, index, readerMessageKey, conversion } = held;
    const { fragment, proof } = conversion;
    insert.run(id, JSON.stringify(signed), index, readerMessageKey, fragment, ...columnsOf(proof));
  }

  return {
    add(held) {
      const id = key(held.signed.consent.id);
      const first = unwritten.get(id) ?? held;
      unwritten.set(id, first);
      return commit(() => write(id)).finally(() => {
        if (unwritten.get(id) === first) unwritten.delete(id);
      });
    },
    get(consentId) {
      const row = one.get(key(consentId)) as unknown as Row | undefined;
      return row && heldOf(row);
    },
    has: (consentId) => unwritten.has(key(consentId)) || one.get(key(consentId)) !== undefined,
    delete(consentId) {
      unwritten.delete(key(consentId));
      atomically(database, () => {
        remove.run(key(consentId));
        removeGiven.run(key(consentId));
      });
    },
    consents: () => all.all().map((row) => parseSignedConsent(String(row["signed"])).consent),
    given: (openId) => given.get(key(openId))?.["sent"] as Hex | undefined,
    give: (openId, consentId, transaction) => void give.run(key(openId), key(consentId), transaction),
  };
}

interface Row {
  readonly signed: string;
  readonly place: number;
  readonly reader: Hex;
  readonly fragment: Uint8Array;
  readonly capsule_point: Uint8Array;
  readonly commitment_point: Uint8Array;
  readonly fragment_point: Uint8Array;
}

function heldOf(row: Row): HeldShare {
  return {
    signed: parseSignedConsent(row.signed),
    index: row.place,
    readerMessageKey: row.reader,
    conversion: { fragment: row.fragment, proof: proofOf(row) },
  };
}

const NONE = new Uint8Array(0);

const columnsOf = (proof: FragmentProof): [Uint8Array, Uint8Array, Uint8Array] =>
  "fragmentHash" in proof
    ? [NONE, NONE, proof.fragmentHash]
    : [proof.capsulePoint, proof.commitmentPoint, proof.fragmentPoint];

const proofOf = ({ capsule_point, commitment_point, fragment_point }: Row): FragmentProof =>
  capsule_point.length === 0
    ? { fragmentHash: fragment_point }
    : { capsulePoint: capsule_point, commitmentPoint: commitment_point, fragmentPoint: fragment_point };
