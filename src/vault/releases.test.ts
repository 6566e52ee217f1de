/** What the page remembers of what may leave. */
import { expect, test } from "vitest";
import { fixedRandom } from "../core/generator.fixture.ts";
import { toHex } from "../protocol/hex.ts";
import { memoryStorage } from "./firewalls.fixture.ts";
import { createReleases, forgetReleases, type ReleaseStorage } from "./releases.ts";
import type { OutboxItem } from "./secret-worker-api.ts";

const random = fixedRandom("releases");
const share = (): OutboxItem => ({
  kind: "share",
  id: toHex(random(32)),
  consentId: toHex(random(32)),
  requestId: null,
  relay: toHex(random(20)),
  sealed: random(40),
});
const refusal = (): OutboxItem => ({
  kind: "decline",
  id: toHex(random(32)),
  consentId: null,
  requestId: null,
  hospital: toHex(random(32)),
  mailbox: toHex(random(20)),
  sealed: random(40),
});

test("nothing of a permission leaves by default, in this vault or another", () => {
  const storage = memoryStorage();
  const [known, unknown, other] = [share(), share(), refusal()];
  createReleases(storage, "a").add([known, other]);
  const again = createReleases(storage, "a");
  expect(again.sendable([known, unknown, other])).toEqual([known, other]);
  expect(again.isHeldBack(unknown.consentId!)).toBe(true);
  expect(again.isHeldBack(known.consentId!)).toBe(false);
  expect(createReleases(storage, "b").sendable([known, unknown])).toEqual([]);
  forgetReleases(storage, "a");
  expect(createReleases(storage, "a").sendable([known])).toEqual([]);
});

test("a share for one relay is not one for another, nor a response", () => {
  const releases = createReleases(memoryStorage(), "a");
  const known = share();
  releases.add([known]);
  const moved = { ...known, relay: toHex(random(20)) } as OutboxItem;
  const renamed = { ...known, kind: "response", hospital: toHex(random(32)), mailbox: toHex(random(20)) } as OutboxItem;
  expect(releases.sendable([moved, renamed, { ...known, consentId: null }])).toEqual([]);
});

test("what still waits is remembered however much has left since", () => {
  const storage = memoryStorage();
  const waiting = share();
  const releases = createReleases(storage, "a");
  releases.add([waiting]);
  for (let i = 0; i < 700; i++) {
    releases.add([share()]);
    if (i % 100 === 0) expect(releases.sendable([waiting])).toEqual([waiting]);
  }
  expect(createReleases(storage, "a").sendable([waiting])).toEqual([waiting]);
  expect(JSON.parse(storage.getItem("chartpass-released/a") ?? "[]").length).toBeLessThan(200);
});

test("without storage, or with a damaged one, what is signed now leaves now", () => {
  const full: ReleaseStorage = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("full");
    },
    removeItem: () => undefined,
  };
  for (const storage of [undefined, full]) {
    const releases = createReleases(storage, "a");
    const known = share();
    releases.add([known]);
    expect(releases.sendable([known, share()])).toEqual([known]);
  }
});
