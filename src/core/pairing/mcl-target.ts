/** GT of mcl.ts. */
import { FIELD_BYTES, type GT, GT_BYTES } from "./backend.ts";
import { buildComb, type Comb, type CombGroup, combDigits } from "./comb.ts";
import type { MclMemory, MclModule } from "./mcl-module.ts";
import { checkScalar } from "./scalars.ts";

const TEETH = 6;

/** The arithmetic of GT on bare values, in the words of a comb: adding is multiplying. */
export class TargetGroup implements CombGroup<Uint8Array> {
  readonly #module: MclModule;
  readonly #memory: MclMemory;

  constructor(module: MclModule, memory: MclMemory) {
    this.#module = module;
    this.#memory = memory;
  }

  add(a: Uint8Array, b: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const at = memory.put(a);
    this.#module._mclBnGT_mul(at, at, memory.put(b));
    return memory.take(at, GT_BYTES);
  }

  double(a: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const at = memory.put(a);
    this.#module._mclBnGT_sqr(at, at);
    return memory.take(at, GT_BYTES);
  }

  negate(a: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const at = memory.put(a);
    this.#module._mclBnGT_inv(at, at);
    return memory.take(at, GT_BYTES);
  }

  multiplyByComb({ table, ...comb }: Comb<Uint8Array>, scalar: bigint): Uint8Array {
    const memory = this.#memory.begin();
    const result = memory.reserve(GT_BYTES);
    const entry = memory.reserve(GT_BYTES);
    combDigits(comb, scalar).forEach((digit, i) => {
      memory.set(i === 0 ? result : entry, table[digit] as Uint8Array);
      if (i === 0) return;
      this.#module._mclBnGT_sqr(result, result);
      this.#module._mclBnGT_mul(result, result, entry);
    });
    return memory.take(result, GT_BYTES);
  }

  equal(a: Uint8Array, b: Uint8Array): boolean {
    const memory = this.#memory.begin();
    const equal = this.#module._mclBnGT_isEqual(memory.put(a), memory.put(b)) === 1;
    memory.wipe();
    return equal;
  }

  isOne(a: Uint8Array): boolean {
    const memory = this.#memory.begin();
    const one = this.#module._mclBnGT_isOne(memory.put(a)) === 1;
    memory.wipe();
    return one;
  }

  encode(a: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const value = memory.put(a);
    // The module leaves out leading zeros.
    const out = memory.put(new Uint8Array(GT_BYTES));
    for (let at = 0; at < GT_BYTES; at += FIELD_BYTES) {
      this.#module._mclBnFp_getLittleEndian(out + at, FIELD_BYTES, value + at);
    }
    return memory.take(out, GT_BYTES);
  }
}

export class MclTarget implements GT {
  readonly #group: TargetGroup;
  readonly #value: Uint8Array;
  /** Made by the first power. */
  #comb: Comb<Uint8Array> | undefined;

  constructor(group: TargetGroup, value: Uint8Array) {
    this.#group = group;
    this.#value = value;
  }

  multiply(other: GT): GT {
    return this.#made(this.#group.add(this.#value, (other as MclTarget).#value));
  }

  invert(): GT {
    return this.#made(this.#group.negate(this.#value));
  }

  pow(scalar: bigint): GT {
    checkScalar(scalar, 0n);
    this.#comb ??= buildComb(this.#group, this.#value, TEETH);
    return this.#made(this.#group.multiplyByComb(this.#comb, scalar));
  }

  equals(other: GT): boolean {
    return this.#group.equal(this.#value, (other as MclTarget).#value);
  }

  is1(): boolean {
    return this.#group.isOne(this.#value);
  }

  toBytes(): Uint8Array {
    return this.#group.encode(this.#value);
  }

  #made(value: Uint8Array): MclTarget {
    return new MclTarget(this.#group, value);
  }
}
