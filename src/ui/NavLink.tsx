/** A link of the top bar that knows whether it is the current page. `count` shows how many things wait there. */
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import styles from "./NavLink.module.css";

export interface NavLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly count?: number;
}

export function NavLink({ href, children, count = 0 }: NavLinkProps) {
  const [location] = useLocation();
  const current = location === href || (href !== "/" && location.startsWith(`${href}/`));
  return (
    <Link href={href} aria-current={current ? "page" : undefined}>
      {children}
      {count > 0 && <span className={styles.count}>{count}</span>}
    </Link>
  );
}
