/** A choice of one where every option is worth reading. Arrow keys move, as the platform does. */
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./Choice.module.css";

export interface RadioOption<Value extends string = string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

export interface RadioGroupProps<Value extends string> {
  readonly legend: string;
  readonly value: Value | undefined;
  readonly onValue: (value: Value) => void;
  readonly options: readonly RadioOption<Value>[];
  readonly framed?: boolean;
}

export function RadioGroup<Value extends string>({
  legend,
  value,
  onValue,
  options,
  framed = true,
}: RadioGroupProps<Value>) {
  const group = useId();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{legend}</legend>
      {options.map((option) => {
        const id = `${group}-${option.value}`;
        return (
          <label key={option.value} className={classNames(styles.choice, framed && styles.framed)} htmlFor={id}>
            <input
              id={id}
              type="radio"
              name={group}
              value={option.value}
              className={styles.box}
              checked={value === option.value}
              disabled={option.disabled ?? false}
              aria-labelledby={`${id}-label`}
              aria-describedby={option.hint ? `${id}-hint` : undefined}
              onChange={() => onValue(option.value)}
            />
            <span id={`${id}-label`}>{option.label}</span>
            {option.hint && (
              <span className={styles.hint} id={`${id}-hint`}>
                {option.hint}
              </span>
            )}
          </label>
        );
      })}
    </fieldset>
  );
}
