/** A value people carry elsewhere, with a button that copies it and says so. */
import { useEffect, useState } from "react";
import { Button } from "./Button.tsx";
import { classNames } from "./class-names.ts";
import { VisuallyHidden } from "./VisuallyHidden.tsx";
import styles from "./CopyText.module.css";

export interface CopyTextProps {
  /** What the value is, for example "Patient code". */
  readonly label: string;
  readonly value: string;
  readonly showLabel?: boolean;
  readonly size?: "small" | "large";
}

type Outcome = "idle" | "copied" | "refused";

export function CopyText({ label, value, showLabel = true, size = "small" }: CopyTextProps) {
  const [outcome, setOutcome] = useState<Outcome>("idle");

  useEffect(() => {
    if (outcome !== "copied") return undefined;
    const timer = setTimeout(() => setOutcome("idle"), 2500);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setOutcome("copied");
    } catch {
      setOutcome("refused");
    }
  }

  const heard = {
    idle: "",
    copied: `${label} copied`,
    refused: "The browser did not allow copying. Select the text instead.",
  };
  return (
    <div className={styles.copy}>
      {showLabel && <span className={styles.label}>{label}</span>}
      <code className={classNames(styles.value, size === "large" && styles.large)}>{value}</code>
      <Button
        size="small"
        variant="quiet"
        icon={outcome === "copied" ? "check" : "copy"}
        aria-label={`Copy ${label.toLowerCase()}`}
        onClick={() => void copy()}
      >
        {outcome === "copied" ? "Copied" : "Copy"}
      </Button>
      {outcome === "refused" && <span className={styles.label}>{heard.refused}</span>}
      <VisuallyHidden live>{heard[outcome]}</VisuallyHidden>
    </div>
  );
}
