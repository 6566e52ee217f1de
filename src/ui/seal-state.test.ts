import { describe, expect, it } from "vitest";
import { sealState, type CheckState } from "./seal-state.ts";

const checks = (...states: CheckState[]) => states.map((state, index) => ({ id: `${index}`, label: "check", state }));

describe("sealState", () => {
  it("is verified only when every check passed", () => {
    expect(sealState(checks("passed", "passed"))).toBe("verified");
    expect(sealState(checks("passed", "unknown"))).toBe("incomplete");
    expect(sealState([])).toBe("incomplete");
  });

  it("is broken by one failure, whatever else is pending", () => {
    expect(sealState(checks("passed", "pending", "failed"))).toBe("broken");
    expect(sealState(checks("passed", "pending"))).toBe("checking");
  });
});
