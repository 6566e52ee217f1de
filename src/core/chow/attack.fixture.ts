/** What the attacks on suite `chow` are made of: a sharing, the printed scheme's, and the parts a cheat computes. */
import { concatBytes } from "@noble/hashes/utils.js";
import { at, refuses } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { readCapsule, readGrant, readOwner, readRecipientKey, readShare, readType, SUITE_CODE } from "./bodies.ts";
import { type Scope, unmask } from "./capsule.ts";
import { createChow } from "./chow.ts";
import { openGrant } from "./open.ts";
import { encodePoint, encodeScalar, Fl, lagrangeAtZero, type Point, sumOfPowers } from "./points.ts";
import { printedEncrypt, printedKey, printedRekey } from "./printed.fixture.ts";
import { prove } from "./proof.ts";

export const TRIALS = DEEP ? 100 : 6;

export const story = (label: string): Story =>
  play(createChow(fixedRandom(label)), { certificateless: false, sameAuthority: false });
export const closed = (s: Story, change: Partial<Story["input"]>, secret = s.secret): void =>
  refuses(() => s.suite.decapsulate(secret, { ...s.input, ...change }), "CRYPTO_OPEN");
export const scopeOf = (s: Story): Scope => ({
  owner: readOwner(s.input.from),
  type: readType(s.type),
  context: s.context,
});
export const sum = (points: readonly Point[]): Point =>
  sumOfPowers(
    points,
    points.map(() => 1n),
  );

/** Owner, recipient, one rekey and one record's key of the printed scheme. */
export function printedWorld(random: Random) {
  const [owner, recipient] = [printedKey(random), printedKey(random)];
  const rekey = printedRekey(random, owner.d, recipient.pk2);
  const m = random(32);
  return { owner, recipient, rekey, m, capsule: printedEncrypt(random, owner.PK, m) };
}

/** What a recipient takes out of a grant: h. */
export function seedOf(s: Story, grant = s.grant, secret = s.secret, context = s.rekeyOptions.context): bigint {
  return openGrant(readRecipientKey(secret), readGrant(grant), scopeOf(s), context);
}

/** What relays find together: rk. */
export function rekeyOf(shares: readonly Frame<"share">[]): bigint {
  const parts = shares.map(readShare);
  const weights = lagrangeAtZero(parts.map(({ index }) => index));
  return parts.reduce((total, part, i) => Fl.add(total, Fl.mul(part.rk, at(weights, i))), 0n);
}

/** Opening with a value in the place of g^r. */
export const opensWith = (capsule: Frame<"capsule">, scope: Scope, power: Point): Uint8Array =>
  unmask(readCapsule(capsule), scope, power);

/** A fragment of someone who takes `rk` for the share of this index, with a proof to match. */
export function fragmentOf(s: Story, index: number, rk: bigint, capsule = s.made.capsule): Frame<"fragment"> {
  const { publicKey, source } = readGrant(s.grant);
  const { E } = readCapsule(capsule);
  const conversion = { index, publicKey, commitment: publicKey.multiply(rk), source, E, converted: E.multiply(rk) };
  const { challenge, response } = prove(conversion, rk);
  return fragmentFrame(index, conversion.converted, challenge, response);
}

export function fragmentFrame(index: number, converted: Point, challenge: bigint, response: bigint): Frame<"fragment"> {
  const parts = [encodePoint(converted), encodeScalar(challenge), encodeScalar(response)];
  return encodeFrame(SUITE_CODE, "fragment", concatBytes(Uint8Array.of(index), ...parts));
}
