/**
 * Which entry belongs to which part. Rules and reasons: sections.ts.
 * Made of indexes into the Bundle's entries.
 */
import { isArray, isObject, type Json, type JsonObject } from "./canonical.ts";
import { type Graph, reachable } from "./graph.ts";
import { OTHER, type PartKind, partOfSection, partOfType, rankOf } from "./section-titles.ts";

/** The Composition that plans the record, and its entry without sections and narrative. */
export interface Plan {
  readonly index: number;
  readonly stripped: JsonObject;
  readonly sections: readonly JsonObject[];
}

export interface Group {
  readonly kind: PartKind;
  /** The Composition.section it comes from. */
  readonly section?: JsonObject;
  /** What the section is about, in order. */
  readonly primary: ReadonlySet<number>;
  /** What that needs in order to be understood. */
  readonly supporting: ReadonlySet<number>;
}

export interface Grouping {
  readonly header: ReadonlySet<number>;
  readonly groups: readonly Group[];
}

interface Draft {
  readonly kind: PartKind;
  readonly section?: JsonObject;
  readonly primary: Set<number>;
}

/** Who may speak for a document, and where. The header follows references among these only. */
const AGENTS = new Set(
  "Practitioner PractitionerRole Organization Device RelatedPerson Location HealthcareService".split(" "),
);
/** What is there for other entries: it travels with them and makes no part of its own while something needs it. */
const SUPPORT = new Set(
  [...AGENTS].concat("Patient Endpoint OrganizationAffiliation Medication Substance Specimen Binary Media".split(" ")),
);
/** Support that nothing needs goes to the header when it cannot be about the patient's health. */
const INSTITUTIONAL = new Set(
  "Practitioner PractitionerRole Organization Location HealthcareService Endpoint OrganizationAffiliation".split(" "),
);

export function groupingOf(graph: Graph, plan: Plan | undefined, patient: number | undefined): Grouping {
  const named = headerOf(graph, plan, patient);
  const drafts = plan === undefined ? draftsByType(graph, named) : draftsBySection(graph, named, plan);
  const complete = withLeftovers(graph, named, drafts, plan !== undefined);
  return withInstitutions(
    graph,
    named,
    complete.map((draft) => closed(graph, named, complete, draft)),
  );
}

export function sectionsIn(holder: JsonObject): JsonObject[] {
  return (isArray(holder["section"]) ? holder["section"] : []).filter(isObject);
}

function headerOf(graph: Graph, plan: Plan | undefined, patient: number | undefined): Set<number> {
  const isAgent = (i: number) => AGENTS.has(graph.typeOf(i) ?? "");
  const starts = patient === undefined ? [] : [patient];
  if (graph.typeOf(0) === "MessageHeader") starts.push(0);
  if (plan === undefined) return reachable(graph, starts, isAgent);
  const named = graph.linksOf(plan.stripped["resource"], plan.stripped).map((link) => link.target);
  return reachable(graph, [...starts, ...named.filter(isAgent)], isAgent).add(plan.index);
}

function draftsBySection(graph: Graph, header: ReadonlySet<number>, plan: Plan): Draft[] {
  return plan.sections.map((section, position) => {
    const listed = graph.linksOf(listedIn(section), plan.stripped).map((link) => link.target);
    return { kind: partOfSection(section, position), section, primary: new Set(listed.filter((i) => !header.has(i))) };
  });
}

/** Entries of a section and of those nested in it, in order. */
function listedIn(section: JsonObject): Json[] {
  const own = isArray(section["entry"]) ? section["entry"] : [];
  return [...own, ...sectionsIn(section).flatMap(listedIn)];
}

function draftsByType(graph: Graph, header: ReadonlySet<number>): Draft[] {
  const clinical = graph.entries.flatMap((_, i) => (header.has(i) || SUPPORT.has(graph.typeOf(i) ?? "") ? [] : [i]));
  return added([], clinical, (i) => partOfType(graph.typeOf(i)));
}

/** Drafts with more entries, each in the draft of its kind. */
function added(drafts: readonly Draft[], entries: readonly number[], kindOf: (i: number) => PartKind): Draft[] {
  const all = [...drafts];
  for (const i of entries) {
    const kind = kindOf(i);
    const draft = all.find((each) => each.kind === kind);
    if (draft === undefined) all.push({ kind, primary: new Set([i]) });
    else draft.primary.add(i);
  }
  return all;
}

/** What nothing reaches: "Other" beside the sections of a plan, else the part of its type. */
function withLeftovers(graph: Graph, header: ReadonlySet<number>, drafts: Draft[], planned: boolean): Draft[] {
  const placed = new Set(header);
  for (const draft of drafts) {
    const { primary, supporting } = closed(graph, header, drafts, draft);
    for (const i of [...primary, ...supporting]) placed.add(i);
  }
  const left = graph.entries.flatMap((_, i) => (placed.has(i) || INSTITUTIONAL.has(graph.typeOf(i) ?? "") ? [] : [i]));
  if (planned) return added(drafts, left, () => OTHER);
  return added(drafts, left, (i) => partOfType(graph.typeOf(i))).sort((a, b) => rankOf(a.kind) - rankOf(b.kind));
}

function closed(graph: Graph, header: ReadonlySet<number>, drafts: readonly Draft[], draft: Draft): Group {
  const others = drafts.filter((each) => each !== draft);
  const mayCome = (i: number) => !header.has(i) && !others.some((other) => other.primary.has(i));
  const reached = reachable(graph, draft.primary, (i) => draft.primary.has(i) || mayCome(i));
  return { ...draft, supporting: new Set([...reached].filter((i) => !draft.primary.has(i))) };
}

/**
 * Institutions no section names. One that points into sections (a role of the psychiatrist one of them names) goes with
 * those, and so does what it names in turn; the others say nothing about any section and go to the header.
 */
function withInstitutions(graph: Graph, header: ReadonlySet<number>, groups: readonly Group[]): Grouping {
  const placed = new Set([...header, ...groups.flatMap((group) => [...group.primary, ...group.supporting])]);
  const free = graph.entries.flatMap((_, i) => (placed.has(i) ? [] : [i]));
  const leadsTo = new Map(free.map((i) => [i, reachable(graph, [i], (target) => !placed.has(target))] as const));
  const pointsInto = new Map(free.map((i) => [i, homesOf(graph, header, groups, i)] as const));
  const joining = groups.map((group) => new Set(group.supporting));
  const wholeHeader = new Set(header);
  const named = new Map<number, number[]>();
  for (const i of free) {
    const homes = pointsInto.get(i) ?? [];
    if (homes.length > 0)
      for (const each of leadsTo.get(i) ?? []) named.set(each, [...(named.get(each) ?? []), ...homes]);
  }
  for (const i of free) {
    const homes = named.get(i) ?? [...(leadsTo.get(i) ?? [])].flatMap((each) => pointsInto.get(each) ?? []);
    for (const home of homes) joining[home]?.add(i);
    if (homes.length === 0) wholeHeader.add(i);
  }
  return {
    header: wholeHeader,
    groups: groups.map((group, g) => ({ ...group, supporting: joining[g] ?? group.supporting })),
  };
}

/** Indexes of the groups that hold something entry `i` refers to. */
function homesOf(graph: Graph, header: ReadonlySet<number>, groups: readonly Group[], i: number): number[] {
  const targets = (graph.links[i] ?? []).map((link) => link.target).filter((target) => !header.has(target));
  return groups.flatMap((group, g) =>
    targets.some((target) => group.primary.has(target) || group.supporting.has(target)) ? [g] : [],
  );
}
