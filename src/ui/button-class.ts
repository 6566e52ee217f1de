/** The class of something that looks like a button: shared by real buttons and links that lead somewhere. */
import { classNames } from "./class-names.ts";
import styles from "./Button.module.css";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";

export interface ButtonLook {
  /** One primary per screen: the action that matters. */
  readonly variant?: ButtonVariant;
  readonly size?: "regular" | "small";
  readonly wide?: boolean;
}

export function buttonClass({ variant = "secondary", size = "regular", wide = false }: ButtonLook): string {
  return classNames(styles.button, styles[variant], size === "small" && styles.small, wide && styles.wide);
}
