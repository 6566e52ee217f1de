/**
 * Results in the tables a clinician expects: a report's or panel's results together, everything else by category; tests
 * done on several days side by side, newest first.
 */
import type { Resource } from "../protocol/record/bundle.ts";
import type { Resolve } from "./describe/description.ts";
import { at, listOf, textOf } from "./fhir-value.ts";
import { resultOf, type Result } from "./observation-result.ts";

export interface ResultGroup {
  readonly id: string;
  readonly title: string;
  /** The panel or report; absent for a category. */
  readonly source?: Resource;
  /** Newest first. */
  readonly results: readonly Result[];
  /** Results the panel names that are not here. */
  readonly withheld: number;
  readonly missing: number;
}

export interface Series {
  readonly key: string;
  readonly name: string;
  readonly range: string | undefined;
  /** By day, "2019-12-04"; the latest of the day. */
  readonly byDay: ReadonlyMap<string, Result>;
}

/**
 * @param resources  the section's own resources, of any type
 * @returns groups of all Observations among them and of those their panels and reports lead to
 */
export function resultGroups(resources: readonly Resource[], resolve: Resolve): readonly ResultGroup[] {
  const placed = new Set<Resource>();
  const groups: ResultGroup[] = [];
  const panels = resources.filter((each) => membersOf(each).length > 0);
  const inner = new Set(panels.flatMap((panel) => found(panel, resolve).resources));
  for (const panel of panels.filter((each) => !inner.has(each))) {
    const results: Result[] = [];
    const gaps = { withheld: 0, missing: 0 };
    gather(panel, resolve, placed, results, gaps);
    const { name, dateWords } = resultOf(panel);
    const title = dateWords === undefined ? name : `${name}, ${dateWords}`;
    groups.push({ id: `p${groups.length}`, title, source: panel, results: newest(results), ...gaps });
  }
  const categories = new Map<string, Result[]>();
  for (const resource of resources) {
    if (resource.resourceType !== "Observation" || placed.has(resource)) continue;
    const result = resultOf(resource);
    const list = categories.get(result.category) ?? [];
    list.push(result);
    categories.set(result.category, list);
  }
  for (const [category, results] of categories) {
    groups.push({
      id: `c${groups.length}`,
      title: category,

      results: newest(results),
      withheld: 0,
      missing: 0,
    });
  }
  return groups;
}

/** Tests that were done on at least two days, as rows, and all their days, newest first. The rest is `single`. */
export function seriesOf(results: readonly Result[]): {
  series: readonly Series[];
  days: readonly string[];
  single: readonly Result[];
} {
  const byKey = new Map<string, Result[]>();
  for (const result of results) {
    const list = byKey.get(result.key) ?? [];
    list.push(result);
    byKey.set(result.key, list);
  }
  const series: Series[] = [];
  const single: Result[] = [];
  const days = new Set<string>();
  for (const [key, list] of byKey) {
    const byDay = new Map<string, Result>();
    for (const result of list) {
      const day = result.date?.slice(0, 10);
      if (day !== undefined && !byDay.has(day)) byDay.set(day, result);
    }
    // A test repeated within a day must not hide a result: then every one gets its own line.
    if (byDay.size < 2 || byDay.size < list.length) single.push(...list);
    else {
      for (const day of byDay.keys()) days.add(day);
      series.push({ key, name: list[0]?.name ?? key, range: list.find((each) => each.range)?.range, byDay });
    }
  }
  return { series, days: [...days].sort().reverse(), single };
}

function gather(
  panel: Resource,
  resolve: Resolve,
  placed: Set<Resource>,
  results: Result[],
  gaps: { withheld: number; missing: number },
): void {
  if (placed.has(panel)) return;
  placed.add(panel);
  if (panel.resourceType === "Observation") {
    const own = resultOf(panel);
    if (own.value !== undefined || own.parts.length > 0) results.push(own);
  }
  const members = found(panel, resolve);
  gaps.withheld += members.withheld;
  gaps.missing += members.missing;
  for (const member of members.resources) {
    if (membersOf(member).length > 0) gather(member, resolve, placed, results, gaps);
    else if (!placed.has(member)) {
      placed.add(member);
      results.push(resultOf(member));
    }
  }
}

/** Whether a resource is shown as the head of a table of results. */
export function leadsResults(resource: Resource): boolean {
  return resource.resourceType === "Observation" || membersOf(resource).length > 0;
}

function membersOf(resource: Resource): readonly unknown[] {
  if (resource.resourceType === "DiagnosticReport") return listOf(resource["result"]);
  return resource.resourceType === "Observation" ? listOf(resource["hasMember"]) : [];
}

function found(panel: Resource, resolve: Resolve) {
  const resources: Resource[] = [];
  let withheld = 0;
  let missing = 0;
  for (const member of membersOf(panel)) {
    const reference = textOf(at(member, "reference"));
    const target = reference === undefined ? undefined : resolve(reference, panel);
    if (target?.status === "present") {
      if (target.resource.resourceType === "Observation") resources.push(target.resource);
    } else if (target?.status === "withheld") withheld += 1;
    else missing += 1;
  }
  return { resources, withheld, missing };
}

function newest(results: readonly Result[]): Result[] {
  return [...results].sort((a, b) => (b.date ?? "").slice(0, 10).localeCompare((a.date ?? "").slice(0, 10)));
}
