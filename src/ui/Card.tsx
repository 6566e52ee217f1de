/** One thing and its one action, framed by a hairline. A titled card is a labelled region. */
import { useId, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./Card.module.css";

export interface CardProps {
  readonly title?: ReactNode;
  /** A quiet line below the title. */
  readonly detail?: ReactNode;
  /** Beside the title, usually a StatusBadge. */
  readonly status?: ReactNode;
  readonly children?: ReactNode;
  /** The card's one action, and at most a quiet second. */
  readonly actions?: ReactNode;
  readonly headingLevel?: 2 | 3 | 4;
  /** Draws the border in the accent: something here waits for the person. */
  readonly attention?: boolean;
}

export function Card({ title, detail, status, children, actions, headingLevel = 3, attention = false }: CardProps) {
  const id = useId();
  const Heading = `h${headingLevel}` as const;
  const titled = title !== undefined;
  return (
    <article
      className={classNames(styles.card, attention && styles.attention)}
      aria-labelledby={titled ? id : undefined}
    >
      {(titled || status) && (
        <div className={styles.head}>
          <div className={styles.titles}>
            {titled && <Heading id={id}>{title}</Heading>}
            {detail && <div className={styles.detail}>{detail}</div>}
          </div>
          {status}
        </div>
      )}
      {children}
      {actions && <div className={styles.foot}>{actions}</div>}
    </article>
  );
}
