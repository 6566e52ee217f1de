/** The title of a page, what it is for in one line, and its actions. Takes focus when the page opens. */
import { useEffect, useRef, type ReactNode } from "react";
import { Link } from "wouter";
import { Icon } from "./Icon.tsx";
import styles from "./PageHeader.module.css";

export interface PageHeaderProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: { readonly href: string; readonly label: string };
  /** Moves focus to the title after navigation, so that screen readers announce the page. */
  readonly focusOnOpen?: boolean;
}

export function PageHeader({ title, lead, actions, back, focusOnOpen = false }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focusOnOpen) heading.current?.focus();
  }, [focusOnOpen]);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {back && (
          <Link href={back.href} className={styles.back}>
            <Icon name="back" />
            {back.label}
          </Link>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p className={styles.lead}>{lead}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
