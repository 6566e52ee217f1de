/** What mcl is given, and what it gives, is overwritten in its memory when a call returns; its failures are typed. */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { afterEach, expect, test, vi } from "vitest";
import { GT_BYTES } from "./backend.ts";
import { buildComb } from "./comb.ts";
import { instantiateMcl, MclMemory, type MclModule } from "./mcl-module.ts";
import { loadMclPairing } from "./mcl.ts";
import { PointGroup } from "./mcl-points.ts";
import { TargetGroup } from "./mcl-target.ts";
import { Fr } from "./scalars.ts";

afterEach(() => vi.restoreAllMocks());

const LENGTH = 65_536;
const module = await instantiateMcl();
const memory = new MclMemory(module, LENGTH);
const start = memory.begin().reserve(0);
const isEmpty = (at = start, length = LENGTH): boolean =>
  new Uint8Array(module.wasmMemory.buffer, at, length).every((byte) => byte === 0);
const scalar = Fr.ORDER - 12_345n;

test("a byte left in it is seen", () => {
  memory.begin().put(Uint8Array.of(1));
  expect(isEmpty()).toBe(false);
  memory.wipe();
  expect(isEmpty()).toBe(true);
});

test.each(["G1", "G2"] as const)("nothing is left of an operation of %s", (name) => {
  const group = new PointGroup(module, memory, name);
  const encoded = bls12_381[name].Point.BASE.toBytes();
  const a = group.decode(encoded)!;
  const comb = buildComb(group, a, 2);
  const operations: Record<string, () => unknown> = {
    add: () => group.add(a, a),
    subtract: () => group.subtract(group.double(a), a),
    negate: () => group.negate(a),
    double: () => group.double(a),
    normalize: () => group.normalize(a),
    multiply: () => group.multiply(a, scalar, "mulCT"),
    comb: () => group.multiplyByComb(comb, scalar),
    sum: () => group.sum([a, a], [scalar, 7n]),
    equal: () => group.equal(a, a),
    isZero: () => group.isZero(a),
    encode: () => group.encode(a),
    decode: () => group.decode(encoded),
    "decode what is none": () => group.decode(encoded.map((byte, i) => (i === 5 ? byte ^ 1 : byte))),
    coordinates: () => group.coordinates(a),
  };
  for (const [what, run] of Object.entries(operations)) {
    run();
    expect(isEmpty(), what).toBe(true);
  }
});

test("nothing is left of an operation of GT", () => {
  const group = new TargetGroup(module, memory);
  const [p, q] = (["G1", "G2"] as const).map((name) => {
    const points = new PointGroup(module, memory, name);
    return points.decode(bls12_381[name].Point.BASE.toBytes())!;
  });
  memory.begin();
  const result = memory.reserve(GT_BYTES);
  module._mclBn_millerLoopVec(result, memory.put(p!), memory.put(q!), 1);
  module._mclBn_finalExp(result, result);
  const value = memory.take(result, GT_BYTES);
  const comb = buildComb(group, value, 2);
  const operations: Record<string, () => unknown> = {
    pairing: () => undefined,
    add: () => group.add(value, value),
    double: () => group.double(value),
    negate: () => group.negate(value),
    comb: () => group.multiplyByComb(comb, scalar),
    equal: () => group.equal(value, value),
    isOne: () => group.isOne(value),
    encode: () => group.encode(value),
  };
  for (const [what, run] of Object.entries(operations)) {
    run();
    expect(isEmpty(), what).toBe(true);
  }
});

test("nor of bytes beside it, also when their use fails", () => {
  let lent = 0;
  const use = (at: number): never => {
    lent = at;
    expect(isEmpty(at, 40_000)).toBe(false);
    throw new RangeError("refused");
  };
  expect(() => memory.lend(new Uint8Array(40_000).fill(7), use)).toThrow(RangeError);
  // What is given back may hold the allocator's own words at its ends.
  expect(isEmpty(lent + 64, 39_000)).toBe(true);
});

const broken = (about: string) =>
  expect.objectContaining({ code: "CRYPTO_BACKEND", message: expect.stringContaining(about) as unknown });

test.each([
  ["mclBn_init", "curve"],
  ["mclBn_setMapToMode", "hashes in another way"],
  ["mclBnG2_hashAndMapToWithDst", "hash to the curve"],
])("a failure that %s reports is believed", async (name, about) => {
  const real = WebAssembly.instantiate.bind(WebAssembly);
  vi.spyOn(WebAssembly, "instantiate").mockImplementation(async (code, imports) => {
    const { instance } = await real(code as BufferSource, imports);
    const exports = { ...instance.exports, [name]: () => -1 };
    return { instance: { exports } } as unknown as WebAssembly.Instance;
  });
  await expect(loadMclPairing()).rejects.toEqual(broken(about));
});

test("so is one of a point or a number", () => {
  const encoded = bls12_381.G1.Point.BASE.toBytes();
  const under = (failing: Partial<MclModule>) => new PointGroup({ ...module, ...failing }, memory, "G1");
  const mute = under({ _mclBnG1_serialize: () => 0 });
  expect(() => mute.encode(mute.decode(encoded)!)).toThrow(broken("write a point"));
  const blind = under({ _mclBnFr_setLittleEndian: () => -1 });
  expect(() => blind.multiply(blind.decode(encoded)!, scalar, "mul")).toThrow(broken("read a number"));
  const sound = under({});
  expect(sound.encode(sound.decode(encoded)!)).toEqual(encoded);
});

test("where the module has no memory to give, nothing begins", () => {
  const empty: MclModule = { ...module, _malloc: () => 0 };
  expect(() => new MclMemory(empty, LENGTH)).toThrow(broken("memory"));
  const used = vi.fn();
  let given = 0;
  const giving: MclModule = { ...module, _malloc: (length) => (given++ === 0 ? module._malloc(length) : 0) };
  expect(() => new MclMemory(giving, 64).lend(Uint8Array.of(1), used)).toThrow(broken("memory"));
  expect(used).not.toHaveBeenCalled();
});

test("who asks it for randomness is refused", async () => {
  const instantiated = vi.spyOn(WebAssembly, "instantiate");
  await instantiateMcl();
  const { env } = instantiated.mock.calls[0]![1] as unknown as {
    env: { cryptoGetRandomValues(address: number, length: number): void };
  };
  expect(() => env.cryptoGetRandomValues(0, 8)).toThrow(expect.objectContaining({ code: "CRYPTO_RANDOM" }));
});

test("no call takes more of it than there is", () => {
  const small = new MclMemory(module, 64).begin();
  const first = small.reserve(1);
  expect(small.reserve(48) - first).toBe(16);
  expect(() => small.reserve(1)).toThrow(RangeError);
  expect(() => new MclMemory(module, 64).begin().reserve(65)).toThrow(RangeError);
});

test("what lies in it is found when it has moved to grow", () => {
  const moving = { buffer: new ArrayBuffer(1024) };
  const grown = new MclMemory({ ...module, _malloc: () => 512, wasmMemory: moving }, 256);
  const address = grown.begin().put(Uint8Array.of(1, 2, 3));
  moving.buffer = moving.buffer.transfer(4096);
  expect([...grown.take(address, 3)]).toEqual([1, 2, 3]);
  expect(new Uint8Array(moving.buffer).every((byte) => byte === 0)).toBe(true);
});
