/**
 * The reaction attack on a recipient's key by a malicious owner (Fluhrer 2016; Baetu et al. 2019 for the family): she makes
 * conversions that open or fail depending on the recipient's secret, and watches which. It recovers a key that serves many
 * requests from the suite's own answers: all 1024 coefficients with CHARTPASS_DEEP=1, else 128 of them in the same way.
 * The suite's recipient key serves one request.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { at, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { encodeFrame, FRAME_HEADER, type Frame } from "../wire.ts";
import {
  FORM_FULL,
  readCapsule,
  readFragment,
  readOwner,
  readRecipient,
  readRecipientKey,
  SUITE_CODE,
} from "./bodies.ts";
import { unmask } from "./capsule.ts";
import { fragmentHash, shareRoot } from "./commitment.ts";
import { fragmentBody, slotDigits } from "./convert.ts";
import { decodeMessage, decompress, encodeMessage } from "./encoding.ts";
import { scopedPair, secretOf, restrict } from "./keys.ts";
import { createLattice } from "./lattice.ts";
import { removeMask } from "./open.ts";
import { pack, packShort } from "./packing.ts";
import { combined } from "./printed.fixture.ts";
import { bindingOf, grantBody } from "./rekey.ts";
import { centre, inverse, invert, multiply, type Polynomial, reduce, subtract, transform } from "./ring.ts";
import { DIGITS, N, Q, REPETITION, SLOT_VALUES } from "./sizes.ts";
import { capsuleHash } from "./statement.ts";

const GROUPS = N / REPETITION;
/** What one unit of a coefficient of s_B moves. */
const STEP = 8000;

const story = (label: string): Story =>
  play(createLattice(fixedRandom(label)), { certificateless: false, sameAuthority: false });

/** Places of a bit with their signs, and the sum of signed coefficients from which on opening fails. */
interface Question {
  readonly group: number;
  readonly signs: readonly number[];
  readonly from: number;
}

/** What the malicious owner knows of her own capsule. */
function malice(s: Story) {
  const { u, v, body } = readCapsule(s.made.capsule);
  const own = scopedPair(restrict(s.ownerKey, s.type), s.context).s;
  const whole = decompress(v);
  const sigma = decodeMessage(subtract(whole, invert(multiply(transform(u.slice()), own))));
  return {
    first: at(slotDigits(u), 0),
    /** v' that leaves encode(sigma). */
    rest: subtract(whole, encodeMessage(sigma)),
    capsule: capsuleHash(body),
    statement: s.made.statement.slice(FRAME_HEADER + 32),
    bound: {
      from: readOwner(s.input.from).digest,
      type: s.type.slice(FRAME_HEADER),
      grantContext: s.rekeyOptions.context,
    },
  };
}

/**
 * A grant to one relay whose fragment is u' = STEP, v' = v - encode(sigma) - offsets. So the recipient decodes
 * encode(sigma) + offsets + STEP s_B, and the bit in question fails if and only if the signed sum is at least `from`.
 */
function forge(owner: ReturnType<typeof malice>, to: Uint8Array, { group, signs, from }: Question, root?: Uint8Array) {
  const size = Math.round((Q - STEP * (from - 0.5)) / REPETITION);
  const offsets = new Float64Array(N);
  signs.forEach((sign, k) => (offsets[group + k * GROUPS] = sign * size));
  const u = new Float64Array(N).fill(STEP);
  const v = transform(subtract(owner.rest, offsets));
  const body = fragmentBody(1, { u, v });
  const commitments = [{ root: root ?? new Uint8Array(32), fragment: fragmentHash(owner.capsule, body) }];
  const binding = bindingOf({ ...owner.bound, to, statement: owner.statement, threshold: 1, commitments });
  const grant = encodeFrame(SUITE_CODE, "grant", grantBody(1, binding, commitments));
  return { grant, fragments: [encodeFrame(SUITE_CODE, "fragment", body)], u, v, commitments };
}

function opens(s: Story, secret: Frame<"recipient-key">, change: Pick<Story["input"], "grant" | "fragments">): boolean {
  try {
    return s.suite.decapsulate(secret, { ...s.input, ...change }).length === 32;
  } catch {
    return false;
  }
}

