/** The text of a section as its author wrote it, rebuilt element by element from what the parser lets through. */
import { createElement, useMemo, type ReactNode } from "react";
import { parseNarrative, type NarrativeNode } from "./narrative.ts";
import styles from "./Narrative.module.css";

export interface NarrativeProps {
  /** XHTML as it came. */
  readonly xhtml: string;
  /** Names the scrolling region: wide tables scroll inside. */
  readonly label: string;
}

export function Narrative({ xhtml, label }: NarrativeProps) {
  const nodes = useMemo(() => parseNarrative(xhtml), [xhtml]);
  return (
    // Focusable, so that a keyboard can scroll a table that is wider than the page.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles.narrative} aria-label={label} tabIndex={0}>
      {nodes.map(rebuilt)}
    </section>
  );
}

/** React's spelling of the attributes that differ from HTML's. */
const SPELLING: Readonly<Record<string, string>> = { colspan: "colSpan", rowspan: "rowSpan" };

function rebuilt(node: NarrativeNode, index: number): ReactNode {
  if (typeof node === "string") return node;
  const attributes = Object.entries(node.attributes).map(([name, value]) => [SPELLING[name] ?? name, value] as const);
  const children = node.children.length === 0 ? [] : node.children.map(rebuilt);
  return createElement(node.tag, { key: index, ...Object.fromEntries(attributes) }, ...children);
}
