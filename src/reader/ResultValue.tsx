/** A result with its flag in a word: "High", "Critical". Parts of a result stand below it, each named. */
import { StatusBadge } from "../ui/StatusBadge.tsx";
import type { Result, ResultPart } from "./observation-result.ts";
import styles from "./ResultValue.module.css";

export function ResultValue({ result }: { readonly result: Result }) {
  return (
    <>
      {(result.value !== undefined || result.parts.length === 0) && <PartValue part={result} />}
      {result.wrong && <StatusBadge tone="problem">Entered in error</StatusBadge>}
      {result.preliminary && <StatusBadge tone="warning">Preliminary</StatusBadge>}
      {result.parts.map((part, index) => (
        // Components keep their order and may repeat a name.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index}>
          <span className={styles.part}>{part.name}: </span>
          <PartValue part={part} />
        </div>
      ))}
      {result.note !== undefined && <div className={styles.note}>{result.note}</div>}
    </>
  );
}

function PartValue({ part }: { readonly part: ResultPart }) {
  return (
    <span className={styles.value}>
      {part.value ?? "No value"}
      {part.flag && <StatusBadge tone={part.flag.tone}>{part.flag.word}</StatusBadge>}
    </span>
  );
}
