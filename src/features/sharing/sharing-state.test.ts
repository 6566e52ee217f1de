import { describe, expect, it } from "vitest";
import { sharingState, waitingFor } from "./sharing-state.ts";

const enough = { ready: 2, needed: 2 };

describe("sharingState", () => {
  it("is shared only with the chain, enough relays and the answer delivered", () => {
    expect(sharingState("active", enough, ["share"])).toBe("shared");
    expect(sharingState("active", { ready: 1, needed: 2 }, [])).toBe("sending");
    expect(sharingState("unposted", enough, [])).toBe("sending");
    expect(sharingState("active", enough, ["response"])).toBe("sending");
    expect(sharingState(undefined, undefined, [])).toBe("sending");
  });
  it("is over or paused whatever the relays say", () => {
    expect(sharingState("stopped", enough, [])).toBe("over");
    expect(sharingState("ended", enough, [])).toBe("over");
    expect(sharingState("paused", enough, [])).toBe("paused");
  });
});

it("says who was not reached", () => {
  expect(waitingFor(["consent", "share", "share"])).toBe(
    "Your hospital has not posted the permission and 2 relays have not answered.",
  );
  expect(waitingFor([])).toBe("");
});
