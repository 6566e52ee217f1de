/**
 * What a reader sees of the parts that came: the patient, who wrote it, the sections, and, for every reference, whether
 * its target is here, was withheld, or was never in the record.
 * Narrative is foreign XHTML: sanitise it before it touches a page.
 */
import type { BundleEntry, Resource } from "./bundle.ts";
import { isArray, isObject, type JsonObject } from "./canonical.ts";
import type { HeaderContent, SectionContent } from "./part.ts";
import { referencesIn, resolverOf } from "./references.ts";
import { partOfSection, textOf } from "./section-titles.ts";

export type Resolution =
  | { readonly status: "present"; readonly resource: Resource }
  | { readonly status: "withheld" }
  | { readonly status: "missing" };

/** A nested section. */
export interface PartView {
  readonly title: string;
  readonly code?: string;
  /** XHTML as it came. */
  readonly narrative?: string;
  readonly resources: readonly Resource[];
  readonly parts: readonly PartView[];
}

export interface SectionView extends PartView {
  readonly id: string;
  /** All the section is about, those of nested sections too. */
  readonly resources: readonly Resource[];
  /** Copies these need in order to be understood. */
  readonly supporting: readonly Resource[];
  /** FHIR's reason why there is nothing here, in words where given. */
  readonly emptyReason?: string;
}

export interface RecordView {
  readonly title: string;
  /** Date of the document as written, FHIR dateTime. */
  readonly date?: string;
  readonly patient?: Resource;
  /** First of `authors`. */
  readonly author?: Resource;
  readonly authors: readonly Resource[];
  readonly custodian?: Resource;
  /** Without sections and narrative. */
  readonly composition?: Resource;
  readonly sections: readonly SectionView[];
  /** How many sections exist that are not here. Their titles are unknown to the reader. */
  readonly withheld: number;
  /** @param within  the resource that holds the reference; needed for "#contained" and relative ones */
  resolve(reference: string, within?: Resource): Resolution;
}

/**
 * @param sectionCount  number of sections of the whole record, from the hospital's signature; without it, only
 *                      the sections given count
 */
export function assembleRecord(
  header: HeaderContent,
  sections: readonly SectionContent[],
  sectionCount: number = sections.length,
): RecordView {
  const ordered = [...sections].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  const resolve = resolution(header, ordered);
  const composition = header.composition?.resource;
  const found = (value: JsonObject[string]): Resource[] =>
    referencesIn(value).flatMap((reference) => {
      const target = resolve(reference, composition);
      return target.status === "present" ? [target.resource] : [];
    });
  const authors = found(composition?.["author"]);
  const [author] = authors;
  const [custodian] = found(composition?.["custodian"]);
  const patient = header.patient === undefined ? undefined : header.entries[header.patient]?.resource;
  const date = textOf(composition?.["date"]) ?? textOf(header.bundle["timestamp"]);
  return {
    title: textOf(composition?.["title"]) ?? "Health record",
    ...(date === undefined ? {} : { date }),
    ...(patient === undefined ? {} : { patient }),
    ...(author === undefined ? {} : { author }),
    authors,
    ...(custodian === undefined ? {} : { custodian }),
    ...(composition === undefined ? {} : { composition }),
    sections: ordered.map((section) => sectionView(section, (reference) => resolve(reference, composition))),
    withheld: Math.max(0, sectionCount - ordered.length),
    resolve,
  };
}

function resolution(header: HeaderContent, sections: readonly SectionContent[]): RecordView["resolve"] {
  const entries = [
    ...header.entries,
    ...sections.flatMap((section) => [...section.entries, ...section.supporting]),
    ...(header.composition === undefined ? [] : [header.composition]),
  ];
  const find = resolverOf(entries);
  const entryOf = new Map<Resource, BundleEntry>();
  for (const entry of entries) if (entry.resource !== undefined) entryOf.set(entry.resource, entry);
  const elsewhere = new Set([header, ...sections].flatMap((part) => part.elsewhere));
  const contained = sections.flatMap((section) => section.contained);
  return (reference, within) => {
    if (reference.startsWith("#")) {
      const inside = within?.["contained"];
      const pool = [...(isArray(inside) ? inside : []), ...contained] as Resource[];
      const resource = pool.find((each) => isObject(each) && each["id"] === reference.slice(1));
      return resource === undefined ? { status: "missing" } : { status: "present", resource };
    }
    const resource = find(reference, within === undefined ? undefined : entryOf.get(within))?.resource;
    if (resource !== undefined) return { status: "present", resource };
    return { status: elsewhere.has(reference) ? "withheld" : "missing" };
  };
}

function sectionView(content: SectionContent, resolve: (reference: string) => Resolution): SectionView {
  const plan = content.section ?? {};
  const reason = plan["emptyReason"];
  const coding = isObject(reason) && isArray(reason["coding"]) ? reason["coding"].find(isObject) : undefined;
  const emptyReason = isObject(reason) ? (textOf(reason["text"]) ?? textOf(coding?.["display"])) : undefined;
  return {
    ...common(plan, resolve),
    id: content.id,
    title: content.title,
    ...(content.code === undefined ? {} : { code: content.code }),
    resources: resourcesOf(content.entries),
    supporting: resourcesOf(content.supporting),
    ...(emptyReason === undefined ? {} : { emptyReason }),
  };
}

function partView(section: JsonObject, position: number, resolve: (reference: string) => Resolution): PartView {
  const listed = referencesIn(section["entry"]).flatMap((reference) => {
    const target = resolve(reference);
    return target.status === "present" ? [target.resource] : [];
  });
  return { ...partOfSection(section, position), ...common(section, resolve), resources: listed };
}

function common(section: JsonObject, resolve: (reference: string) => Resolution) {
  const text = section["text"];
  const narrative = isObject(text) && typeof text["div"] === "string" ? { narrative: text["div"] } : {};
  const nested = isArray(section["section"]) ? section["section"].filter(isObject) : [];
  return { ...narrative, parts: nested.map((each, i) => partView(each, i, resolve)) };
}

function resourcesOf(entries: readonly BundleEntry[]): Resource[] {
  return entries.flatMap((entry) => (entry.resource === undefined ? [] : [entry.resource]));
}
