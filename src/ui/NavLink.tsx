/** A link of the top bar that knows whether it is the current page. `count` shows how many things wait there. */
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import styles from "./NavLink.module.css";

export interface NavLinkProps {
  readonly href: string;
  readonly children: ReactNode;
  readonly count?: number;
  /** The other places a page's address may begin with, for links whose pages do not share their own address. */
  readonly within?: readonly string[];
}

export function NavLink({ href, children, count = 0, within = [] }: NavLinkProps) {
  const [location] = useLocation();
  const current = location === href || within.some((place) => location.startsWith(`${place}/`));
  const link = useRef<HTMLAnchorElement>(null);
  // On a narrow screen the navigation scrolls sideways; where one is must be in sight.
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [current]);
  return (
    <Link ref={link} href={href} aria-current={current ? "page" : undefined}>
      {children}
      {count > 0 && <span className={styles.count}>{count}</span>}
    </Link>
  );
}
