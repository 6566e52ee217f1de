/** What the negative battery's mutations promise: never the frame itself, the same for the same case, of every sort. */
import { describe, expect, it } from "vitest";
import { same } from "./battery-claims.ts";
import { createChow } from "./chow/chow.ts";
import { fixedRandom } from "./generator.fixture.ts";
import { createIbeClc } from "./ibe-clc/ibe-clc.ts";
import { createHybrid } from "./hybrid/hybrid.ts";
import { drawFrom, innerFrames, mutate } from "./negative-mutations.fixture.ts";
import { negativeBattery } from "./negative.fixture.ts";
import { mclPairing } from "./pairing/backends.fixture.ts";
import { createWorld, materialOf } from "./negative-world.fixture.ts";
import { type Kind, KINDS } from "./wire.ts";

const random = fixedRandom("mutations");
const named = { id: "two legs", code: 200, title: "two legs", source: "a test" };
const worlds = [createChow(random), createHybrid(named, createIbeClc(random, mclPairing), createChow(random))].map(
  createWorld,
);

describe("mutations", () => {
  it("never give back the frame or one that may take its place", () => {
    for (const world of worlds) {
      for (const kind of Object.keys(KINDS) as Kind[]) {
        const material = materialOf(worlds, world, kind);
        for (let i = 0; i < 40; i++) {
          const { bytes } = mutate(drawFrom(fixedRandom(`${kind} ${i}`)), material);
          expect(same(bytes, material.frame)).toBe(false);
          expect(material.donors.some((donor) => donor.genuine && same(bytes, donor.bytes))).toBe(false);
        }
      }
    }
  });

  it("are the same for the same draw", () => {
    const material = materialOf(worlds, worlds[1] ?? worlds[0]!, "grant");
    const [one, again] = [1, 1].map((seed) => mutate(drawFrom(fixedRandom(`repeat ${seed}`)), material));
    expect(one).toEqual(again);
  });

  it("find the frames inside a combined suite's", () => {
    const [plain, combined] = worlds.map(({ story }) => story.frames.capsule);
    expect(innerFrames(plain ?? new Uint8Array(0))).toHaveLength(0);
    expect(innerFrames(combined ?? new Uint8Array(0)).map(({ place }) => place)).toEqual([0, 1]);
  });
});

describe("the battery itself", () => {
  it("fails where a suite takes what it should refuse", () => {
    const careless = (open: "decapsulateOwn" | "verify" | "parse") => () => {
      const chow = createChow(random);
      const opened = new Uint8Array(32);
      if (open === "decapsulateOwn") {
        return [
          {
            ...chow,
            decapsulateOwn: (...args: Parameters<typeof chow.decapsulateOwn>) =>
              orElse(() => chow.decapsulateOwn(...args), opened),
          },
        ];
      }
      if (open === "verify") return [{ ...chow, verify: () => true }];
      return [
        {
          ...chow,
          parse: (kind: Kind, bytes: Uint8Array) =>
            orElse(() => chow.parse(kind, bytes), chow.parse("type", worlds[0]!.story.type)) as never,
        },
      ];
    };
    for (const open of ["decapsulateOwn", "verify", "parse"] as const) {
      expect(() => negativeBattery(careless(open), fixedRandom).run(0, 300)).toThrow(/goes unnoticed/);
    }
  });

  it("fails on an exception without a code", () => {
    const clumsy = () => {
      const chow = createChow(random);
      return [
        {
          ...chow,
          checkShare: (...args: Parameters<typeof chow.checkShare>) => {
            if (!chow.checkShare(...args)) throw new TypeError("broken");
            return true;
          },
        },
      ];
    };
    expect(() => negativeBattery(clumsy, fixedRandom).run(0, 300)).toThrow(/goes unnoticed/);
  });
});

function orElse<T>(run: () => T, other: T): T {
  try {
    return run();
  } catch {
    return other;
  }
}
