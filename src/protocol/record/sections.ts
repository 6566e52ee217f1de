/**
 * Cut a Bundle into a header and sections: the unit of encryption, permission and redaction.
 *
 * - With a Composition, each of its top-level sections is one section, nested sections inside; what no section reaches
 *   forms "Other". Without one, sections are made by resource type.
 * - A section carries copies of everything its entries reference, transitively, except entries another section is
 *   about: those references show as withheld unless that section comes too.
 * - The header, always sent, has the Patient, the Composition without its sections, and the authors and organisations
 *   those name. Two things a plain reading would put there are not: the Composition's narrative, which may retell any
 *   section; and people and organisations only some section names (the clinic that made one diagnosis), which travel
 *   with that section, because sending them always would tell what was withheld.
 * - Every entry is in at least one part.
 */
import { ChartpassError } from "../../core/errors.ts";
import type { Bundle, BundleEntry, Resource } from "./bundle.ts";
import { canonicalBytes, isArray, type Json, type JsonObject } from "./canonical.ts";
import { type Graph, graphOf } from "./graph.ts";
import { type Group, groupingOf, sectionsIn } from "./grouping.ts";
import {
  HEADER_FORMAT,
  HEADER_ID,
  type HeaderContent,
  isResource,
  type RecordPart,
  SECTION_FORMAT,
  type SectionContent,
} from "./part.ts";
import { referencesIn } from "./references.ts";
import { textOf } from "./section-titles.ts";

export interface SplitRecord {
  readonly header: RecordPart;
  /** In the record's order; ids "s0", "s1", ... */
  readonly sections: readonly RecordPart[];
}

const SECTION_LIMIT = 200;
/** All parts together: bounds how often one shared resource may be copied. */
const TOTAL_LIMIT = 32 * 1024 * 1024;

/** @throws ARG_RECORD_SECTIONS, ARG_RECORD_SIZE for records beyond any real one */
export function splitBundle(bundle: Bundle): SplitRecord {
  const graph = graphOf(bundle);
  const index = compositionOf(bundle);
  const whole = index === undefined ? undefined : graph.entries[index];
  const composition = whole === undefined ? undefined : withoutSections(whole);
  const plan =
    index === undefined || composition === undefined
      ? undefined
      : { index, stripped: composition, sections: sectionsIn(whole?.resource ?? {}) };
  const patient = patientOf(graph, composition);
  const { header, groups } = groupingOf(graph, plan, patient);
  if (groups.length > SECTION_LIMIT) {
    throw tooLarge("SECTIONS", `The record has ${groups.length} parts; ${SECTION_LIMIT} are possible.`);
  }
  const inHeader = [...header].filter((i) => i !== index).sort(ascending);
  const content: HeaderContent = {
    format: HEADER_FORMAT,
    bundle: descriptionOf(bundle),
    ...(composition === undefined ? {} : { composition }),
    ...(patient === undefined ? {} : { patient: inHeader.indexOf(patient) }),
    entries: entriesAt(graph, inHeader),
    elsewhere: leadingOut(header, [
      ...inHeader.flatMap((i) => graph.links[i] ?? []),
      ...(composition === undefined ? [] : graph.linksOf(composition.resource, composition)),
    ]),
  };
  const title = textOf(composition?.resource?.["title"]) ?? "Health record";
  const contained = containedIn(whole?.resource);
  const titles = distinct(groups.map((group) => group.kind.title));
  const parts = {
    header: { id: HEADER_ID, title, bytes: canonicalBytes(content) },
    sections: groups.map((group, i) => sectionPart(graph, header, group, { id: `s${i}`, title: titles[i] }, contained)),
  };
  const total = parts.sections.reduce((sum, part) => sum + part.bytes.length, parts.header.bytes.length);
  if (total > TOTAL_LIMIT) {
    throw tooLarge("SIZE", "The record's parts refer to each other too often to be kept apart.");
  }
  return parts;
}

