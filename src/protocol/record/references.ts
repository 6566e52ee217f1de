/**
 * References between entries (https://hl7.org/fhir/R4/bundle.html#references), as found in real records: absolute
 * and relative URLs, urn:uuid, conditional ("Practitioner?identifier=system|value"), and attachments that name a Binary
 * of the same Bundle. A fragment ("#id") never leaves its own resource.
 */
import type { Resource } from "./bundle.ts";
import { isArray, isObject, type Json } from "./canonical.ts";

/** Anything that sits at an address: an entry, or a resource of the reader's view. */
export interface Located {
  readonly fullUrl?: string | undefined;
  readonly resource?: Resource | undefined;
}

export type Resolve<T> = (reference: string, from?: Located) => T | undefined;

/** Every reference in a value, in order, once each. */
export function referencesIn(value: Json | undefined): string[] {
  const found = new Set<string>();
  collect(value, found);
  return [...found];
}

function collect(value: Json | undefined, found: Set<string>): void {
  if (isArray(value)) {
    for (const each of value) collect(each, found);
  } else if (isObject(value)) {
    const { reference, url } = value;
    if (typeof reference === "string" && reference !== "") found.add(reference);
    if (typeof url === "string" && ATTACHED.test(url)) found.add(url);
    for (const member of Object.values(value)) {
      if (typeof member === "object") collect(member, found);
    }
  }
}

const ATTACHED = /^urn:uuid:|(^|\/)Binary\/[A-Za-z0-9\-.]{1,64}$/;
const TYPE_AND_ID = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?identifier=(.+)$/;

/** A function that finds what a reference means among `items`. Where several fit, the first one. */
export function resolverOf<T extends Located>(items: readonly T[]): Resolve<T> {
  const byUrl = new Map<string, T>();
  const byTypeAndId = new Map<string, T>();
  const byId = new Map<string, T>();
  const byIdentifier = new Map<string, T>();
  const first = (map: Map<string, T>, key: string | undefined, item: T) => {
    if (key !== undefined && !map.has(key)) map.set(key, item);
  };
  for (const item of items) {
    const { fullUrl, resource } = item;
    if (fullUrl !== undefined) first(byUrl, withoutVersion(fullUrl), item);
    if (resource === undefined) continue;
    const id = typeof resource["id"] === "string" ? resource["id"] : undefined;
    if (id !== undefined) {
      first(byTypeAndId, `${resource.resourceType}/${id}`, item);
      first(byId, id.toLowerCase(), item);
    }
    first(byTypeAndId, typeAndId(fullUrl), item);
    for (const key of identifiersOf(resource)) first(byIdentifier, `${resource.resourceType} ${key}`, item);
  }

  return (reference, from) => {
    if (reference.startsWith("#")) return undefined;
    const plain = withoutVersion(reference);
    const exact = byUrl.get(plain);
    if (exact !== undefined) return exact;
    if (plain.startsWith("urn:")) return byId.get(plain.slice(plain.lastIndexOf(":") + 1).toLowerCase());
    const conditional = CONDITIONAL.exec(reference);
    if (conditional !== null) return byIdentifier.get(`${conditional[1]} ${decoded(conditional[2] ?? "")}`);
    const key = typeAndId(plain);
    if (key === undefined) return undefined;
    if (!/^https?:/i.test(plain)) {
      const root = rootOf(from?.fullUrl);
      return (root === undefined ? undefined : byUrl.get(root + key)) ?? byTypeAndId.get(key);
    }
    // The same type and id on another server is another thing: accept only what has no web address of its own.
    const candidate = byTypeAndId.get(key);
    return candidate !== undefined && rootOf(candidate.fullUrl) === undefined ? candidate : undefined;
  };
}

function identifiersOf(resource: Resource): string[] {
  const { identifier } = resource;
  const keys: string[] = [];
  for (const each of isArray(identifier) ? identifier : [identifier]) {
    if (!isObject(each) || typeof each["value"] !== "string") continue;
    keys.push(each["value"]);
    if (typeof each["system"] === "string") keys.push(`${each["system"]}|${each["value"]}`);
  }
  return keys;
}

function withoutVersion(url: string): string {
  return url.replace(/\/_history\/[A-Za-z0-9\-.]{1,64}$/, "");
}

function typeAndId(url: string | undefined): string | undefined {
  return url === undefined ? undefined : TYPE_AND_ID.exec(withoutVersion(url))?.[1];
}

/** "https://server/fhir/" of "https://server/fhir/Patient/1". */
function rootOf(fullUrl: string | undefined): string | undefined {
  if (fullUrl === undefined || !/^https?:/i.test(fullUrl)) return undefined;
  const key = typeAndId(fullUrl);
  return key === undefined ? undefined : withoutVersion(fullUrl).slice(0, -key.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
