import { expect, it } from "vitest";
import type { StorageSession } from "./sessions.ts";
import { createSessions } from "./sessions.ts";

const address = (byte: number) => `0x${byte.toString(16).padStart(2, "0").repeat(20)}` as const;
const id = (byte: number) => `0x${byte.toString(16).padStart(2, "0").repeat(32)}` as const;

it("a signer who opens very many sessions loses the oldest of their own, and nobody else's", () => {
  const sessions = createSessions();
  const open = (owner: number) =>
    `Bearer ${sessions.open({ kind: "owner", root: "root", owner: address(owner), peer: undefined }).token}`;
  const another = open(1);
  const own = Array.from({ length: 66 }, () => open(2));
  const lives = (header: string): StorageSession | undefined => {
    try {
      return sessions.of(header);
    } catch {
      return undefined;
    }
  };
  expect(own.map((header) => lives(header) !== undefined)).toEqual([false, false, ...Array<boolean>(64).fill(true)]);
  expect(lives(another)).toMatchObject({ owner: address(1) });
});

it("a revoked consent takes its readers' sessions along, and no others", () => {
  const sessions = createSessions();
  const common = { kind: "reader", root: "root", reader: address(1), cids: new Set<string>(), peer: "peer" } as const;
  sessions.open({ ...common, consentId: id(1) });
  sessions.open({ ...common, consentId: id(2) });
  expect(sessions.isReading(id(1))).toBe(true);
  sessions.endConsent(id(1));
  expect(sessions.isReading(id(1))).toBe(false);
  expect(sessions.ofPeer("peer")).toMatchObject([{ consentId: id(2) }]);
});
