/** What a fact points to: its name, or plainly that it was not shared or is not in the document. */
import { Fragment } from "react";
import { Icon } from "../ui/Icon.tsx";
import type { Mention } from "./describe/description.ts";
import styles from "./Mentions.module.css";

export interface MentionsProps {
  readonly mentions: readonly Mention[];
}

export function Mentions({ mentions }: MentionsProps) {
  return mentions.map((mention, index) => (
    // A list that never reorders.
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index > 0 && ", "}
      {mention.text}
      <Absence mention={mention} />
    </Fragment>
  ));
}

function Absence({ mention: { status, text } }: { readonly mention: Mention }) {
  if (status === "withheld") {
    return (
      <span className={styles.absent}>
        {text !== undefined && " "}
        <Icon name="lock" />
        Not shared with you
      </span>
    );
  }
  // A name without its details is the ordinary case and needs no remark.
  return status === "missing" && text === undefined ? (
    <span className={styles.absent}>Not in this document</span>
  ) : null;
}
