import { expect, test } from "vitest";
import { ChartpassError } from "./errors.ts";
import { opaque, openError } from "./opening.ts";

test("what opens is given as it is; why something does not is not said", () => {
  const key = Uint8Array.of(1, 2, 3);
  expect(opaque(() => key)).toBe(key);
  const reasons: unknown[] = [new ChartpassError("WIRE_POINT", "Which point."), new TypeError("where"), "how"];
  for (const reason of reasons) {
    const refused = () =>
      opaque(() => {
        throw reason;
      });
    expect(refused).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    expect(refused).not.toThrow(expect.objectContaining({ cause: reason }));
    expect(refused).toThrow(openError().message);
  }
  expect(openError().hint).toMatch(/\.$/);
});
