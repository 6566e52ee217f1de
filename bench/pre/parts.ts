/** What operations are made of, measured in the same rounds: where a time cannot fall below, these say why. */
import { loadMclPairing } from "../../src/core/pairing/mcl.ts";
import { noblePairing } from "../../src/core/pairing/noble.ts";
import type { PairingBackend } from "../../src/core/pairing/backend.ts";
import { Fr } from "../../src/core/pairing/scalars.ts";
import { systemRandom } from "../../src/core/random.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Subject, Timings } from "./subject.ts";

export async function createParts(): Promise<Subject[]> {
  return [noblePairing, await loadMclPairing()].map(partsOf);
}

function partsOf(backend: PairingBackend): Subject {
  const { name, g1, g2, decodeG1, decodeG2, hashToG2, pair, sumUnsafeG1, sumUnsafeG2 } = backend;

  function round(): Timings {
    const watch = new Stopwatch();
    const time = watch.time.bind(watch);
    const [a, b] = [scalar(), scalar()];
    const P = time("generator of G1 times", () => g1.multiply(a));
    time("generator of G2 times", () => g2.multiply(a));
    const Q = time("hash to G2", () => hashToG2("CHARTPASS-BENCH", systemRandom(32)));
    const P2 = time("G1 times", () => P.multiply(b));
    const Q2 = time("G2 times", () => Q.multiply(b));
    time("sum of 2 in G1", () => sumUnsafeG1([P, P2], [a, b]));
    time("sum of 2 in G2", () => sumUnsafeG2([Q, Q2], [a, b]));
    const bytes1 = time("write G1", () => P2.toBytes());
    const bytes2 = time("write G2", () => Q2.toBytes());
    time("read G1", () => decodeG1(bytes1));
    time("read G2", () => decodeG2(bytes2));
    const value = time("pairing", () => pair([P, Q]));
    time("product of 2 pairings", () => pair([P, Q], [P2, Q2]));
    time("product of 3 pairings", () => pair([P, Q], [P2, Q2], [P, g2]));
    time("GT power", () => value.pow(a));
    // The first power of a value makes a table, which e(P, Q) of a known owner has.
    time("GT power, again", () => value.pow(b));
    time("write GT", () => value.toBytes());
    return watch.times;
  }
  return { name: `parts ${name}`, round };
}

function scalar(): bigint {
  return Fr.create(systemRandom(32).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 1n));
}
