/** For tests only: a reproducible generator, SHAKE256 of a label and a counter. */
import { shake256 } from "@noble/hashes/sha3.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Random } from "../suite.ts";

export function testRandom(label: string): Random {
  let calls = 0;
  return (length) => {
    calls += 1;
    return shake256(utf8ToBytes(`${label} ${calls}`), { dkLen: length });
  };
}
