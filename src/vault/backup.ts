/**
 * The recovery file: everything of a vault under a generated code of 80 bits, to be written down and kept apart from it.
 *
 * It holds the salts of erasable keys as they were when it was made, so that restored records open at once. The price:
 * what is erased later still opens for whoever has an older file, its code and the ciphertext. Whoever
 * erases should make a new file and destroy the old one.
 */
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { base64url } from "multiformats/bases/base64";
import * as v from "valibot";
import { ChartpassError } from "../core/errors.ts";
import { openTable, sealTable } from "../core/seal/erasable.ts";
import type { Random } from "../core/suite.ts";
import { bytes32, count, hexUpTo, parseWith, text } from "../protocol/schema.ts";
import { kdfBytes, kdfSchema, newKdfParams, stretch } from "./passphrase.ts";
import { associatedData, openBlob, sealBlob, type Sealer } from "./sealed-blob.ts";
import { parseState, type VaultState } from "./state.ts";
import type { VaultContent } from "./vault-row.ts";

const CODE_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const MAILBOX_CURSOR = /^(mail|answers) /;
/** 16 symbols of 5 bits. */
const CODE_LENGTH = 16;

const fileSchema = v.strictObject({
  format: v.literal("chartpass-recovery"),
  version: v.literal(1),
  vault: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  name: text(80),
  /** Seconds since 1970. */
  made: count,
  kdf: kdfSchema,
  sealed: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]*$/), v.maxLength(100_000_000)),
});
type BackupFile = v.InferOutput<typeof fileSchema>;

const contentSchema = v.strictObject({
  root: bytes32,
  state: v.unknown(),
  tableKey: bytes32,
  table: hexUpTo(2_000_000),
  /** Documents received and not yet deposited, by blob name. */
  documents: v.record(v.string(), v.string()),
});

export interface BackupContent extends VaultContent {
  readonly root: Uint8Array;
  readonly documents: Readonly<Record<string, string>>;
}

export interface RestoredBackup extends BackupContent {
  readonly vault: string;
  readonly name: string;
}

export async function writeBackup(
  sealer: Sealer,
  vault: { readonly id: string; readonly name: string; readonly nowSeconds: number },
  content: BackupContent,
  progress?: (done: number) => void,
): Promise<{ file: string; code: string }> {
  const code = newCode(sealer.random);
  const kdf = newKdfParams(sealer.random);
  const head = { format: "chartpass-recovery", version: 1, vault: vault.id, name: vault.name } as const;
  const open = { ...head, made: vault.nowSeconds, kdf };
  const plain = JSON.stringify({
    root: `0x${bytesToHex(content.root)}`,
    state: content.state,
    tableKey: `0x${bytesToHex(content.tableKey)}`,
    table: `0x${bytesToHex(sealTable(content.table, content.tableKey, sealer.random))}`,
    documents: content.documents,
  });
  const key = await stretch(readCode(code), kdf, progress);
  const sealed = await sealBlob(sealer, key, associated(open), utf8ToBytes(plain));
  return {
    code,
    file: JSON.stringify({ ...open, sealed: base64url.baseEncode(sealed) } satisfies BackupFile, null, 1),
  };
}

/** @throws VAULT_BACKUP_FILE, VAULT_BACKUP_CODE */
export async function readBackup(
  sealer: Sealer,
  file: string,
  code: string,
  progress?: (done: number) => void,
): Promise<RestoredBackup> {
  const parsed = readFile(file);
  const key = await stretch(readCode(code), parsed.kdf, progress);
  let plain: Uint8Array;
  try {
    plain = await openBlob(sealer, key, associated(parsed), base64url.baseDecode(parsed.sealed));
  } catch {
    throw new ChartpassError("VAULT_BACKUP_CODE", "The code does not open this recovery file.", {
      hint: "Check each group of the code, and that it belongs to this file. A damaged file does not open either.",
    });
  }
  const { root, state, tableKey, table, documents } = parseWith(
    contentSchema,
    new TextDecoder().decode(plain),
    "recovery file",
    "VAULT_BACKUP_FILE",
  );
  const key32 = hexToBytes(tableKey.slice(2));
  return {
    vault: parsed.vault,
    name: parsed.name,
    root: hexToBytes(root.slice(2)),
    state: restoredState(parseState(state)),
    tableKey: key32,
    table: openTable(hexToBytes(table.slice(2)), key32),
    documents,
  };
}

/** Mailboxes are read from the start: what came after the file was made is taken in again. */
function restoredState(state: VaultState): VaultState {
  const kept = Object.entries(state.cursors).filter(([name]) => !MAILBOX_CURSOR.test(name));
  return { ...state, cursors: Object.fromEntries(kept) };
}

/** Name of the downloaded file. */
export function backupFileName(name: string, nowSeconds: number): string {
  const words = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
  const day = new Date(nowSeconds * 1000).toISOString().slice(0, 10);
  return `chartpass-recovery-${words || "vault"}-${day}.json`;
}

/** "ABCD-EFGH-JKMN-PQRS", 80 random bits. */
export function newCode(random: Random): string {
  const symbols = Array.from(random(CODE_LENGTH), (byte) => CODE_SYMBOLS.charAt(byte & 31)).join("");
  return (symbols.match(/.{4}/g) ?? []).join("-");
}

/** The 16 symbols however they were typed. @throws VAULT_BACKUP_CODE */
function readCode(code: string): string {
  const symbols = code
    .toUpperCase()
    .replace(/[\s\-‐-―]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
  if (symbols.length === CODE_LENGTH && [...symbols].every((symbol) => CODE_SYMBOLS.includes(symbol))) return symbols;
  throw new ChartpassError("VAULT_BACKUP_CODE", "A recovery code has four groups of four letters and digits.", {
    hint: "Type it as it was shown: letters and digits, no U.",
  });
}

function readFile(file: string): BackupFile {
  try {
    return parseWith(fileSchema, file, "recovery file", "VAULT_BACKUP_FILE");
  } catch (cause) {
    throw new ChartpassError("VAULT_BACKUP_FILE", "This is not a recovery file that this app can read.", {
      hint: "Choose the file whose name begins with chartpass-recovery, complete and unchanged.",
      cause,
    });
  }
}

function associated({ format, version, vault, name, made, kdf }: Omit<BackupFile, "sealed">): Uint8Array {
  return associatedData(format, version, vault, name, made, bytesToHex(kdfBytes(kdf)));
}
