import { describe, expect, it } from "vitest";
import type { ConsentEvent } from "../chain/events.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import type { Permission } from "../vault/secret-worker-api.ts";
import { completenessOf, historyLines } from "./access-history.ts";

const network = {
  relays: [
    { key: "0xAA", name: "One" },
    { key: "0xbb", name: "Two" },
  ],
  hospitals: [],
} as unknown as NetworkConfig;
const permission = {
  consentId: "0x01",
  name: "Dr Bob Lindqvist",
  purpose: "treatment",
  parts: [{ id: "s0", title: "Allergies", size: 1 }],
  signedAt: 10,
  signed: { consent: { threshold: 2 } },
} as unknown as Permission;
const event = (logIndex: number, change: object) =>
  ({ time: 10 + logIndex, blockNumber: 1n, logIndex, transaction: "0xff", ...change }) as unknown as ConsentEvent;
const fragment = (logIndex: number, relay: string) => event(logIndex, { kind: "fragment", openId: "0x02", relay });
const titles = (events: ConsentEvent[]) =>
  historyLines(network, {
    histories: [{ permission, events, whole: true }],
    requests: [],
    records: [],
    deliveries: [],
  }).map((line) => line.title);

describe("historyLines", () => {
  const posted = event(1, { kind: "posted" });
  const opened = event(2, { kind: "opened", openId: "0x02" });
  it("tells an opening once, newest first", () => {
    expect(titles([posted, opened, fragment(3, "0xaa"), fragment(4, "0xbb"), event(5, { kind: "paused" })])).toEqual([
      "Paused",
      "Dr Bob Lindqvist opened 1 part",
      "Shared with Dr Bob Lindqvist",
    ]);
  });
  it("does not call it opened while too few relays answered", () => {
    expect(titles([posted, opened, fragment(3, "0xaa")])[0]).toBe("Dr Bob Lindqvist asked to open 1 part");
  });
  it("shows what was signed before it is posted", () => {
    expect(titles([])).toEqual(["Shared with Dr Bob Lindqvist"]);
  });
});

describe("completenessOf", () => {
  const history = (whole: boolean, events: ConsentEvent[]) => ({ permission, events, whole });
  it("one gap is a gap", () => {
    const posted = event(1, { kind: "posted" });
    expect(completenessOf([history(true, [posted]), history(false, [])])).toBe("gap");
    expect(completenessOf([history(true, [posted])])).toBe("complete");
    expect(completenessOf([])).toBe("nothing");
  });
});
