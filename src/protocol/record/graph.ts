/** The entries of a Bundle and what each refers to, as indexes: the ground on which a record is cut into parts. */
import type { Bundle, BundleEntry } from "./bundle.ts";
import type { Json } from "./canonical.ts";
import { referencesIn, resolverOf } from "./references.ts";

export interface Link {
  readonly reference: string;
  /** Index of the entry it leads to. */
  readonly target: number;
}

export interface Graph {
  readonly entries: readonly BundleEntry[];
  /** Of each entry: references that lead to an entry of the same Bundle. */
  readonly links: readonly (readonly Link[])[];
  /** The same for any value, as if it stood in `from`. */
  linksOf(value: Json | undefined, from: BundleEntry): Link[];
  typeOf(i: number): string | undefined;
}

export function graphOf(bundle: Bundle): Graph {
  const entries = bundle.entry;
  const resolve = resolverOf(entries);
  const indexOf = new Map(entries.map((entry, i) => [entry, i]));
  const linksOf = (value: Json | undefined, from: BundleEntry): Link[] =>
    referencesIn(value).flatMap((reference) => {
      const entry = resolve(reference, from);
      const target = entry === undefined ? undefined : indexOf.get(entry);
      return target === undefined ? [] : [{ reference, target }];
    });
  return {
    entries,
    links: entries.map((entry) => linksOf(entry.resource, entry)),
    linksOf,
    typeOf: (i) => entries[i]?.resource?.resourceType,
  };
}

/** Everything `starts` lead to by links that `follow` allows, each once, the starts included. */
export function reachable(graph: Graph, starts: Iterable<number>, follow: (target: number) => boolean): Set<number> {
  const seen = new Set(starts);
  // A Set iterates over what is added during the iteration.
  for (const next of seen) {
    for (const { target } of graph.links[next] ?? []) if (follow(target)) seen.add(target);
  }
  return seen;
}
