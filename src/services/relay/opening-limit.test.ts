import { expect, test } from "vitest";
import { toHex } from "../../protocol/hex.ts";
import { createOpeningLimit } from "./opening-limit.ts";

const id = (byte: number) => toHex(new Uint8Array(32).fill(byte));

test("thirty openings of a consent in an hour; the same again is free, other consents are not affected", () => {
  const limit = createOpeningLimit();
  for (let i = 0; i < 30; i++) limit.count(id(1), id(100 + i), 1000 + i);
  for (let i = 0; i < 30; i++) limit.count(id(1), id(100 + i), 1100);
  const more = () => limit.count(id(1), id(200), 1100);
  expect(more).toThrow(
    expect.objectContaining({ code: "RELAY_LIMIT", hint: expect.stringContaining("hour") as string }),
  );
  limit.count(id(2), id(201), 1100);
  // The first of them is an hour old: one more, not thirty.
  const later = 1000 + 3600;
  limit.count(id(1), id(202), later);
  expect(() => limit.count(id(1), id(203), later)).toThrow(expect.objectContaining({ code: "RELAY_LIMIT" }));
});
