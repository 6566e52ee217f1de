import { expect, test } from "vitest";
import { REFERENCE_BYTES, referenceOf } from "./reference.ts";

test("a reference is four groups of four, a symbol for every byte", () => {
  const bytes = Uint8Array.from({ length: REFERENCE_BYTES }, (_, i) => i);
  expect(referenceOf(bytes)).toBe("0123-4567-89AB-CDEF");
  expect(referenceOf(bytes.map((byte) => byte + 16))).toBe("GHJK-MNPQ-RSTV-WXYZ");
  expect(referenceOf(bytes.map((byte) => byte + 224))).toBe("0123-4567-89AB-CDEF");
});
