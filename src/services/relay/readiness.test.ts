import { expect, test } from "vitest";
import type { Hex } from "../../protocol/hex.ts";
import { createSharedLook } from "./readiness.ts";
import type { Refusal } from "./standing.ts";

test("those who wait for one consent share one look at a time, begun after they asked", async () => {
  const ends: ((refusal: Refusal | undefined) => void)[] = [];
  const asked: Hex[] = [];
  const look = createSharedLook((id) => {
    asked.push(id);
    return new Promise((resolve) => ends.push(resolve));
  });
  const first = look("0x01");
  const more = Array.from({ length: 50 }, () => look("0x01"));
  const other = look("0x02");
  expect(asked).toEqual(["0x01", "0x02"]);
  ends[0]!("CONSENT_PAUSED");
  ends[1]!(undefined);
  expect(await first).toBe("CONSENT_PAUSED");
  expect(await other).toBeUndefined();
  expect(asked).toEqual(["0x01", "0x02", "0x01"]);
  ends[2]!("CONSENT_REVOKED");
  expect(new Set(await Promise.all(more))).toEqual(new Set(["CONSENT_REVOKED"]));
  void look("0x01");
  expect(asked).toHaveLength(4);
});

test("a look that fails is not in the way of the next", async () => {
  let looks = 0;
  const look = createSharedLook(async () => {
    await Promise.resolve();
    if (looks++ === 0) throw new Error("the chain is away");
    return undefined;
  });
  const [first, second] = [look("0x01"), look("0x01")];
  await expect(first).rejects.toThrow("away");
  expect(await second).toBeUndefined();
});
