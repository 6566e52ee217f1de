/** One allergy, condition, medicine and so on: name and states, its key facts, and everything else in a fold. */
import type { Resource } from "../protocol/record/bundle.ts";
import type { IconName } from "../ui/icon-shapes.ts";
import { StatusBadge } from "../ui/StatusBadge.tsx";
import { toneIcon } from "../ui/tone.ts";
import type { Description, Mark, Resolve } from "./describe/description.ts";
import { DescribedFacts } from "./DescribedFacts.tsx";
import { ResourceDetails } from "./ResourceDetails.tsx";
import styles from "./ResourceEntry.module.css";

export interface ResourceEntryProps {
  readonly resource: Resource;
  readonly description: Description;
  readonly resolve: Resolve;
}

export function ResourceEntry({ resource, description, resolve }: ResourceEntryProps) {
  return (
    <li className={styles.entry}>
      <div className={styles.head}>
        <span className={styles.title}>{description.title}</span>
        {description.marks.length > 0 && (
          <span className={styles.marks}>
            {description.marks.map((mark) => (
              <StatusBadge key={mark.word} tone={mark.tone} icon={markIcon(mark)}>
                {mark.word}
              </StatusBadge>
            ))}
          </span>
        )}
      </div>
      <div className={styles.body}>
        <DescribedFacts facts={description.facts} />
      </div>
      <ResourceDetails resource={resource} title={description.title} resolve={resolve} />
    </li>
  );
}

/** "Active" is a state, not information: a dot rather than the letter i. */
function markIcon({ tone }: Mark): IconName {
  return tone === "info" ? "dot" : toneIcon[tone];
}
