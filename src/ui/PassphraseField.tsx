/** A passphrase with a way to look at what was typed. Never spell-checked or capitalised by the keyboard. */
import { useState } from "react";
import { Button } from "./Button.tsx";
import { FieldFrame, type FieldLook } from "./FieldFrame.tsx";
import styles from "./Field.module.css";

export interface PassphraseFieldProps extends FieldLook {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** "new-password" when choosing one, so that password keepers offer to keep it. */
  readonly autoComplete?: "current-password" | "new-password";
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly name?: string;
}

export function PassphraseField(props: PassphraseFieldProps) {
  const { label, hint, error, optional, value, onValue, autoComplete = "current-password", ...rest } = props;
  const [shown, setShown] = useState(false);
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <div className={styles.withAction}>
          <input
            {...rest}
            {...wiring}
            className={styles.control}
            type={shown ? "text" : "password"}
            autoComplete={autoComplete}
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
          <Button
            icon={shown ? "eyeOff" : "eye"}
            aria-label={shown ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}
            aria-controls={wiring.id}
            onClick={() => setShown(!shown)}
          >
            {shown ? "Hide" : "Show"}
          </Button>
        </div>
      )}
    </FieldFrame>
  );
}
