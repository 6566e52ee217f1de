/**
 * SHA-256 of many short inputs of one length. The library's own compression function, without what its one-call form costs
 * for each input: twice as fast for the 1365 hashes over a share.
 */
import { _SHA256 } from "@noble/hashes/sha2.js";
import { HASH_BYTES } from "./sizes.ts";

const BLOCK = 64;

class ShortHash extends _SHA256 {
  /** SHA-256(prefix || item) of every item of `size` bytes, one after the other. */
  each(prefix: number, items: Uint8Array, size: number): Uint8Array {
    const length = 1 + size;
    // Padding of FIPS 180-4: a one bit, zeros, the length in bits in eight bytes.
    const padded = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK);
    const view = new DataView(padded.buffer);
    padded[0] = prefix;
    padded[length] = 0x80;
    view.setUint32(padded.length - 4, 8 * length);
    const out = new Uint8Array((items.length / size) * HASH_BYTES);
    const digests = new DataView(out.buffer);
    const [A, B, C, D, E, F, G, H] = this.get();
    for (let at = 0, to = 0; at < items.length; at += size, to += HASH_BYTES) {
      for (let i = 0; i < size; i++) padded[1 + i] = items[at + i] as number;
      this.set(A, B, C, D, E, F, G, H);
      for (let block = 0; block < padded.length; block += BLOCK) this.process(view, block);
      digests.setUint32(to, this.A);
      digests.setUint32(to + 4, this.B);
      digests.setUint32(to + 8, this.C);
      digests.setUint32(to + 12, this.D);
      digests.setUint32(to + 16, this.E);
      digests.setUint32(to + 20, this.F);
      digests.setUint32(to + 24, this.G);
      digests.setUint32(to + 28, this.H);
    }
    this.roundClean();
    return out;
  }
}

/** @param items  a whole number of items of `size` bytes */
export function hashEach(prefix: number, items: Uint8Array, size: number): Uint8Array {
  return new ShortHash().each(prefix, items, size);
}
