/** Counting per key, and how much strangers can make a service remember. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

const limited = expect.objectContaining({ code: "ARG_LIMIT" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("so many per key, then none until the window is over", () => {
  const limit = createRateLimit(2, 60);
  limit.count("one");
  limit.require("one");
  limit.count("one");
  expect(() => limit.count("one")).toThrow(limited);
  expect(() => limit.require("one")).toThrow(limited);
  limit.count("other");
  vi.advanceTimersByTime(60_001);
  limit.count("one");
});

test("amounts add up, and one that does not fit takes nothing", () => {
  const limit = createRateLimit(10, 60);
  limit.count("one", 7);
  expect(() => limit.count("one", 4)).toThrow(limited);
  limit.count("one", 3);
  expect(() => limit.count("one")).toThrow(limited);
});

test("only so many keys are remembered; who keeps asking stays counted", () => {
  const limit = createRateLimit(3, 60, 10);
  limit.count("busy");
  limit.count("idle");
  for (let i = 0; i < 8; i++) limit.count(`stranger ${i}`);
  limit.count("busy");
  limit.count("one more");
  limit.count("busy");
  expect(() => limit.count("busy")).toThrow(limited);
  for (let i = 0; i < 3; i++) limit.count("idle");
  expect(() => limit.count("idle")).toThrow(limited);
});
