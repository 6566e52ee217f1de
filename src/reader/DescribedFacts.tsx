/** Key facts side by side, each under its label; long ones take the whole line. */
import { classNames } from "../ui/class-names.ts";
import type { DescribedFact } from "./describe/description.ts";
import { Mentions } from "./Mentions.tsx";
import styles from "./DescribedFacts.module.css";

const LONG = 48;

export interface DescribedFactsProps {
  readonly facts: readonly DescribedFact[];
  /** One below the other, for the complete list. */
  readonly rows?: boolean;
}

export function DescribedFacts({ facts, rows = false }: DescribedFactsProps) {
  if (facts.length === 0) return null;
  return (
    <dl className={classNames(styles.facts, rows && styles.rows)}>
      {facts.map(({ label, value }) => (
        <div key={label} className={classNames(styles.fact, value.length > LONG && styles.long)}>
          <dt>{label}</dt>
          <dd>{typeof value === "string" ? value : <Mentions mentions={value} />}</dd>
        </div>
      ))}
    </dl>
  );
}
