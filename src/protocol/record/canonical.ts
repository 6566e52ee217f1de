/**
 * Canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. What is hashed, signed and sealed is always this text in UTF-8.
 * Departure: lone surrogates are escaped instead of refused, so that any JSON a hospital sends keeps its meaning.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Members that are undefined are left out, as JSON.stringify does. Numbers must be finite. */
export function canonicalJson(value: Json): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8ToBytes(canonicalJson(value));
}
