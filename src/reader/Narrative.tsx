/** The text of a section as its author wrote it, filtered. */
import { useLayoutEffect, useRef } from "react";
import { narrativeNodes } from "./narrative.ts";
import styles from "./Narrative.module.css";

export interface NarrativeProps {
  /** XHTML as it came. */
  readonly xhtml: string;
  /** Names the scrolling region: wide tables scroll inside. */
  readonly label: string;
}

export function Narrative({ xhtml, label }: NarrativeProps) {
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(narrativeNodes(xhtml));
  }, [xhtml]);
  // Focusable, so that a keyboard can scroll a table that is wider than the page.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <section ref={place} className={styles.narrative} aria-label={label} tabIndex={0} />;
}
