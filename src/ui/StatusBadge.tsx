/** A state in a word with its icon. */
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { toneIcon, type Tone } from "./tone.ts";
import styles from "./StatusBadge.module.css";

export interface StatusBadgeProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  /** The word. */
  readonly children: string;
}

export function StatusBadge({ tone = "neutral", icon, children }: StatusBadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      <Icon name={icon ?? toneIcon[tone]} />
      {children}
    </span>
  );
}
