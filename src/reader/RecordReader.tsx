/**
 * An opened record in a clinical layout: seal, patient, navigation by part, the parts that came, and plainly what did
 * not. Everything shown lives in this component's props and is gone when it unmounts.
 */
import { useId, type MouseEvent } from "react";
import type { RecordView } from "../protocol/record/assemble.ts";
import { Icon } from "../ui/Icon.tsx";
import { countWords } from "../ui/list-words.ts";
import { Notice } from "../ui/Notice.tsx";
import { Seal, type SealProps } from "../ui/Seal.tsx";
import { resourceName } from "./describe/description.ts";
import { dateWords, joined } from "./fhir-value.ts";
import { PatientBanner } from "./PatientBanner.tsx";
import { RecordSection } from "./RecordSection.tsx";
import styles from "./RecordReader.module.css";

/** A part that was shared but cannot be shown: altered on the way, or not to be had. */
export interface TroubledPart {
  readonly id: string;
  readonly title: string;
  /** What is wrong, in a sentence. */
  readonly reason: string;
  readonly next?: string;
}

export interface RecordReaderProps {
  readonly record: RecordView;
  readonly seal: SealProps;
  readonly troubled?: readonly TroubledPart[];
  /** 1 when the reader is the page, 2 when it stands beside a worklist. */
  readonly headingLevel?: 1 | 2;
}

export function RecordReader({ record, seal, troubled = [], headingLevel = 2 }: RecordReaderProps) {
  const base = useId();
  const anchorOf = (id: string) => `${base}${id}`;
  const author = record.author && resourceName(record.author, record.resolve);
  const about = joined([record.title, author && `written by ${author}`, dateWords(record.date)]);
  return (
    <div className={styles.frame}>
      <div className={styles.reader}>
        <Seal {...seal} />
        <PatientBanner patient={record.patient} headingLevel={headingLevel} />
        <p className={styles.about}>{about}</p>
        <div className={styles.body}>
          <nav className={styles.nav} aria-label="Parts of the record">
            <ul className={styles.links}>
              {record.sections.map(({ id, title }) => (
                <li key={id}>
                  <a className={styles.link} href={`#${anchorOf(id)}`} onClick={(event) => goTo(event, anchorOf(id))}>
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <div className={styles.sections}>
            {troubled.map((part) => (
              <Notice key={part.id} tone="problem" title={`${part.title} cannot be shown`} next={part.next}>
                {part.reason}
              </Notice>
            ))}
            {record.sections.map((section) => (
              <RecordSection
                key={section.id}
                section={section}
                resolve={record.resolve}
                anchor={anchorOf(section.id)}
              />
            ))}
            {record.withheld > 0 && (
              <p className={styles.withheld}>
                <Icon name="lock" />
                {countWords(record.withheld, "part")} {record.withheld === 1 ? "was" : "were"} not shared
              </p>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Scrolls without touching the address: the URL says what is shown, not where one reads. */
function goTo(event: MouseEvent, anchor: string) {
  event.preventDefault();
  const heading = document.getElementById(anchor);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}
