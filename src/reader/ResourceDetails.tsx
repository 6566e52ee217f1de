/** Everything one entry holds, made only when opened: hundreds of entries must not cost hundreds of detail lists. */
import { useState, type ReactNode } from "react";
import type { Resource } from "../protocol/record/bundle.ts";
import { Fold } from "../ui/Fold.tsx";
import { VisuallyHidden } from "../ui/VisuallyHidden.tsx";
import { allFacts } from "./describe/any-resource.ts";
import type { Resolve } from "./describe/description.ts";
import { DescribedFacts } from "./DescribedFacts.tsx";
import styles from "./ResourceDetails.module.css";

export interface ResourceDetailsProps {
  readonly resource: Resource;
  /** Tells this fold from the others for screen readers. */
  readonly title: string;
  readonly resolve: Resolve;
}

export function ResourceDetails({ resource, title, resolve }: ResourceDetailsProps) {
  return (
    <LazyFold
      summary={
        <>
          All details
          <VisuallyHidden> of {title}</VisuallyHidden>
        </>
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

function LazyFold({ summary, make }: { readonly summary: ReactNode; readonly make: () => ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <Fold summary={summary} onOpen={() => setOpened(true)}>
      {opened && make()}
    </Fold>
  );
}
