/**
 * mcl compiled to WebAssembly, from the package mcl-wasm: its C interface (mcl/bn.h), without the package's classes.
 * A module of its own is instantiated, so its global modes are set once here and nobody else changes them: points are
 * read and written in the compressed encoding of Zcash and Ethereum, reading checks the subgroup, and hashing to the
 * curve follows RFC 9380.
 *
 * The package carries the WebAssembly code inside its script; nothing is fetched. Values cross as copies: this side
 * keeps them in ordinary byte arrays, and the module's memory holds nothing but {@link MclMemory} and its own stack.
 */
import { ChartpassError } from "../errors.ts";

/** The functions used here; addresses are numbers. A `z` is written, `x` and `y` are read, and `z` may be one of them. */
interface MclExports {
  _mclBn_init(curve: number, compiledTimeVariable: number): number;
  _mclBn_setETHserialization(on: number): void;
  _mclBn_setMapToMode(mode: number): number;
  _mclBn_verifyOrderG1(on: number): void;
  _mclBn_verifyOrderG2(on: number): void;
  _mclBnFr_setLittleEndian(z: number, bytes: number, length: number): number;
  _mclBnFp_getLittleEndian(bytes: number, length: number, x: number): number;
  _mclBnG2_hashAndMapToWithDst(z: number, message: number, length: number, tag: number, tagLength: number): number;
  _mclBn_millerLoopVec(z: number, points1: number, points2: number, count: number): void;
  _mclBn_finalExp(z: number, x: number): void;
  _mclBnGT_inv(z: number, x: number): void;
  _mclBnGT_sqr(z: number, x: number): void;
  _mclBnGT_mul(z: number, x: number, y: number): void;
  _mclBnGT_isEqual(x: number, y: number): number;
  _mclBnGT_isOne(x: number): number;
  _malloc(length: number): number;
  _free(address: number): void;
  readonly wasmMemory: { readonly buffer: ArrayBuffer };
}

/** What the interface offers for G1 and G2 alike. */
type PointExports = {
  [K in `_mclBn${"G1" | "G2"}_${"dbl" | "neg" | "normalize"}`]: (z: number, x: number) => void;
} & { [K in `_mclBn${"G1" | "G2"}_${"add" | "sub" | "mul" | "mulCT"}`]: (z: number, x: number, y: number) => void } & {
  [K in `_mclBn${"G1" | "G2"}_mulVec`]: (z: number, x: number, y: number, count: number) => void;
} & { [K in `_mclBn${"G1" | "G2"}_isZero`]: (x: number) => number } & {
  [K in `_mclBn${"G1" | "G2"}_isEqual`]: (x: number, y: number) => number;
} & { [K in `_mclBn${"G1" | "G2"}_serialize`]: (bytes: number, length: number, x: number) => number } & {
  [K in `_mclBn${"G1" | "G2"}_deserialize`]: (z: number, bytes: number, length: number) => number;
} & { [K in `_mclBn${"G1" | "G2"}_normalizeVec`]: (z: number, x: number, count: number) => void };

export type MclModule = MclExports & PointExports;

const BLS12_381 = 5;
/** Number of 64-bit words: 10 for each of a scalar's, and a field element's; a guard against another build of mcl. */
const COMPILED_TIME_VARIABLE = 46;
const HASH_TO_CURVE = 5;

/** @throws when WebAssembly is missing or forbidden */
export async function instantiateMcl(): Promise<MclModule> {
  // Randomness never comes from the library.
  const cryptoGetRandomValues = (): never => {
    throw new ChartpassError("CRYPTO_RANDOM", "The pairing library asked for randomness.");
  };
  // Large, so it is a file of its own in the built app, loaded by who asks.
  const { default: createModule } = await import("mcl-wasm/dist/mcl_c.js");
  const module = (await createModule({ cryptoGetRandomValues })) as MclModule;
  if (module._mclBn_init(BLS12_381, COMPILED_TIME_VARIABLE) !== 0) {
    throw mclError("The pairing library does not know the curve.");
  }
  module._mclBn_setETHserialization(1);
  if (module._mclBn_setMapToMode(HASH_TO_CURVE) !== 0) throw mclError("The pairing library hashes in another way.");
  module._mclBn_verifyOrderG1(1);
  module._mclBn_verifyOrderG2(1);
  return module;
}

/** For what a function of the module reports, and never does with the arguments it is given here. */
export function mclError(message: string): ChartpassError {
  return new ChartpassError("CRYPTO_BACKEND", message, { hint: "Reload the app." });
}

/**
 * One fixed piece of the module's memory where arguments and results lie during a call. `begin` frees all of it for the
 * next call; nothing is ever given back to the module's heap, so nothing can leak.
 */
export class MclMemory {
  readonly #module: MclModule;
  readonly #start: number;
  readonly #length: number;
  #next: number;
  #view: Uint8Array;

  constructor(module: MclModule, length: number) {
    this.#module = module;
    this.#length = length;
    this.#start = module._malloc(length);
    if (this.#start === 0) throw mclError("The pairing library has no memory left.");
    this.#next = this.#start;
    this.#view = new Uint8Array(module.wasmMemory.buffer);
  }

  /** What lies here is done with. */
  begin(): this {
    this.#next = this.#start;
    return this;
  }

  /** Overwrites everything since `begin`: any of it may be secret, or show a secret. */
  wipe(): void {
    this.#bytes().fill(0, this.#start, this.#next);
  }

  /** @throws RangeError when it is full */
  reserve(length: number): number {
    const address = this.#next;
    // Words must be aligned.
    this.#next += (length + 15) & ~15;
    if (this.#next > this.#start + this.#length) throw new RangeError("Too much for one call of the pairing library.");
    return address;
  }

  put(bytes: Uint8Array): number {
    const address = this.reserve(bytes.length);
    this.#bytes().set(bytes, address);
    return address;
  }

  /** Equally long values one after the other. */
  putAll(values: readonly Uint8Array[], length: number): number {
    const address = this.reserve(values.length * length);
    const bytes = this.#bytes();
    values.forEach((value, i) => bytes.set(value, address + i * length));
    return address;
  }

  set(address: number, bytes: Uint8Array): void {
    this.#bytes().set(bytes, address);
  }

  /** A copy of a result; everything since `begin` is overwritten. */
  take(address: number, length: number): Uint8Array {
    const value = this.#bytes().slice(address, address + length);
    this.wipe();
    return value;
  }

  /** For bytes of any length, beside the fixed piece and emptied afterwards: they may be secret. */
  lend<T>(bytes: Uint8Array, work: (address: number) => T): T {
    const address = this.#module._malloc(bytes.length + 1);
    if (address === 0) throw mclError("The pairing library has no memory left.");
    try {
      this.#bytes().set(bytes, address);
      return work(address);
    } finally {
      this.#bytes().fill(0, address, address + bytes.length);
      this.#module._free(address);
    }
  }

  /** The memory moves when it grows; the old view is then empty. */
  #bytes(): Uint8Array {
    if (this.#view.length === 0) this.#view = new Uint8Array(this.#module.wasmMemory.buffer);
    return this.#view;
  }
}
