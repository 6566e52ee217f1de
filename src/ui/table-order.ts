/** Order of table rows by one column: numbers by value, text as a person would file it, absent values last. */
export type SortValue = string | number | undefined;

export interface Sort {
  readonly column: string;
  readonly direction: "ascending" | "descending";
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export function orderRows<Row>(
  rows: readonly Row[],
  value: ((row: Row) => SortValue) | undefined,
  direction: Sort["direction"],
): readonly Row[] {
  if (value === undefined) return rows;
  const sign = direction === "ascending" ? 1 : -1;
  return [...rows].sort((left, right) => {
    const a = value(left);
    const b = value(right);
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    return sign * (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b)));
  });
}

/** What pressing a column's head does to the sort in force. */
export function nextSort(sort: Sort | undefined, column: string): Sort {
  const reverse = sort?.column === column && sort.direction === "ascending";
  return { column, direction: reverse ? "descending" : "ascending" };
}
