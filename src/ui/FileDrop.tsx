/** Choose a file or drop one. The native input covers the zone, so keyboard and screen reader use work as usual. */
import { useId, useState, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import styles from "./FileDrop.module.css";

export interface FileDropProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** As the input's `accept`, for example ".json,application/json". */
  readonly accept?: string;
  readonly onFile: (file: File) => void;
  /** Name of the file already chosen. */
  readonly chosen?: string | undefined;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
}

export function FileDrop({ label, hint, accept, onFile, chosen, error, disabled = false }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const described = [`${id}-state`, hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className={styles.frame}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={classNames(styles.zone, over && styles.over)}>
        <Icon name={chosen ? "file" : "upload"} size="large" className={styles.icon} />
        <span className={styles.name} id={`${id}-state`}>
          {chosen ?? "Choose a file or drop it here"}
        </span>
        {chosen !== undefined && <span className={styles.hint}>Choose another file to replace it</span>}
        {hint && (
          <span className={styles.hint} id={`${id}-hint`}>
            {hint}
          </span>
        )}
        <input
          id={id}
          type="file"
          className={styles.input}
          accept={accept}
          disabled={disabled}
          aria-describedby={described}
          aria-invalid={error ? true : undefined}
          onDragEnter={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={() => setOver(false)}
          onChange={(event) => {
            const file = event.target.files?.[0];
            // Cleared so that choosing the same file again counts as a choice.
            event.target.value = "";
            if (file) onFile(file);
          }}
        />
      </div>
      {error && (
        <div className={styles.error} id={`${id}-error`} role="alert">
          <Icon name="problem" />
          <span>{error}</span>
        </div>
      )}
    </div>
  );
}
