/** A choice of one from a list, as the platform's own select. */
import { classNames } from "./class-names.ts";
import { FieldFrame, type FieldLook } from "./FieldFrame.tsx";
import { Icon } from "./Icon.tsx";
import styles from "./Field.module.css";

export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectFieldProps<Value extends string> extends FieldLook {
  readonly value: Value;
  readonly onValue: (value: Value) => void;
  readonly options: readonly SelectOption<Value>[];
  readonly disabled?: boolean;
  readonly name?: string;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, error, optional, value, onValue, options, ...rest } = props;
  return (
    <FieldFrame label={label} hint={hint} error={error} optional={optional ?? false}>
      {(wiring) => (
        <div className={styles.selectFrame}>
          <select
            {...rest}
            {...wiring}
            className={classNames(styles.control, styles.select)}
            value={value}
            onChange={(event) => onValue(event.target.value as Value)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevron" className={styles.selectMark} />
        </div>
      )}
    </FieldFrame>
  );
}
