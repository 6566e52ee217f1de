/** Vertical rhythm: children one below the other with a gap of the 4 px grid. */
import type { ElementType, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./Stack.module.css";

export type Gap = 1 | 2 | 3 | 4 | 6 | 8 | 12;

const gaps: Readonly<Record<Gap, string | undefined>> = {
  1: styles.gap1,
  2: styles.gap2,
  3: styles.gap3,
  4: styles.gap4,
  6: styles.gap6,
  8: styles.gap8,
  12: styles.gap12,
};

export interface StackProps {
  readonly children: ReactNode;
  readonly gap?: Gap;
  /** The element to render, `div` unless the content asks for a list, form or section. */
  readonly as?: ElementType;
  readonly id?: string;
  readonly "aria-label"?: string;
  readonly "aria-labelledby"?: string;
  readonly onSubmit?: (event: React.FormEvent<HTMLFormElement>) => void;
  readonly noValidate?: boolean;
}

export function Stack({ children, gap = 4, as: Element = "div", ...rest }: StackProps) {
  return (
    <Element className={classNames(styles.stack, gaps[gap])} {...rest}>
      {children}
    </Element>
  );
}

export interface RowProps {
  readonly children: ReactNode;
  readonly gap?: Gap;
  readonly align?: "start" | "between" | "end";
  readonly top?: boolean;
}

/** Children side by side, wrapping on narrow screens. */
export function Row({ children, gap = 3, align = "start", top = false }: RowProps) {
  const alignment = align === "between" ? styles.between : align === "end" ? styles.end : undefined;
  return <div className={classNames(styles.row, gaps[gap], alignment, top && styles.top)}>{children}</div>;
}
