/** Labels and values, as a description list. Absent values are left out rather than shown empty. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./Facts.module.css";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

export interface FactsProps {
  readonly facts: readonly Fact[];
  readonly compact?: boolean;
}

export function Facts({ facts, compact = false }: FactsProps) {
  const shown = facts.filter(({ value }) => value !== undefined && value !== null && value !== "" && value !== false);
  if (shown.length === 0) return null;
  return (
    <dl className={classNames(styles.facts, compact && styles.compact)}>
      {shown.map(({ label, value }) => (
        <div key={label} className={styles.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
