/** One icon of the set. Decorative unless `label` is given; status never rests on it alone. */
import { classNames } from "./class-names.ts";
import { iconShapes, type IconName } from "./icon-shapes.ts";
import styles from "./Icon.module.css";

export interface IconProps {
  readonly name: IconName;
  readonly label?: string;
  readonly size?: "text" | "large";
  readonly className?: string | undefined;
}

export function Icon({ name, label, size = "text", className }: IconProps) {
  const naming = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg
      viewBox="0 0 24 24"
      className={classNames(styles.icon, size === "large" && styles.large, className)}
      focusable="false"
      {...naming}
    >
      <path d={iconShapes[name]} />
    </svg>
  );
}
