/**
 * What a sealed section says it is. The bytes are associated data of every leaf, so a leaf of one section, record,
 * version, owner, chain or deployment never opens as another's. The owner keeps it in the sealed index; a reader gets
 * it with the key, reads the fields ({@link readSectionHeader}) and compares them with what was agreed.
 *
 * Layout: tag | then each field as length (4, big-endian) | bytes. Length prefixes make it injective.
 */
import { ChartpassError } from "../errors.ts";
import { bytesToUtf8, equalBytes } from "@noble/ciphers/utils.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { NONCE_PREFIX, type StreamHeader } from "./stream.ts";

export interface SectionHeaderFields {
  /** Suite id of the capsule that carries the key, for instance "ibe-clc". */
  readonly suite: string;
  /** 32 bytes. */
  readonly recordId: Uint8Array;
  /** From 1. */
  readonly version: number;
  /** "s0", "s1", ..., or "header" or "index". */
  readonly section: string;
  /** Hash of the owner's address frame, 32 bytes. */
  readonly owner: Uint8Array;
  /** Chain of the ledger that holds the record's commitment. */
  readonly chainId: number;
  /** Deployment salt of that ledger, 32 bytes: chain ids and addresses recur, salts do not. */
  readonly deployment: Uint8Array;
  /** 7 random bytes of this stream. */
  readonly prefix: Uint8Array;
}

const TAG = utf8ToBytes("chartpass/section/1");

/** @throws ARG_SECTION_HEADER for a field of the wrong size */
export function sectionHeader(fields: SectionHeaderFields): StreamHeader {
  sized(fields.recordId, 32, "record id");
  sized(fields.owner, 32, "owner hash");
  sized(fields.deployment, 32, "deployment salt");
  sized(fields.prefix, NONCE_PREFIX, "nonce prefix");
  const parts = [
    utf8ToBytes(fields.suite),
    fields.recordId,
    integer(fields.version, "version"),
    utf8ToBytes(fields.section),
    fields.owner,
    integer(fields.chainId, "chain id"),
    fields.deployment,
    fields.prefix,
  ];
  const prefixed = parts.flatMap((part) => [integer32(part.length), part]);
  return { associated: concatBytes(TAG, ...prefixed), prefix: Uint8Array.from(fields.prefix) };
}

/**
 * The fields of a header's bytes, and what the stream needs of it. Strict: exactly the bytes sectionHeader makes.
 * @throws WIRE_SECTION_HEADER
 */
export function readSectionHeader(associated: Uint8Array): { fields: SectionHeaderFields; header: StreamHeader } {
  const parts = partsOf(associated);
  const [suite, recordId, version, section, owner, chainId, deployment, prefix, ...more] = parts;
  try {
    // Stryker disable next-line ConditionalExpression,LogicalOperator: tells the compiler what is there; a missing field
    // throws just below and gets the same answer.
    if (prefix !== undefined && suite && recordId && version && section && owner && chainId && deployment) {
      const fields = {
        suite: bytesToUtf8(suite),
        recordId,
        version: numberOf(version),
        section: bytesToUtf8(section),
        owner,
        chainId: numberOf(chainId),
        deployment,
        prefix,
      };
      const header = sectionHeader(fields);
      if (more.length === 0 && equalBytes(header.associated, associated)) return { fields, header };
    }
  } catch {
    // A field of the wrong size or no text: the same answer as for cut bytes.
  }
  throw new ChartpassError("WIRE_SECTION_HEADER", "The description of a sealed part is not in the expected form.", {
    hint: "Ask the sender to send it again with an up-to-date app.",
  });
}

function partsOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = TAG.length; at + 4 <= bytes.length;) {
    const length = view.getUint32(at);
    parts.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parts;
}

function numberOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Number(view.getBigUint64(0));
}

function sized(bytes: Uint8Array, length: number, name: string): void {
  if (bytes.length !== length) throw wrong(`The ${name} has ${length} bytes, not ${bytes.length}.`);
}

function integer(value: number, name: string): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw wrong(`The ${name} is a whole number from 0.`);
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}

function integer32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

function wrong(message: string): ChartpassError {
  return new ChartpassError("ARG_SECTION_HEADER", message);
}
