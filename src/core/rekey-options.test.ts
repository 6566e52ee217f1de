/** What every suite refuses of the options of a grant. */
import { describe, expect, test } from "vitest";
import { identity, refuses } from "./battery-claims.ts";
import { checkRekeyOptions, sourceOf } from "./rekey-options.ts";
import type { Frame } from "./wire.ts";

const options = { context: identity(1), relays: 3, threshold: 2 };

describe("options of a grant", () => {
  test.each([
    { relays: 1, threshold: 1 },
    { relays: 5, threshold: 1 },
    { relays: 5, threshold: 5 },
  ])("%j for at most 5 relays", (numbers) => {
    expect(() => checkRekeyOptions({ ...options, ...numbers }, 5)).not.toThrow();
  });

  test.each([0, 6, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])("not for %d relays", (relays) => {
    refuses(() => checkRekeyOptions({ ...options, relays, threshold: 1 }, 5), "ARG_RELAYS");
  });

  test.each([0, 4, -1, 1.5, Number.NaN])("not %d of three", (threshold) => {
    refuses(() => checkRekeyOptions({ ...options, threshold }, 5), "ARG_THRESHOLD");
  });

  test.each([0, 31, 33])("not under a context of %i bytes", (length) => {
    refuses(() => checkRekeyOptions({ ...options, context: new Uint8Array(length) }, 5), "ARG_CONTEXT");
  });
});

test("a grant for one capsule names it", () => {
  const source = { capsule: new Uint8Array(3) as Uint8Array as Frame<"capsule">, context: identity(2) };
  expect(sourceOf({ ...options, source })).toBe(source);
  refuses(() => sourceOf(options), "ARG_SOURCE");
});
