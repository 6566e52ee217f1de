/** What operations are made of, measured in the same rounds: where a time cannot fall below, these say why. */
import { systemRandom } from "../../src/core/random.ts";
import { hashPoint, hashScalar } from "../../src/core/ibe-clc/hash.ts";
import { encodeGT, pair, powGT } from "../../src/core/ibe-clc/pairing.ts";
import { decodeG1, decodeG2, encodePoint, g1, g2, randomScalar } from "../../src/core/ibe-clc/points.ts";
import type { Subject, Timings } from "./subject.ts";

export function createParts(): Subject[] {
  return [noble()];
}

function noble(): Subject {
  function round(): Timings {
    const times: Record<string, number> = {};
    const time = <T>(part: string, run: () => T): T => {
      const began = performance.now();
      const result = run();
      times[part] = performance.now() - began;
      return result;
    };
    const [a, b] = [randomScalar(systemRandom), randomScalar(systemRandom)];
    const message = systemRandom(32);
    const P = time("generator of G1 times", () => g1.multiply(a));
    const Q = time("hash to G2", () => hashPoint("type", message));
    const P2 = time("G1 times", () => P.multiply(b));
    const Q2 = time("G2 times", () => Q.multiply(b));
    const bytes1 = time("write G1", () => encodePoint(P2));
    const bytes2 = time("write G2", () => encodePoint(Q2));
    time("read G1", () => decodeG1(bytes1));
    time("read G2", () => decodeG2(bytes2));
    const value = time("pairing", () => pair([P, Q]));
    time("product of 3 pairings", () => pair([P, Q], [P2, Q2], [P, g2]));
    time("GT power", () => powGT(value, a));
    time("write GT", () => encodeGT(value));
    time("hash to a number", () => hashScalar("capsule", message));
    return times;
  }
  return { name: "parts noble", round };
}
