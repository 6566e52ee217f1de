/** The frame of every page: skip link, top bar with brand, navigation, person and lock, and the main region. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Brand } from "./Brand.tsx";
import { classNames } from "./class-names.ts";
import styles from "./AppShell.module.css";

export interface AppShellProps {
  readonly children: ReactNode;
  /** Links; the current one carries `aria-current="page"`. */
  readonly nav?: ReactNode;
  readonly person?: { readonly name: string; readonly role?: string };
  /** The lock button, or what unlocks. */
  readonly lock?: ReactNode;
  readonly homeHref?: string;
  /** "wide" for worklists and desks, "page" for everything that is read. */
  readonly width?: "page" | "wide";
}

export function AppShell({ children, nav, person, lock, homeHref = "/", width = "page" }: AppShellProps) {
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <header className={styles.bar}>
        <div className={styles.barInner}>
          <Link href={homeHref} className={styles.home}>
            <Brand />
          </Link>
          {nav && (
            <nav className={styles.nav} aria-label="Main">
              {nav}
            </nav>
          )}
          {(person || lock) && (
            <div className={styles.side}>
              {person && (
                <div className={styles.person}>
                  <span className={styles.personName}>{person.name}</span>
                  {person.role && <span className={styles.personRole}>{person.role}</span>}
                </div>
              )}
              {lock}
            </div>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classNames(styles.main, width === "wide" ? styles.wide : styles.page)}>
        {children}
      </main>
    </div>
  );
}
