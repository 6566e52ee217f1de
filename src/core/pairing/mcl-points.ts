/** G1 and G2 of mcl.ts: values are copies of the module's representation, Jacobian coordinates in Montgomery form. */
import { FIELD_BYTES, G1_BYTES, G2_BYTES, type Point } from "./backend.ts";
import { buildComb, type Comb, combDigits } from "./comb.ts";
import { type MclMemory, mclError, type MclModule } from "./mcl-module.ts";
import { checkScalar, Fr } from "./scalars.ts";

/** The arithmetic of one group on bare values. */
export class PointGroup {
  /** Bytes of a value. */
  readonly length: number;
  readonly #module: MclModule;
  readonly #memory: MclMemory;
  readonly #name: "G1" | "G2";
  readonly #encoded: number;

  constructor(module: MclModule, memory: MclMemory, name: "G1" | "G2") {
    this.#module = module;
    this.#memory = memory;
    this.#name = name;
    this.#encoded = name === "G1" ? G1_BYTES : G2_BYTES;
    this.length = 3 * this.#encoded;
  }

  add(a: Uint8Array, b: Uint8Array): Uint8Array {
    return this.#binary("add", a, b);
  }

  subtract(a: Uint8Array, b: Uint8Array): Uint8Array {
    return this.#binary("sub", a, b);
  }

  negate(a: Uint8Array): Uint8Array {
    return this.#unary("neg", a);
  }

  double(a: Uint8Array): Uint8Array {
    return this.#unary("dbl", a);
  }

  /** The same point with Z = 1, which is added faster. */
  normalize(a: Uint8Array): Uint8Array {
    return this.#unary("normalize", a);
  }

  multiply(a: Uint8Array, scalar: bigint, how: "mul" | "mulCT"): Uint8Array {
    const memory = this.#memory.begin();
    const result = memory.reserve(this.length);
    const factor = this.#putScalar(scalar, memory.reserve(32));
    this.#module[`_mclBn${this.#name}_${how}`](result, memory.put(a), factor);
    return memory.take(result, this.length);
  }

  multiplyByComb({ table, ...comb }: Comb<Uint8Array>, scalar: bigint): Uint8Array {
    const memory = this.#memory.begin();
    const result = memory.reserve(this.length);
    const entry = memory.reserve(this.length);
    const double = this.#module[`_mclBn${this.#name}_dbl`];
    const add = this.#module[`_mclBn${this.#name}_add`];
    combDigits(comb, scalar).forEach((digit, i) => {
      memory.set(i === 0 ? result : entry, table[digit] as Uint8Array);
      if (i === 0) return;
      double(result, result);
      add(result, result, entry);
    });
    return memory.take(result, this.length);
  }

