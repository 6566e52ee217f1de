import { describe, expect, it } from "vitest";
import type { StoredConsent } from "../chain/consents.ts";
import { isOver, permissionStatus, statusLook } from "./permission-status.ts";

const NOW = 1_000;
const permission = { expiry: 2_000, stops: [] };
const stored = (change: Partial<StoredConsent>) =>
  ({ status: "active", revision: 0, expiry: 2_000, ...change }) as StoredConsent;
const stop = (action: "pause" | "resume" | "revoke", revision: number) => ({ action, revision, time: NOW });

describe("permissionStatus", () => {
  it.each([
    [undefined, "unposted", "Not yet posted"],
    [stored({}), "active", "Active"],
    [stored({ status: "paused" }), "paused", "Paused"],
    [stored({ status: "revoked" }), "stopped", "Stopped"],
    [stored({ status: "burnt", expiry: 0 }), "stopped", "Stopped"],
    [stored({ expiry: NOW }), "ended", "Ended"],
  ])("says how %o stands", (found, standing, word) => {
    const status = permissionStatus(permission, found, NOW);
    expect(status.standing).toBe(standing);
    expect(statusLook(status).word).toBe(word);
  });

  it("ends one that was never posted in time", () => {
    expect(permissionStatus(permission, undefined, 2_000).standing).toBe("ended");
  });

  it("keeps the chain's word while an order is under way, and names the latest order", () => {
    const stops = [stop("pause", 1), stop("revoke", 2)];
    const status = permissionStatus({ ...permission, stops }, stored({ revision: 0 }), NOW);
    expect(status).toEqual({ standing: "active", revision: 0, underWay: "revoke" });
    expect(isOver(status)).toBe(false);
  });

  it("has nothing under way once the chain caught up, or the permission is over", () => {
    const stops = [stop("pause", 1)];
    expect(
      permissionStatus({ ...permission, stops }, stored({ status: "paused", revision: 1 }), NOW).underWay,
    ).toBeNull();
    expect(permissionStatus({ ...permission, stops }, stored({ status: "revoked" }), NOW).underWay).toBeNull();
  });
});
