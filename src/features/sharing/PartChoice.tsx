/** One box for each part of the record. What is left unticked stays sealed to everyone but the patient. */
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { Row } from "../../ui/Stack.tsx";
import type { StoredPart } from "../../vault/secret-worker-api.ts";
import styles from "./PartChoice.module.css";

interface PartChoiceProps {
  readonly parts: readonly StoredPart[];
  readonly ticked: ReadonlySet<string>;
  readonly onTicked: (ticked: ReadonlySet<string>) => void;
}

export function PartChoice({ parts, ticked, onTicked }: PartChoiceProps) {
  const set = (id: string, checked: boolean) => {
    const next = new Set(ticked);
    if (checked) next.add(id);
    else next.delete(id);
    onTicked(next);
  };
  return (
    <div>
      <fieldset className={styles.parts}>
        <legend className={styles.legend}>Parts to share</legend>
        <div className={styles.grid}>
          {parts.map((part) => (
            <Checkbox
              key={part.id}
              framed
              label={part.title}
              data-title={part.title}
              checked={ticked.has(part.id)}
              onChecked={(checked) => set(part.id, checked)}
            />
          ))}
        </div>
      </fieldset>
      <div className={styles.foot}>
        <Row gap={2}>
          <Button size="small" variant="quiet" onClick={() => onTicked(new Set(parts.map((part) => part.id)))}>
            Tick all
          </Button>
          <Button size="small" variant="quiet" onClick={() => onTicked(new Set())}>
            Untick all
          </Button>
        </Row>
        <p className={styles.hint}>
          Your name, date of birth and who wrote the record always go along, so that the reader knows whom it is about.
        </p>
      </div>
    </div>
  );
}
