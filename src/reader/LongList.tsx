/** The first few of many, with a button that shows all. Focus moves to the first one that appeared. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import styles from "./LongList.module.css";

export interface LongListProps<Item> {
  readonly items: readonly Item[];
  /** How many to show at first; a few more are shown at once rather than hidden behind a button. */
  readonly first: number;
  /** What they are, in the plural: "Show all 120 results". */
  readonly noun: string;
  readonly children: (shown: readonly Item[]) => ReactNode;
}

const SLACK = 3;

export function LongList<Item>({ items, first, noun, children }: LongListProps<Item>) {
  const [all, setAll] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const long = items.length > first + SLACK;
  useEffect(() => {
    if (!all) return;
    const rows = place.current?.querySelectorAll<HTMLElement>("li, tbody > tr");
    const next = [...(rows ?? [])].filter((row) => row.parentElement?.closest("li, tbody > tr") === null)[first];
    next?.setAttribute("tabindex", "-1");
    next?.focus();
  }, [all, first]);
  return (
    <div ref={place}>
      {children(long && !all ? items.slice(0, first) : items)}
      {long && !all && (
        <div className={styles.more}>
          <Button variant="quiet" size="small" onClick={() => setAll(true)}>
            {`Show all ${items.length} ${noun}`}
          </Button>
        </div>
      )}
    </div>
  );
}
