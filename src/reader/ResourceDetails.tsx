/** Everything one entry holds, made only when opened: hundreds of entries must not cost hundreds of detail lists. */
import { useState, type ReactNode } from "react";
import type { Resource } from "../protocol/record/bundle.ts";
import { Fold } from "../ui/Fold.tsx";
import { VisuallyHidden } from "../ui/VisuallyHidden.tsx";
import { allFacts } from "./describe/any-resource.ts";
import type { Resolve } from "./describe/description.ts";
import { DescribedFacts } from "./DescribedFacts.tsx";
import { conceptWords, joined } from "./fhir-value.ts";
import type { ResultGroup } from "./observation-groups.ts";
import { resultOf } from "./observation-result.ts";
import styles from "./ResourceDetails.module.css";

export interface ResourceDetailsProps {
  readonly resource: Resource;
  /** Tells this fold from the others for screen readers. */
  readonly title: string;
  readonly resolve: Resolve;
  /** Shows the title, where no entry above names it. */
  readonly shown?: boolean;
}

export function ResourceDetails({ resource, title, resolve, shown = false }: ResourceDetailsProps) {
  return (
    <LazyFold
      summary={
        shown ? (
          title
        ) : (
          <>
            All details
            <VisuallyHidden> of {title}</VisuallyHidden>
          </>
        )
      }
      make={() => (
        <>
          <DescribedFacts rows facts={allFacts(resource, resolve)} />
          <LazyFold
            summary="Data as received"
            make={() => (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls, so a keyboard must reach it
              <pre className={styles.json} tabIndex={0}>
                {JSON.stringify(resource, null, 2)}
              </pre>
            )}
          />
        </>
      )}
    />
  );
}

/** The same for every line of a table of results. */
export function GroupDetails({ group, resolve }: { readonly group: ResultGroup; readonly resolve: Resolve }) {
  const resources = [...(group.source ? [group.source] : []), ...group.results.map(({ resource }) => resource)];
  return (
    <LazyFold
      summary={
        <>
          All details
          <VisuallyHidden> of {group.title}</VisuallyHidden>
        </>
      }
      make={() =>
        [...new Set(resources)].map((resource, index) => (
          // Results may lack an id; the list is never reordered.
          // oxlint-disable-next-line react/no-array-index-key
          <ResourceDetails key={index} resource={resource} title={detailTitle(resource)} resolve={resolve} shown />
        ))
      }
    />
  );
}

function detailTitle(resource: Resource): string {
  return joined([conceptWords(resource["code"]), resultOf(resource).dateWords]) ?? "this result";
}

function LazyFold({ summary, make }: { readonly summary: ReactNode; readonly make: () => ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <Fold summary={summary} onOpen={() => setOpened(true)}>
      {opened && make()}
    </Fold>
  );
}
