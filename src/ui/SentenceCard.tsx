/** A permission as one sentence: who may read what, until when and why, and that it can be stopped. */
import type { ReactNode } from "react";
import { Card } from "./Card.tsx";
import { TimeText } from "./TimeText.tsx";
import type { TimeInput } from "./time-words.ts";
import { listWords } from "./list-words.ts";
import styles from "./SentenceCard.module.css";

export interface PermissionSentence {
  /** "Dr Bob Lindqvist". */
  readonly reader: string;
  /** "cardiology". */
  readonly role?: string | undefined;
  /** "Hospital B". */
  readonly organisation?: string | undefined;
  /** Titles of the parts. */
  readonly parts: readonly string[];
  readonly until: TimeInput;
  /** Completes "for ...": "treatment". */
  readonly purpose: string;
  /** How it stands: asked for, given but not yet in force, in force, paused, or over. */
  readonly standing?: "asked" | "coming" | "active" | "paused" | "over";
}

export interface SentenceCardProps extends PermissionSentence {
  readonly title?: ReactNode;
  /** A StatusBadge. */
  readonly status?: ReactNode;
  readonly actions?: ReactNode;
  /** Below the sentence: choices, technical details. */
  readonly children?: ReactNode;
  readonly attention?: boolean;
  readonly headingLevel?: 2 | 3 | 4;
}

const verbs = {
  asked: "asks to read",
  coming: "will be able to read",
  active: "may read",
  paused: "could read, but is paused,",
  over: "could read",
};

const footnotes = {
  asked: "Nothing is shared until you agree. You can stop at any time; what was already read stays read.",
  coming: "Nothing can be read before everything has arrived. You can stop this at any time.",
  active: "You can stop this at any time; what was already read stays read.",
  paused: "Nothing more can be read until you resume.",
  over: "Nothing more can be read. What was already read stays read.",
};

export function SentenceCard(props: SentenceCardProps) {
  const { title, status, actions, children, attention = false, headingLevel = 3, standing = "active" } = props;
  return (
    <Card title={title} status={status} actions={actions} attention={attention} headingLevel={headingLevel}>
      <Sentence {...props} />
      <p className={styles.foot}>{footnotes[standing]}</p>
      {children}
    </Card>
  );
}

/** The sentence alone, for a confirmation or a review. */
export function Sentence({
  reader,
  role,
  organisation,
  parts,
  until,
  purpose,
  standing = "active",
}: PermissionSentence) {
  return (
    <p className={styles.sentence}>
      <strong>{reader}</strong>
      {[role, organisation].filter(Boolean).map((word) => `, ${word}`)}
      {role || organisation ? ", " : " "}
      {verbs[standing]} <strong>{listWords(parts)}</strong> until{" "}
      <strong>
        <TimeText value={until} mode="date" />
      </strong>
      , for {purpose}.
    </p>
  );
}
