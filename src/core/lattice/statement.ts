/**
 * What a relay is shown of a capsule: hashes that say neither whose it is nor of which type. Layouts for who checks them
 * elsewhere (tags in hash.ts, as they stand, without lengths):
 *
 *   H(capsule)  SHA-256("CHARTPASS-LATTICE-V1-CAPSULE" || capsule body)                            2944 bytes hashed
 *   H(context)  SHA-256("CHARTPASS-LATTICE-V1-CONTEXT" || context)
 *   digest      SHA-256("CHARTPASS-LATTICE-V1-STATEMENT" || H(context) || H(capsule))
 *   statement   H(context) || digest
 *
 * The digest goes into every share and its commitment, so a share is for this capsule under this context and no other.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import type { Frame } from "../wire.ts";
import { readCapsule, readStatement, type Statement } from "./bodies.ts";
import { flatHash } from "./hash.ts";
import { equalBytes } from "@noble/ciphers/utils.js";

export function capsuleHash(body: Uint8Array): Uint8Array {
  return flatHash("capsule", body);
}

function statementDigest(contextHash: Uint8Array, body: Uint8Array): Uint8Array {
  return flatHash("statement", contextHash, capsuleHash(body));
}

export function makeStatement(context: Uint8Array, body: Uint8Array): Uint8Array {
  const contextHash = flatHash("context", context);
  return concatBytes(contextHash, statementDigest(contextHash, body));
}

export function fits(body: Uint8Array, { contextHash, digest }: Statement): boolean {
  return equalBytes(statementDigest(contextHash, body), digest);
}

export function checkCapsule(capsule: Frame<"capsule">, statement: Frame<"statement">): boolean {
  return fits(readCapsule(capsule).body, readStatement(statement));
}