  /** Variable-time. */
  sum(values: readonly Uint8Array[], scalars: readonly bigint[]): Uint8Array {
    const memory = this.#memory.begin();
    const result = memory.reserve(this.length);
    const points = memory.putAll(values, this.length);
    const factors = memory.reserve(32 * scalars.length);
    scalars.forEach((scalar, i) => this.#putScalar(scalar, factors + 32 * i));
    this.#module[`_mclBn${this.#name}_mulVec`](result, points, factors, values.length);
    return memory.take(result, this.length);
  }

  equal(a: Uint8Array, b: Uint8Array): boolean {
    const memory = this.#memory.begin();
    const equal = this.#module[`_mclBn${this.#name}_isEqual`](memory.put(a), memory.put(b)) === 1;
    memory.wipe();
    return equal;
  }

  isZero(a: Uint8Array): boolean {
    const memory = this.#memory.begin();
    const zero = this.#module[`_mclBn${this.#name}_isZero`](memory.put(a)) === 1;
    memory.wipe();
    return zero;
  }

  encode(a: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const out = memory.reserve(this.#encoded);
    const written = this.#module[`_mclBn${this.#name}_serialize`](out, this.#encoded, memory.put(a));
    if (written !== this.#encoded) throw mclError("The pairing library could not write a point.");
    return memory.take(out, this.#encoded);
  }

  /** Checks the curve and the subgroup; nothing for bytes that are no point. */
  decode(bytes: Uint8Array): Uint8Array | undefined {
    const memory = this.#memory.begin();
    const result = memory.reserve(this.length);
    const read = this.#module[`_mclBn${this.#name}_deserialize`](result, memory.put(bytes), bytes.length);
    const value = memory.take(result, this.length);
    return read === bytes.length ? value : undefined;
  }

  coordinates(a: Uint8Array): bigint[] {
    const affine = this.normalize(a);
    return Array.from({ length: (2 * this.#encoded) / FIELD_BYTES }, (_, i) => {
      const memory = this.#memory.begin();
      const out = memory.put(new Uint8Array(FIELD_BYTES));
      const element = memory.put(affine.subarray(i * FIELD_BYTES, (i + 1) * FIELD_BYTES));
      this.#module._mclBnFp_getLittleEndian(out, FIELD_BYTES, element);
      return memory.take(out, FIELD_BYTES).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    });
  }

  #unary(what: "neg" | "dbl" | "normalize", a: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const at = memory.put(a);
    this.#module[`_mclBn${this.#name}_${what}`](at, at);
    return memory.take(at, this.length);
  }

  #binary(what: "add" | "sub", a: Uint8Array, b: Uint8Array): Uint8Array {
    const memory = this.#memory.begin();
    const at = memory.put(a);
    this.#module[`_mclBn${this.#name}_${what}`](at, at, memory.put(b));
    return memory.take(at, this.length);
  }

  /** The module's form of a scalar, at an address with 32 bytes of room. */
  #putScalar(scalar: bigint, at: number): number {
    const bytes = this.#memory.put(Fr.toBytes(scalar).reverse());
    if (this.#module._mclBnFr_setLittleEndian(at, bytes, 32) !== 0) {
      throw mclError("The pairing library could not read a number.");
    }
    return at;
  }
}

export class MclPoint implements Point<MclPoint> {
  readonly value: Uint8Array;
  protected readonly group: PointGroup;

  constructor(group: PointGroup, value: Uint8Array) {
    this.group = group;
    this.value = value;
  }

  add(other: MclPoint): MclPoint {
    return this.#made(this.group.add(this.value, this.#own(other)));
  }

  subtract(other: MclPoint): MclPoint {
    return this.#made(this.group.subtract(this.value, this.#own(other)));
  }

  negate(): MclPoint {
    return this.#made(this.group.negate(this.value));
  }

  multiply(scalar: bigint): MclPoint {
    checkScalar(scalar, 1n);
    return this.#made(this.product(scalar));
  }

  multiplyUnsafe(scalar: bigint): MclPoint {
    checkScalar(scalar, 0n);
    return this.#made(this.group.multiply(this.value, scalar, "mul"));
  }

  equals(other: MclPoint): boolean {
    return this.group.equal(this.value, this.#own(other));
  }

  is0(): boolean {
    return this.group.isZero(this.value);
  }

  toBytes(): Uint8Array {
    return this.group.encode(this.value);
  }

  /** As PairingBackend.coordinates. */
  coordinates(): bigint[] {
    return this.group.coordinates(this.value);
  }

  protected product(scalar: bigint): Uint8Array {
    return this.group.multiply(this.value, scalar, "mulCT");
  }

  #made(value: Uint8Array): MclPoint {
    return new MclPoint(this.group, value);
  }

  /** The value of a point of the same group of the same module. */
  #own(other: MclPoint): Uint8Array {
    if (other.group !== this.group) throw new TypeError("The points belong to different groups.");
    return other.value;
  }
}

/** A point that is multiplied all the time; its table is made by the first multiplication. */
export class CombedPoint extends MclPoint {
  readonly #teeth: number;
  #comb: Comb<Uint8Array> | undefined;

  constructor(group: PointGroup, value: Uint8Array, teeth: number) {
    super(group, value);
    this.#teeth = teeth;
  }

  protected override product(scalar: bigint): Uint8Array {
    if (this.#comb === undefined) {
      const comb = buildComb(this.group, this.value, this.#teeth);
      this.#comb = { ...comb, table: comb.table.map((entry) => this.group.normalize(entry)) };
    }
    return this.group.multiplyByComb(this.#comb, scalar);
  }
}
