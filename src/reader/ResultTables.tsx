/** Results of a section: per panel or category, repeated tests side by side by date, single ones in a plain table. */
import { useMemo, type ReactNode } from "react";
import type { Resource } from "../protocol/record/bundle.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/Icon.tsx";
import { countWords } from "../ui/list-words.ts";
import { Row } from "../ui/Stack.tsx";
import { StatusBadge } from "../ui/StatusBadge.tsx";
import { describeResource } from "./describe/describe-resource.ts";
import type { Resolve } from "./describe/description.ts";
import { DescribedFacts } from "./DescribedFacts.tsx";
import { dateWords } from "./fhir-value.ts";
import { LongList } from "./LongList.tsx";
import { resultGroups, seriesOf, type ResultGroup, type Series } from "./observation-groups.ts";
import type { Result } from "./observation-result.ts";
import { GroupDetails } from "./ResourceDetails.tsx";
import { ResultValue } from "./ResultValue.tsx";
import styles from "./ResultTables.module.css";

const DAYS_SHOWN = 5;
const ROWS_SHOWN = 12;

export interface ResultTablesProps {
  readonly resources: readonly Resource[];
  readonly resolve: Resolve;
}

export function ResultTables({ resources, resolve }: ResultTablesProps) {
  const groups = useMemo(() => resultGroups(resources, resolve), [resources, resolve]);
  return (
    <LongList items={groups} first={8} noun="groups of results">
      {(shown) =>
        shown.map((group) => (
          <Group
            key={group.id}
            group={group}
            titled={groups.length > 1 || group.source !== undefined}
            resolve={resolve}
          />
        ))
      }
    </LongList>
  );
}

interface GroupProps {
  readonly group: ResultGroup;
  readonly titled: boolean;
  readonly resolve: Resolve;
}

function Group({ group, titled, resolve }: GroupProps) {
  const { series, days, single } = useMemo(() => seriesOf(group.results), [group.results]);
  return (
    <div className={styles.group}>
      {titled && <h4>{group.title}</h4>}
      {group.source && <Source source={group.source} resolve={resolve} />}
      {series.length > 0 && <SeriesTable title={group.title} series={series} days={days} />}
      {single.length > 0 && (
        <LongList items={single} first={ROWS_SHOWN} noun="results">
          {(shown) => <PlainTable title={group.title} results={shown} />}
        </LongList>
      )}
      {group.withheld > 0 && (
        <p className={styles.gaps}>
          <Icon name="lock" /> {countWords(group.withheld, "result")} not shared with you
        </p>
      )}
      {group.missing > 0 && <p className={styles.gaps}>{countWords(group.missing, "result")} not in this document</p>}
      <GroupDetails group={group} resolve={resolve} />
    </div>
  );
}

/** What a report says besides its results: its state, its conclusion, who made it. */
function Source({ source, resolve }: { readonly source: Resource; readonly resolve: Resolve }) {
  if (source.resourceType === "Observation") return null;
  const { marks, facts } = describeResource(source, resolve);
  return (
    <>
      {marks.length > 0 && (
        <Row gap={1}>
          {marks.map((mark) => (
            <StatusBadge key={mark.word} tone={mark.tone}>
              {mark.word}
            </StatusBadge>
          ))}
        </Row>
      )}
      <DescribedFacts facts={facts.filter(({ label }) => label !== "Date")} />
    </>
  );
}

interface SeriesTableProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly days: readonly string[];
}

function SeriesTable({ title, series, days }: SeriesTableProps) {
  const ranged = series.some(({ range }) => range !== undefined);
  return (
    <LongList items={days} first={DAYS_SHOWN} noun="days">
      {(shown) => (
        <Frame label={`Table by date: ${title}`}>
          <thead>
            <tr>
              <th scope="col" className={styles.pinned}>
                Test
              </th>
              {ranged && <th scope="col">Reference range</th>}
              {shown.map((day) => (
                <th key={day} scope="col">
                  {dateWords(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {series.map(({ key, name, range, byDay }) => (
              <tr key={key}>
                <th scope="row" className={styles.pinned}>
                  {name}
                </th>
                {ranged && <td>{range}</td>}
                <SeriesCells byDay={byDay} days={shown} />
              </tr>
            ))}
          </tbody>
        </Frame>
      )}
    </LongList>
  );
}

/** A test with nothing in the days shown tells its latest result, so that an empty row is never read as "not done". */
function SeriesCells({ byDay, days }: { readonly byDay: Series["byDay"]; readonly days: readonly string[] }) {
  const [latest] = byDay.values();
  if (latest !== undefined && !days.some((day) => byDay.has(day))) {
    return (
      <td colSpan={days.length} className={styles.gaps}>
        Earlier, on {latest.dateWords}: <ResultValue result={latest} />
      </td>
    );
  }
  return days.map((day) => {
    const result = byDay.get(day);
    return <td key={day}>{result && <ResultValue result={result} />}</td>;
  });
}

function PlainTable({ title, results }: { readonly title: string; readonly results: readonly Result[] }) {
  const ranged = results.some(
    ({ range, parts }) => range !== undefined || parts.some((part) => part.range !== undefined),
  );
  return (
    <Frame label={`Table: ${title}`} plain>
      <thead>
        <tr>
          <th scope="col">Test</th>
          <th scope="col">Result</th>
          {ranged && <th scope="col">Reference range</th>}
          <th scope="col">Date</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result, index) => (
          // Results may share every key a record gives them; the list is never reordered.
          // oxlint-disable-next-line react/no-array-index-key
          <tr key={index}>
            <th scope="row">{result.name}</th>
            <td>
              <ResultValue result={result} />
            </td>
            {ranged && (
              <td className={styles.range}>
                {result.range ?? result.parts.map((part) => part.range).find((range) => range !== undefined)}
              </td>
            )}
            <td className={styles.date}>{result.dateWords}</td>
          </tr>
        ))}
      </tbody>
    </Frame>
  );
}

interface FrameProps {
  readonly label: string;
  /** Rows turn into small blocks where there is no width for columns. */
  readonly plain?: boolean;
  readonly children: ReactNode;
}

function Frame({ label, plain = false, children }: FrameProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls sideways, so a keyboard must reach it
    <section className={styles.frame} aria-label={label} tabIndex={0}>
      <table className={classNames(styles.table, plain && styles.plain)}>{children}</table>
    </section>
  );
}