const PROBABILITY = [1, 4, 6, 4, 1].map((x) => x / 16);
const CANDIDATES = Array.from({ length: 5 ** REPETITION }, (_, i) => {
  const values = Array.from({ length: REPETITION }, (_, k) => (Math.floor(i / 5 ** k) % 5) - 2);
  return { values, p: values.reduce((product, x) => product * at(PROBABILITY, x + 2), 1) };
});
const SIGNS = Array.from({ length: 2 ** (REPETITION - 1) }, (_, i) =>
  Array.from({ length: REPETITION }, (_, k) => (k > 0 && (i >> (k - 1)) & 1 ? -1 : 1)),
);
const signedSum = (values: readonly number[], signs: readonly number[]): number =>
  values.reduce((sum, x, k) => sum + x * at(signs, k), 0);

/** The question whose answer is most open. */
function choose(left: typeof CANDIDATES): Omit<Question, "group"> {
  const total = left.reduce((sum, { p }) => sum + p, 0);
  let best = { signs: at(SIGNS, 0), from: 0, distance: Infinity };
  for (const signs of SIGNS) {
    const mass = new Float64Array(4 * REPETITION + 1);
    for (const { values, p } of left) {
      const place = signedSum(values, signs) + 2 * REPETITION;
      mass[place] = (mass[place] as number) + p;
    }
    for (let place = mass.length - 1, above = 0; place > 0; place--) {
      above += mass[place] as number;
      const distance = Math.abs(above / total - 0.5);
      if (distance < best.distance) best = { signs, from: place - 2 * REPETITION, distance };
    }
  }
  return best;
}

/** Recover the coefficients of groups 0 .. count - 1 from answers. */
function recover(
  count: number,
  ask: (question: Question) => boolean,
): { found: Map<number, number>; questions: number } {
  const found = new Map<number, number>();
  const memory = new Map<string, Omit<Question, "group">>();
  let questions = 0;
  for (let group = 0; group < count; group++) {
    let left = CANDIDATES;
    for (let path = ""; left.length > 1;) {
      const known = memory.get(path) ?? choose(left);
      memory.set(path, known);
      const failed = !ask({ group, ...known });
      questions++;
      left = left.filter(({ values }) => signedSum(values, known.signs) >= known.from === failed);
      path += failed ? "1" : "0";
    }
    left[0]?.values.forEach((x, k) => found.set(group + k * GROUPS, x));
  }
  return { found, questions };
}

const right = (found: Map<number, number>, s: Polynomial): number =>
  [...found].filter(([place, x]) => centre(s[place] as number) + 0 === x + 0).length;

