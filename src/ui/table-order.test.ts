import { describe, expect, it } from "vitest";
import { nextSort, orderRows } from "./table-order.ts";

describe("orderRows", () => {
  it("files numbers by value and leaves the input alone", () => {
    const rows = [10, 9, 100];
    expect(orderRows(rows, (row) => row, "ascending")).toEqual([9, 10, 100]);
    expect(orderRows(rows, (row) => row, "descending")).toEqual([100, 10, 9]);
    expect(rows).toEqual([10, 9, 100]);
  });

  it("keeps absent values last in both directions", () => {
    const rows = ["b", undefined, "a"];
    expect(orderRows(rows, (row) => row, "ascending")).toEqual(["a", "b", undefined]);
    expect(orderRows(rows, (row) => row, "descending")).toEqual(["b", "a", undefined]);
  });

  it("reads digits inside text as numbers", () => {
    expect(orderRows(["Ward 10", "ward 9"], (row) => row, "ascending")).toEqual(["ward 9", "Ward 10"]);
  });
});

describe("nextSort", () => {
  it("starts ascending and turns round on the same column", () => {
    const first = nextSort(undefined, "name");
    expect(first).toEqual({ column: "name", direction: "ascending" });
    expect(nextSort(first, "name").direction).toBe("descending");
    expect(nextSort(first, "age")).toEqual({ column: "age", direction: "ascending" });
  });
});
