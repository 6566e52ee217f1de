/**
 * Keys that can be forgotten. A wrap key is HKDF-SHA-256(root, salt, info) with a random 32-byte salt of its own. Salts
 * live only in this table, the table only sealed under a table key that is replaced at every erasure. Erasing a salt and
 * forgetting the old table key makes what it wrapped unreadable, even to someone who later learns the root and kept
 * every old sealed table (RFC 5869; "crypto-shredding" with a real delete). Whoever kept the old table key as well, for
 * instance in a recovery file (vault/backup.ts), still reads.
 *
 * Pure: every function returns a new table. Who calls {@link erase} must seal the result under a fresh key
 * ({@link newTableKey}) and delete the old key and the old sealed table.
 */
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { bytesToUtf8 } from "@noble/ciphers/utils.js";
import { ChartpassError } from "../errors.ts";
import type { Random } from "../suite.ts";
import { AEAD_NONCE } from "./aead.ts";
import { refusal } from "./refusal.ts";

export const WRAP_SALT = 32;
const INFO = utf8ToBytes("chartpass/wrap/1");
const ASSOCIATED = utf8ToBytes("chartpass/wrap-table/1");
/** A space is in neither a record id nor a section id. */
const ID = /^[!-~]{1,128}$/;

/** Salts by record id and section id. `generation` rises with every erasure. */
export interface WrapTable {
  readonly generation: number;
  readonly salts: ReadonlyMap<string, Uint8Array>;
}

/** k, 32 bytes. @param info what the key is for */
export function wrapKeyOf(root: Uint8Array, salt: Uint8Array, info: Uint8Array): Uint8Array {
  if (root.length !== 32) throw new ChartpassError("ARG_KEY", "A root has 32 bytes.");
  if (salt.length !== WRAP_SALT) throw new ChartpassError("ARG_KEY", `A wrap salt has ${WRAP_SALT} bytes.`);
  return hkdf(sha256, root, salt, concatBytes(INFO, info), 32);
}

export function emptyTable(): WrapTable {
  return { generation: 0, salts: new Map() };
}

/** A table with a fresh salt for the section; a salt it had before is thus erased. */
export function withSalt(table: WrapTable, record: string, section: string, random: Random): WrapTable {
  const salts = new Map(table.salts);
  salts.set(nameOf(record, section), random(WRAP_SALT));
  return { generation: table.generation, salts };
}

/** The salt, or undefined when there never was one or it was erased. */
export function saltOf(table: WrapTable, record: string, section: string): Uint8Array | undefined {
  return table.salts.get(nameOf(record, section));
}

/** Forget one section of a record, or all of it when no section is named. */
export function erase(table: WrapTable, record: string, section?: string): WrapTable {
  const name = nameOf(record, section ?? "all");
  const prefix = name.slice(0, record.length + 1);
  const kept = [...table.salts].filter(([key]) => (section === undefined ? !key.startsWith(prefix) : key !== name));
  return { generation: table.generation + 1, salts: new Map(kept) };
}

/** A fresh key for the table. Replace it at every erasure. */
export function newTableKey(random: Random): Uint8Array {
  return random(32);
}

/** nonce (12) | AES-256-GCM of the table's JSON, names sorted. */
export function sealTable(table: WrapTable, tableKey: Uint8Array, random: Random): Uint8Array {
  if (tableKey.length !== 32) throw new ChartpassError("ARG_KEY", "A table key has 32 bytes.");
  const names = [...table.salts.keys()].sort();
  const rows = names.map((name) => [name, bytesToHex(table.salts.get(name) as Uint8Array)]);
  const json = utf8ToBytes(JSON.stringify({ generation: table.generation, salts: rows }));
  const nonce = random(AEAD_NONCE);
  return concatBytes(nonce, gcm(tableKey, nonce, ASSOCIATED).encrypt(json));
}

/** @throws CRYPTO_OPEN for every failure alike */
export function openTable(sealed: Uint8Array, tableKey: Uint8Array): WrapTable {
  if (tableKey.length !== 32) throw refusal();
  try {
    const json = gcm(tableKey, sealed.subarray(0, AEAD_NONCE), ASSOCIATED).decrypt(sealed.subarray(AEAD_NONCE));
    // Authenticated: only sealTable made this.
    const rows = JSON.parse(bytesToUtf8(json)) as { generation: number; salts: [string, string][] };
    return {
      generation: rows.generation,
      salts: new Map(rows.salts.map(([name, salt]) => [name, hexToBytes(salt)])),
    };
  } catch {
    throw refusal();
  }
}

function nameOf(record: string, section: string): string {
  if (!ID.test(record) || !ID.test(section)) {
    throw new ChartpassError("ARG_WRAP_NAME", "Record and section ids are 1 to 128 printable characters, no spaces.");
  }
  return `${record} ${section}`;
}