describe("reaction attack by a malicious owner", () => {
  it("left out: a recipient's key that serves many requests is recovered", () => {
    const s = story("reaction");
    const owner = malice(s);
    const to = readRecipient(s.address).digest;
    const count = DEEP ? GROUPS : 32;
    const { found, questions } = recover(count, (question) => opens(s, s.secret, forge(owner, to, question)));
    const secret = invert(secretOf(readRecipientKey(s.secret).seed).s);
    const recovered = count * REPETITION;
    expect(right(found, secret)).toBe(recovered);
    // Two questions a coefficient: the entropy of a binomial is 2.03 bits.
    expect(questions).toBeLessThan(2.3 * recovered);
    expect(questions).toBeGreaterThan(1.8 * recovered);

    if (count < GROUPS) return;
    // What was recovered opens another owner's grant to that recipient.
    const other = s.newOwner(new Uint8Array(32).fill(8));
    const from = s.suite.ownerAddress(other, s.type, s.context);
    const made = s.suite.encapsulate(from, s.type, s.context);
    const source = { capsule: made.capsule, context: s.context };
    const { shares } = s.suite.rekey(s.suite.typeKey(other, s.type), s.address, { ...s.rekeyOptions, source });
    const parts = shares.map((share) => readFragment(s.suite.convert(share, made.capsule, made.statement)));
    const stolen = transform(Float64Array.from({ length: N }, (_, i) => found.get(i) ?? 0));
    const capsule = readCapsule(made.capsule);
    const noisy = removeMask(decompress(capsule.v), combined(parts.slice(0, 2)), stolen);
    const scope = { owner: readOwner(from), type: s.type.slice(FRAME_HEADER), context: s.context };
    expect(unmask(noisy, capsule, scope)).toEqual(made.key);
  });

  it("the forged grants pass an honest relay: share, root and fragment all fit", () => {
    const s = story("honest relay");
    const owner = malice(s);
    const to = readRecipient(s.address).digest;
    const question = { group: 3, signs: [1, 1, -1, 1], from: 1 };
    const { u, v } = forge(owner, to, question);
    // U_0 = u' / d_0, the other pairs nothing.
    expect(owner.first.every((d) => d !== 0)).toBe(true);
    const values = new Float64Array(N * SLOT_VALUES);
    owner.first.forEach((d, slot) => {
      const over = inverse(d);
      values[slot * SLOT_VALUES] = reduce((u[slot] as number) * over);
      values[slot * SLOT_VALUES + DIGITS] = reduce((v[slot] as number) * over);
    });
    const root = shareRoot(1, owner.statement, pack(values));
    const { grant, fragments } = forge(owner, to, question, root);
    const body = concatBytes(Uint8Array.of(1, FORM_FULL), owner.statement, pack(values));
    const share = encodeFrame(SUITE_CODE, "share", body);
    expect(s.suite.checkShare(grant, share)).toBe(true);
    expect(same(s.suite.convert(share, s.made.capsule, s.made.statement), at(fragments, 0))).toBe(true);
    expect(s.suite.verify(at(fragments, 0), grant, s.made.capsule)).toBe(true);
  });

  it("suite: with a key for each request the answers add up to nothing", () => {
    const s = story("one request each");
    const owner = malice(s);
    const count = DEEP ? 128 : 24;
    let last = s.secret;
    const { found } = recover(count, (question) => {
      const { secret, address } = s.newRecipient(s.recipientIdentity);
      last = secret;
      // The key before this one is gone: its address is in no grant it would answer.
      refuses(
        () => s.suite.decapsulate(s.secret, { ...s.input, ...forge(owner, readRecipient(address).digest, question) }),
        "CRYPTO_OPEN",
      );
      return opens(s, secret, forge(owner, readRecipient(address).digest, question));
    });
    const chance = 70 / 256;
    for (const secret of [last, s.secret]) {
      const hits = right(found, invert(secretOf(readRecipientKey(secret).seed).s)) / Math.max(1, found.size);
      expect(Math.abs(hits - chance)).toBeLessThan(DEEP ? 0.1 : 0.2);
    }
  });

  it("suite: who is not the owner gets one answer whatever the secret, even for changes that would decode", () => {
    const s = story("not the owner");
    const { index, u, v } = readFragment(at(s.fragments, 0));
    for (let k = 0; k < 20; k++) {
      // A change far below the noise, at one coefficient.
      const little = new Float64Array(N);
      little[k * 50] = 1;
      const changed = fragmentBody(index, {
        u,
        v: v.map((x, i) => reduce(x + (transform(little.slice())[i] as number))),
      });
      const fragments = [encodeFrame(SUITE_CODE, "fragment", changed), at(s.fragments, 1)];
      refuses(() => s.suite.decapsulate(s.secret, { ...s.input, fragments }), "CRYPTO_OPEN");

      const capsule = readCapsule(s.made.capsule);
      const steps = capsule.v.slice();
      steps[k * 50] = ((steps[k * 50] as number) + 1) % 32;
      const altered = encodeFrame(SUITE_CODE, "capsule", concatBytes(pack(capsule.u), packShort(steps)));
      refuses(() => s.suite.decapsulate(s.secret, { ...s.input, capsule: altered }), "CRYPTO_OPEN");

      const grant = s.grant.slice() as Frame<"grant">;
      grant[FRAME_HEADER + 2 + k * 10] = (grant[FRAME_HEADER + 2 + k * 10] as number) ^ 1;
      refuses(() => s.suite.decapsulate(s.secret, { ...s.input, grant }), "CRYPTO_OPEN");
    }
  });
});
