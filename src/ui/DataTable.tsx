/**
 * A dense table. With `onSelect` its rows form a grid: one tab stop, arrow keys, Home and End move, Enter or Space
 * selects. Without, it is a plain table in a scrollable region.
 */
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./Icon.tsx";
import { nextSort, orderRows, type Sort, type SortValue } from "./table-order.ts";
import { VisuallyHidden } from "./VisuallyHidden.tsx";
import styles from "./DataTable.module.css";

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the column sortable. */
  readonly sortValue?: (row: Row) => SortValue;
  readonly align?: "start" | "end";
  /** The cell that names its row. */
  readonly rowHeader?: boolean;
  /** Left out on narrow screens. */
  readonly extra?: boolean;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly showCaption?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onSelect?: (row: Row) => void;
  readonly selectedKey?: string | undefined;
  readonly initialSort?: Sort;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, showCaption = false, columns, rows, rowKey, onSelect, selectedKey, initialSort, empty } = props;
  const [sort, setSort] = useState(initialSort);
  const [focusedKey, setFocusedKey] = useState<string>();
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = columns.find((column) => column.id === sort?.column);
  const ordered = orderRows(rows, sorted?.sortValue, sort?.direction ?? "ascending");
  const keys = ordered.map(rowKey);
  const stop = [focusedKey, selectedKey, keys[0]].find((key) => key !== undefined && keys.includes(key));

  function move(event: KeyboardEvent<HTMLTableRowElement>, index: number, row: Row) {
    if (event.target !== event.currentTarget) return;
    const last = keys.length - 1;
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: last }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      body.current?.rows[Math.min(last, Math.max(0, target))]?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onSelect?.(row);
    }
  }

  const frame = onSelect ? {} : { role: "region", "aria-label": caption, tabIndex: 0 };
  return (
    <div className={styles.frame} {...frame}>
      <table className={styles.table} role={onSelect && rows.length > 0 ? "grid" : undefined}>
        <caption className={showCaption ? styles.caption : styles.hiddenCaption}>
          {showCaption ? caption : <VisuallyHidden>{caption}</VisuallyHidden>}
        </caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cellClass(column)}
                aria-sort={column.sortValue && sort?.column === column.id ? sort.direction : undefined}
              >
                {column.sortValue ? (
                  <button type="button" className={styles.sort} onClick={() => setSort(nextSort(sort, column.id))}>
                    {column.header}
                    {sort?.column === column.id && <Icon name={sort.direction === "ascending" ? "up" : "down"} />}
                  </button>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {ordered.map((row, index) => {
            const key = keys[index] ?? "";
            const interactive = onSelect && {
              className: styles.row,
              tabIndex: key === stop ? 0 : -1,
              "aria-selected": key === selectedKey,
              onClick: () => onSelect(row),
              onFocus: () => setFocusedKey(key),
              onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => move(event, index, row),
            };
            return (
              <tr key={key} {...interactive}>
                {columns.map((column) =>
                  column.rowHeader ? (
                    <th key={column.id} scope="row" className={cellClass(column)}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={column.id} className={cellClass(column)}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && <div className={styles.empty}>{empty ?? "Nothing here yet."}</div>}
    </div>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return classNames(column.align === "end" && styles.end, column.extra && styles.extra);
}
