/**
 * The fast backend: mcl (Shigeo Mitsunari) in WebAssembly. Needs a policy that lets WebAssembly compile; who loads it
 * falls back to noble.ts.
 *
 * `multiply` is mcl's regular multiplication (endomorphism, windows of four bits, one addition per window whatever the
 * digit), or a comb for the generators; `pow` is a comb. The order of operations then does not depend on the scalar;
 * addresses in tables do, and mcl promises no more. Scalars are checked here: mcl would silently reduce them.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { type G1, G1_BYTES, type G2, G2_BYTES, GT_BYTES, type PairingBackend } from "./backend.ts";
import { decodeStrictly } from "./decoding.ts";
import { instantiateMcl, mclError, MclMemory, type MclModule } from "./mcl-module.ts";
import { CombedPoint, MclPoint, PointGroup } from "./mcl-points.ts";
import { MclTarget, TargetGroup } from "./mcl-target.ts";
import { checkScalar, Fr } from "./scalars.ts";

/** More than a sum over the largest grant takes: 33 points of G2 with their scalars. */
const MEMORY_BYTES = 65_536;
const GENERATOR_TEETH = 8;
const PREPARED_TEETH = 6;
const GENERATOR_1 = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
const GENERATOR_2 =
  "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
  "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

/** @throws when WebAssembly is missing or forbidden, or CRYPTO_BACKEND when it computes something wrong */
export async function loadMclPairing(): Promise<PairingBackend> {
  const backend = createBackend(await instantiateMcl());
  if (fingerprint(backend) === FINGERPRINT) return backend;
  throw mclError("The pairing library computes something wrong.");
}

function createBackend(module: MclModule): PairingBackend {
  const memory = new MclMemory(module, MEMORY_BYTES);
  const first = new PointGroup(module, memory, "G1");
  const second = new PointGroup(module, memory, "G2");
  const target = new TargetGroup(module, memory);

  const decode = (group: PointGroup, length: number, bytes: Uint8Array): MclPoint =>
    decodeStrictly(bytes, length, (raw) => {
      const value = group.decode(raw);
      return value && new MclPoint(group, value);
    });
  const generator = (group: PointGroup, length: number, hex: string): MclPoint =>
    new CombedPoint(group, decode(group, length, hexToBytes(hex)).value, GENERATOR_TEETH);
  const sum = (group: PointGroup, points: readonly MclPoint[], scalars: readonly bigint[]): MclPoint => {
    scalars.forEach((scalar) => checkScalar(scalar, 0n));
    if (points.length === 0 || points.length !== scalars.length)
      throw new RangeError("A sum takes a scalar per point.");
    return new MclPoint(group, group.sum(points.map(({ value }) => value), scalars)); // prettier-ignore
  };

  return {
    name: "mcl",
    g1: generator(first, G1_BYTES, GENERATOR_1) as unknown as G1,
    g2: generator(second, G2_BYTES, GENERATOR_2) as unknown as G2,
    decodeG1: (bytes) => decode(first, G1_BYTES, bytes) as unknown as G1,
    decodeG2: (bytes) => decode(second, G2_BYTES, bytes) as unknown as G2,
    hashToG2(tag, message) {
      const tagBytes = asciiToBytes(tag);
      memory.begin();
      const result = memory.reserve(second.length);
      const tagAt = memory.put(tagBytes);
      const failed = memory.lend(message, (at) =>
        module._mclBnG2_hashAndMapToWithDst(result, at, message.length, tagAt, tagBytes.length),
      );
      const value = memory.take(result, second.length);
      if (failed !== 0) throw mclError("The pairing library could not hash to the curve.");
      return new MclPoint(second, value) as unknown as G2;
    },
    prepareG2: (point) =>
      new CombedPoint(second, (point as unknown as MclPoint).value, PREPARED_TEETH) as unknown as G2,
    pair(...pairs) {
      if (pairs.length === 0 || pairs.some(([a, b]) => a.is0() || b.is0())) {
        throw new RangeError("A pairing takes points other than the identity.");
      }
      memory.begin();
      const result = memory.reserve(GT_BYTES);
      const values = (side: 0 | 1): Uint8Array[] => pairs.map((each) => (each[side] as unknown as MclPoint).value);
      const firsts = memory.putAll(values(0), first.length);
      const seconds = memory.putAll(values(1), second.length);
      module._mclBn_millerLoopVec(result, firsts, seconds, pairs.length);
      module._mclBn_finalExp(result, result);
      return new MclTarget(target, memory.take(result, GT_BYTES));
    },
    sumUnsafeG1: (points, scalars) => sum(first, points as unknown as MclPoint[], scalars) as unknown as G1,
    sumUnsafeG2: (points, scalars) => sum(second, points as unknown as MclPoint[], scalars) as unknown as G2,
    coordinates: (point) => (point as unknown as MclPoint).coordinates(),
  };
}

/** On the curve, outside the subgroup of prime order: x = 0, and the smallest number that is an x of the twist. */
const STRAY_1 = concatBytes(Uint8Array.of(0x80), new Uint8Array(G1_BYTES - 1));
const STRAY_2 = concatBytes(Uint8Array.of(0x80), new Uint8Array(G2_BYTES - 2), Uint8Array.of(2));

/**
 * SHA-256 over one result of every operation, decoding and refusing among them: a module that was compiled wrongly must
 * never seal anything. The reference backend has the same; the tests compare them.
 */
export function fingerprint(pairing: PairingBackend): string {
  const { g1, g2, decodeG1, decodeG2, hashToG2, pair, prepareG2, sumUnsafeG1, sumUnsafeG2 } = pairing;
  const k = Fr.create(0x1234567890abcdefn ** 5n);
  const H = hashToG2("CHARTPASS-PAIRING-CHECK", asciiToBytes("chartpass"));
  const A = g1.multiply(k);
  const B = H.multiply(Fr.inv(k)).add(g2.multiplyUnsafe(k)).subtract(H.negate());
  const [C, D] = [decodeG1(A.toBytes()), decodeG2(B.toBytes())];
  const T = pair([A, H], [g1, B]);
  const sums = [sumUnsafeG1([A, g1], [k, 7n]), sumUnsafeG2([B, H], [k, 7n])];
  const values = [A, B, ...sums, C.multiply(k), prepareG2(D).multiply(k), T.pow(k), T.multiply(T.pow(k)), T.invert()];
  const answers = [
    isRefused(() => decodeG1(STRAY_1)),
    isRefused(() => decodeG2(STRAY_2)),
    C.equals(A) && D.equals(B) && T.equals(pair([A, H], [g1, D])),
    C.equals(g1) || D.equals(g2) || T.equals(T.invert()),
    C.subtract(A).is0() && D.subtract(B).is0() && T.multiply(T.invert()).is1(),
    C.is0() || D.is0() || T.is1(),
  ];
  const coordinates = asciiToBytes([C, D].flatMap((point) => pairing.coordinates(point)).join());
  return bytesToHex(
    sha256(concatBytes(...values.map((value) => value.toBytes()), coordinates, Uint8Array.from(answers, Number))),
  );
}

function isRefused(decode: () => unknown): boolean {
  try {
    decode();
    return false;
  } catch {
    return true;
  }
}

const FINGERPRINT = "35f47aaf5145c6053c85f5af9a1205f40d5c3e7e2a44fbf42781b6cdeac41312";
