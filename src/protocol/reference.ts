/** The reference in a consent's sentence: 80 random bits, so that its hash on chain gives nothing away. */

/** Crockford's base 32: no I, L, O, U. */
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const REFERENCE_BYTES = 16;

/** Four groups of four; every byte gives one symbol. */
export function referenceOf(bytes: Uint8Array): string {
  const symbols = Array.from(bytes, (byte) => SYMBOLS.charAt(byte & 31)).join("");
  return (symbols.match(/.{4}/g) ?? []).join("-");
}
