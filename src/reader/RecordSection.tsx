/** One part of the record: its entries in the layout of their kind, results as tables, and the author's own text. */
import { useMemo } from "react";
import type { PartView, SectionView } from "../protocol/record/assemble.ts";
import type { Resource } from "../protocol/record/bundle.ts";
import { Fold } from "../ui/Fold.tsx";
import { countWords } from "../ui/list-words.ts";
import { describeResource, newestFirst } from "./describe/describe-resource.ts";
import type { Resolve } from "./describe/description.ts";
import { LongList } from "./LongList.tsx";
import { Narrative } from "./Narrative.tsx";
import { leadsResults } from "./observation-groups.ts";
import { ResourceEntry } from "./ResourceEntry.tsx";
import { ResultTables } from "./ResultTables.tsx";
import styles from "./RecordSection.module.css";

const ENTRIES_SHOWN = 10;

export interface RecordSectionProps {
  readonly section: SectionView;
  readonly resolve: Resolve;
  /** Id of the heading, for the navigation. */
  readonly anchor: string;
}

export function RecordSection({ section, resolve, anchor }: RecordSectionProps) {
  // Entries of nested parts are shown there, under their own titles.
  const nested = new Set(section.parts.flatMap(resourcesWithin));
  const own = section.resources.filter((resource) => !nested.has(resource));
  return (
    <section className={styles.section} aria-labelledby={anchor}>
      <div className={styles.head}>
        <h3 id={anchor} tabIndex={-1}>
          {section.title}
        </h3>
        {section.resources.length > 0 && (
          <span className={styles.count}>{countWords(section.resources.length, "entry", "entries")}</span>
        )}
      </div>
      {section.emptyReason !== undefined && <p className={styles.nothing}>{section.emptyReason}</p>}
      <PartBody part={{ ...section, resources: own }} resolve={resolve} />
      {section.parts.map((part, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- nested parts have no id and keep their order
        <NestedPart key={index} part={part} resolve={resolve} />
      ))}
    </section>
  );
}

function NestedPart({ part, resolve }: { readonly part: PartView; readonly resolve: Resolve }) {
  return (
    <div className={styles.part}>
      <h4>{part.title}</h4>
      <PartBody part={part} resolve={resolve} />
      {part.parts.map((inner, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- nested parts have no id and keep their order
        <NestedPart key={index} part={inner} resolve={resolve} />
      ))}
    </div>
  );
}

function PartBody({ part, resolve }: { readonly part: PartView; readonly resolve: Resolve }) {
  const { title, narrative, resources } = part;
  const entries = useMemo(() => describedEntries(resources, resolve), [resources, resolve]);
  const hasResults = resources.some(leadsResults);
  if (resources.length === 0) {
    if (narrative !== undefined) return <Narrative xhtml={narrative} label={`${title}, text`} />;
    return part.parts.length === 0 ? <p className={styles.nothing}>Nothing is recorded in this part.</p> : null;
  }
  return (
    <>
      {entries.length > 0 && (
        <LongList items={entries} first={ENTRIES_SHOWN} noun="entries">
          {(shown) => (
            <ul className={styles.list}>
              {shown.map(({ resource, ...description }, index) => (
                // Entries without an id exist in real records; the list is never reordered.
                // oxlint-disable-next-line react/no-array-index-key
                <ResourceEntry key={index} resource={resource} description={description} resolve={resolve} />
              ))}
            </ul>
          )}
        </LongList>
      )}
      {hasResults && <ResultTables resources={resources} resolve={resolve} />}
      {narrative !== undefined && (
        <Fold summary={`${title}: text as the hospital wrote it`}>
          <Narrative xhtml={narrative} label={`${title}, text`} />
        </Fold>
      )}
    </>
  );
}

/** All but observations and reports with results: those have tables. */
function describedEntries(resources: readonly Resource[], resolve: Resolve) {
  const listed = resources.filter((resource) => !leadsResults(resource));
  return newestFirst(listed.map((resource) => ({ resource, ...describeResource(resource, resolve) })));
}

function resourcesWithin(part: PartView): readonly Resource[] {
  return [...part.resources, ...part.parts.flatMap(resourcesWithin)];
}
