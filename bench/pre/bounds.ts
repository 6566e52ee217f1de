/**
 * Where the time of an operation goes: the suite runs on a backend that keeps the time of each of its own calls.
 * What is left are hashes, numbers and copies in JavaScript.
 */
import type { G1, G2, GT, PairingBackend, Point } from "../../src/core/pairing/backend.ts";
import { systemRandom } from "../../src/core/random.ts";
import { suites } from "../../src/core/registry.ts";
import { createStage } from "./stage.ts";
import { now, since, Stopwatch } from "./stopwatch.ts";
import type { Subject } from "./subject.ts";

const OPERATIONS = new Set([
  "encapsulate",
  "encapsulate, new type",
  "rekey",
  "convert, first check",
  "convert",
  "verify",
  "open",
]);

interface Spent {
  calls: number;
  milliseconds: number;
}

class Ledger {
  readonly spent = new Map<string, Spent>();

  charge<T>(part: string, run: () => T): T {
    const began = now();
    const result = run();
    const entry = this.spent.get(part) ?? { calls: 0, milliseconds: 0 };
    entry.calls += 1;
    entry.milliseconds += since(began);
    this.spent.set(part, entry);
    return result;
  }
}

/** Splits the time of every operation into what the backend's calls took and the rest. */
class LedgerWatch extends Stopwatch {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    super();
    this.#ledger = ledger;
  }

  override time<T>(operation: string, run: () => T): T {
    const { spent } = this.#ledger;
    spent.clear();
    const result = super.time(operation, run);
    const total = this.times[operation] ?? NaN;
    delete this.times[operation];
    if (!OPERATIONS.has(operation)) return result;
    let rest = total;
    for (const [part, { calls, milliseconds }] of spent) {
      this.times[`${operation}: ${calls} x ${part}`] = milliseconds;
      rest -= milliseconds;
    }
    this.times[`${operation}: rest`] = rest;
    return result;
  }
}

export function createBounds(id: string, pairing: PairingBackend): Subject {
  const ledger = new Ledger();
  const observed = observe(pairing, ledger);
  const create = () => suites(systemRandom, { pairing: observed }).suiteById(id);
  const stage = createStage(
    `bounds ${id} ${pairing.name}`,
    create,
    { threshold: 1, relays: 1 },
    {
      createWatch: () => new LedgerWatch(ledger),
    },
  );
  return stage;
}

type Group = "G1" | "G2";

class ObservedPoint implements Point<ObservedPoint> {
  readonly inner: G1;
  readonly #group: Group;
  readonly #ledger: Ledger;
  readonly #name: string;

  constructor(inner: G1 | G2, group: Group, ledger: Ledger, name: string = group) {
    // Both groups have the same methods; which one it is, the backend knows.
    this.inner = inner as G1;
    this.#group = group;
    this.#ledger = ledger;
    this.#name = name;
  }

  add(other: ObservedPoint): ObservedPoint {
    return this.#make("add", () => this.inner.add(other.inner));
  }
  subtract(other: ObservedPoint): ObservedPoint {
    return this.#make("add", () => this.inner.subtract(other.inner));
  }
  negate(): ObservedPoint {
    return this.#make("add", () => this.inner.negate());
  }
  multiply(scalar: bigint): ObservedPoint {
    return this.#make("times", () => this.inner.multiply(scalar));
  }
  multiplyUnsafe(scalar: bigint): ObservedPoint {
    return this.#make("times", () => this.inner.multiplyUnsafe(scalar));
  }
  equals(other: ObservedPoint): boolean {
    return this.inner.equals(other.inner);
  }
  is0(): boolean {
    return this.inner.is0();
  }
  toBytes(): Uint8Array {
    return this.#ledger.charge(`write ${this.#group}`, () => this.inner.toBytes());
  }
  #make(part: string, run: () => G1): ObservedPoint {
    return new ObservedPoint(this.#ledger.charge(`${this.#name} ${part}`, run), this.#group, this.#ledger);
  }
}

function observe(pairing: PairingBackend, ledger: Ledger): PairingBackend {
  const wrap = (inner: G1 | G2, group: Group, name: string = group) =>
    new ObservedPoint(inner, group, ledger, name) as unknown as G1 & G2;
  const unwrap = (point: G1 | G2) => (point as unknown as ObservedPoint).inner as G1 & G2;
  const target = (inner: GT): GT & { inner: GT } => ({
    inner,
    multiply: (other) => target(inner.multiply((other as GT & { inner: GT }).inner)),
    invert: () => target(inner.invert()),
    pow: (scalar) => target(ledger.charge("GT power", () => inner.pow(scalar))),
    equals: (other) => inner.equals((other as GT & { inner: GT }).inner),
    is1: () => inner.is1(),
    toBytes: () => inner.toBytes(),
  });
  return {
    name: pairing.name,
    g1: wrap(pairing.g1, "G1", "generator of G1"),
    g2: wrap(pairing.g2, "G2", "generator of G2"),
    decodeG1: (bytes) =>
      wrap(
        ledger.charge("read G1", () => pairing.decodeG1(bytes)),
        "G1",
      ),
    decodeG2: (bytes) =>
      wrap(
        ledger.charge("read G2", () => pairing.decodeG2(bytes)),
        "G2",
      ),
    hashToG2: (tag, message) =>
      wrap(
        ledger.charge("hash to G2", () => pairing.hashToG2(tag, message)),
        "G2",
      ),
    prepareG2: (point) => wrap(pairing.prepareG2(unwrap(point)), "G2", "prepared G2"),
    pair: (...pairs) =>
      target(
        ledger.charge(pairs.length === 1 ? "pairing" : `product of ${pairs.length} pairings`, () =>
          pairing.pair(...pairs.map(([a, b]) => [unwrap(a), unwrap(b)] as const)),
        ),
      ),
    sumUnsafeG1: (points, scalars) =>
      wrap(
        ledger.charge(`sum of ${points.length} in G1`, () => pairing.sumUnsafeG1(points.map(unwrap), scalars)),
        "G1",
      ),
    sumUnsafeG2: (points, scalars) =>
      wrap(
        ledger.charge(`sum of ${points.length} in G2`, () => pairing.sumUnsafeG2(points.map(unwrap), scalars)),
        "G2",
      ),
    coordinates: (point) => pairing.coordinates(unwrap(point)),
  };
}