function sectionPart(
  graph: Graph,
  header: ReadonlySet<number>,
  group: Group,
  named: { id: string; title: string | undefined },
  contained: readonly Resource[],
): RecordPart {
  const members = new Set([...group.primary, ...group.supporting]);
  const label = {
    id: named.id,
    title: named.title ?? group.kind.title,
    ...(group.kind.code === undefined ? {} : { code: group.kind.code }),
  };
  const content: SectionContent = {
    format: SECTION_FORMAT,
    ...label,
    ...(group.section === undefined ? {} : { section: group.section }),
    contained: containedFor(group.section, contained),
    entries: entriesAt(graph, [...group.primary]),
    supporting: entriesAt(graph, [...group.supporting].sort(ascending)),
    elsewhere: leadingOut(
      new Set([...members, ...header]),
      [...members].flatMap((i) => graph.links[i] ?? []),
    ),
  };
  return { ...label, bytes: canonicalBytes(content) };
}

/** The one Composition with sections. Several of them are documents in a collection, not the plan of this one. */
function compositionOf(bundle: Bundle): number | undefined {
  const isPlan = (entry: BundleEntry | undefined) =>
    entry?.resource?.resourceType === "Composition" && sectionsIn(entry.resource).length > 0;
  if (bundle.type === "document" && isPlan(bundle.entry[0])) return 0;
  const plans = bundle.entry.flatMap((entry, i) => (isPlan(entry) ? [i] : []));
  return plans.length === 1 ? plans[0] : undefined;
}

function withoutSections(entry: BundleEntry): BundleEntry {
  const whole: JsonObject = entry.resource ?? {};
  const { section: _sections, text: _narrative, contained: _contained, ...rest } = whole;
  const kept = containedFor(rest, containedIn(entry.resource));
  const more = kept.length === 0 ? {} : { contained: kept };
  return { ...entry, resource: { ...rest, ...more, resourceType: "Composition" } };
}

function patientOf(graph: Graph, composition: BundleEntry | undefined): number | undefined {
  const subject = composition?.resource?.["subject"];
  for (const { target } of graph.linksOf(subject, composition ?? {})) {
    if (graph.typeOf(target) === "Patient") return target;
  }
  const first = graph.entries.findIndex((entry) => entry.resource?.resourceType === "Patient");
  return first === -1 ? undefined : first;
}

/** What the header says of the Bundle: nothing that counts or names what is inside (total, link), no old signature. */
function descriptionOf(bundle: Bundle): JsonObject {
  const { resourceType, id, meta, implicitRules, language, type, identifier, timestamp } = bundle;
  return { resourceType, id, meta, implicitRules, language, type, identifier, timestamp };
}

/** References that lead to none of `here`. */
function leadingOut(here: ReadonlySet<number>, links: readonly { reference: string; target: number }[]) {
  return [...new Set(links.filter((link) => !here.has(link.target)).map((link) => link.reference))].sort();
}

function entriesAt(graph: Graph, indexes: readonly number[]): BundleEntry[] {
  return indexes.map((i) => graph.entries[i] ?? {});
}

function containedIn(resource: Resource | undefined): Resource[] {
  const contained = resource?.["contained"];
  return (isArray(contained) ? contained : []).filter(isResource);
}

/** Contained resources that `value` refers to, and those they refer to. */
function containedFor(value: JsonObject | undefined, contained: readonly Resource[]): Resource[] {
  const wanted = new Set<Resource>();
  const queue: Json[] = value === undefined ? [] : [value];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const names = new Set(referencesIn(next));
    for (const each of contained) {
      if (wanted.has(each) || typeof each["id"] !== "string" || !names.has(`#${each["id"]}`)) continue;
      wanted.add(each);
      queue.push(each);
    }
  }
  return contained.filter((each) => wanted.has(each));
}

function distinct(titles: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const times = (seen.get(title) ?? 0) + 1;
    seen.set(title, times);
    return times === 1 ? title : `${title} (${times})`;
  });
}

function tooLarge(what: "SECTIONS" | "SIZE", message: string): ChartpassError {
  return new ChartpassError(`ARG_RECORD_${what}`, message, { hint: "Export a shorter period." });
}

function ascending(a: number, b: number): number {
  return a - b;
}
