/**
 * Attacks on suite `lattice`. Each first succeeds against the scheme as printed, or against this suite with one rule left
 * out, then fails against the suite. docs/crypto.md lists them. Another in reaction.attack.test.ts.
 */
import { describe, expect, it } from "vitest";
import { at, identity, refuses, same } from "../battery-claims.ts";
import { play, type Story } from "../battery-story.ts";
import { DEEP, fixedRandom } from "../generator.fixture.ts";
import { FRAME_HEADER, encodeFrame, type Frame } from "../wire.ts";
import {
  readCapsule,
  readFragment,
  readGrant,
  readOwner,
  readRecipient,
  readRecipientKey,
  readShare,
  SUITE_CODE,
} from "./bodies.ts";
import { assemble, type Scope, unmask } from "./capsule.ts";
import { fragmentBody, slotDigits, switchKey } from "./convert.ts";
import { decodeMessage, decompress, POWERS } from "./encoding.ts";
import { scopedPair, secretOf, restrict } from "./keys.ts";
import { createLattice } from "./lattice.ts";
import { removeMask } from "./open.ts";
import {
  combined,
  lastingPair,
  printedCoins,
  printedConvert,
  printedDecrypt,
  printedEncrypt,
  printedKeys,
  printedOwnerRekey,
  printedRekey,
  randomBits,
  rounded,
  solveRekey,
} from "./printed.fixture.ts";
import { encryptSecret } from "./rekey.ts";
import { pack, unpack } from "./packing.ts";
import { centre, invert, multiply, type Polynomial, subtract, transform } from "./ring.ts";
import { combine, shareValues, splitRekey, weightsAt } from "./shares.ts";
import { DIGITS, N, Q, SLOT_VALUES } from "./sizes.ts";

const TRIALS = DEEP ? 200 : 40;

const story = (label: string): Story =>
  play(createLattice(fixedRandom(label)), { certificateless: false, sameAuthority: false });
const closed = (s: Story, change: Partial<Story["input"]>, secret = s.secret): void =>
  refuses(() => s.suite.decapsulate(secret, { ...s.input, ...change }), "CRYPTO_OPEN");
const wrongBits = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, byte, i) => sum + ((byte ^ at([...b], i)).toString(2).match(/1/g)?.length ?? 0), 0);

/** Secret of the story's owner for its type and context, in slots. */
const ownersSecret = (s: Story, context = s.context): Polynomial => scopedPair(restrict(s.ownerKey, s.type), context).s;
const recipientsSecret = (s: Story): Polynomial => secretOf(readRecipientKey(s.secret).seed).s;
const scopeOf = (s: Story): Scope => ({
  owner: readOwner(s.input.from),
  type: s.type.subarray(FRAME_HEADER),
  context: s.context,
});

/** What u and v of a capsule give with a secret: encode(sigma) + noise if it is the right one. */
function decrypted(capsule: Frame<"capsule">, s: Polynomial): Polynomial {
  const { u, v } = readCapsule(capsule);
  return subtract(decompress(v), invert(multiply(transform(u.slice()), s)));
}

type Part = Parameters<typeof combined>[0][number];

/** What a recipient's own arithmetic opens with fragments, without any of the suite's checks. */
function openUnchecked(
  s: Story,
  parts: readonly Part[],
  { secret = recipientsSecret(s), frame = s.made.capsule }: { secret?: Polynomial; frame?: Frame<"capsule"> } = {},
): Uint8Array | undefined {
  const capsule = readCapsule(frame);
  try {
    return unmask(removeMask(decompress(capsule.v), combined(parts), secret), capsule, scopeOf(s));
  } catch {
    return undefined;
  }
}

/** Twelve values a slot to the secret they encrypt: coefficient of 8^5 s, rounded. */
function secretFromRekey(values: Float64Array, s: Polynomial): Polynomial {
  const j = DIGITS - 1;
  const U = Float64Array.from({ length: N }, (_, slot) => values[slot * SLOT_VALUES + j] as number);
  const V = Float64Array.from({ length: N }, (_, slot) => values[slot * SLOT_VALUES + DIGITS + j] as number);
  return invert(subtract(V, multiply(U, s))).map((x) => Math.round(centre(x) / (POWERS[j] as number)));
}

const inCoefficients = (s: Polynomial): Polynomial => invert(s.slice()).map(centre);
const agreeing = (a: Polynomial, b: Polynomial): number => a.filter((x, i) => x + 0 === (b[i] as number) + 0).length;

describe("Hu 2025: converted ciphertexts and the rekey", () => {
  it("printed: the owner decrypts, but of converted bits half are wrong", () => {
    const random = fixedRandom("hu");
    const [A, B] = [printedKeys(random), printedKeys(random)];
    let wrong = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      const [first, bits] = [randomBits(random), randomBits(random)];
      const published = { A: printedEncrypt(random, A.h, first), B: printedEncrypt(random, B.h, first) };
      if (published.A.includes(0)) continue;
      expect(printedDecrypt(A.f, published.A)).toEqual(first);
      expect(printedDecrypt(B.f, published.B)).toEqual(first);
      const rekey = printedRekey(published);
      const C = printedEncrypt(random, A.h, bits);
      expect(printedDecrypt(A.f, C)).toEqual(bits);
      wrong += 1 - agreeing(printedDecrypt(B.f, printedConvert(rekey, C)), bits) / N;
      // Only the very ciphertext that the rekey was made of converts: to the one already published for B.
      expect(printedConvert(rekey, published.A)).toEqual(published.B);
    }
    expect(wrong / TRIALS).toBeGreaterThan(0.48);
    expect(wrong / TRIALS).toBeLessThan(0.52);
  });

  it("printed: whoever reads the two published ciphertexts has the rekey that its owner makes of her secrets", () => {
    const random = fixedRandom("hu public");
    const [A, B] = [printedKeys(random), printedKeys(random)];
    const bits = randomBits(random);
    const coins = { A: printedCoins(random), B: printedCoins(random) };
    const owners = printedOwnerRekey(A, B, bits, coins);
    // What travels: two byte strings, and nothing else of the owner.
    const seen = [
      pack(printedEncrypt(random, A.h, bits, coins.A)),
      pack(printedEncrypt(random, B.h, bits, coins.B)),
    ] as const;
    const outsiders = printedRekey({ A: unpack(seen[0]), B: unpack(seen[1]) });
    expect(outsiders).toEqual(owners);
    expect(printedDecrypt(B.f, printedConvert(outsiders, unpack(seen[0])))).toEqual(bits);
    // And converts whatever the relay would, the same way.
    const later = printedEncrypt(random, A.h, randomBits(random));
    expect(printedConvert(outsiders, later)).toEqual(printedConvert(owners, later));
    // Of other coins the owner would make another: the two are not equal by themselves.
    expect(printedOwnerRekey(A, B, bits, { ...coins, B: printedCoins(random) })).not.toEqual(outsiders);
  });

  it("suite: every converted capsule opens, and nobody else makes its shares", () => {
    for (let trial = 0; trial < TRIALS; trial++) {
      const s = story(`hu ${trial}`);
      expect(same(s.suite.decapsulate(s.secret, s.input), s.made.key)).toBe(true);
      if (trial > 0) continue;
      // Of the same public values another rekey is made every time: it is no function of them.
      const again = s.suite.rekey(s.typeKey, s.address, s.rekeyOptions);
      expect(again.shares.every((share, i) => !same(share, at(s.shares, i)))).toBe(true);
      const others = s.suite.typeKey(s.newOwner(s.ownerIdentity), s.type);
      refuses(() => s.suite.rekey(others, s.address, s.rekeyOptions), "ARG_SOURCE");
    }
  });
});

describe("an owner's key that serves for several capsules", () => {
  it("left out: with one key and one rekey, six conversions give the recipient alone the key and every further capsule", () => {
    const random = fixedRandom("six conversions");
    const owner = lastingPair(random(32), identity(1));
    const recipient = lastingPair(random(32), identity(2));
    const rekey = encryptSecret(random(32), owner.s, recipient.address);
    const scope = { owner: owner.address, type: random(64), context: random(32) };
    const capsules = Array.from({ length: DIGITS + 1 }, () => {
      const sigma = random(32);
      const body = assemble(sigma, scope);
      return { sigma, capsule: readCapsule(encodeFrame(SUITE_CODE, "capsule", body)) };
    });
    const seen = capsules.slice(0, DIGITS).map(({ capsule }) => {
      const digits = slotDigits(capsule.u);
      return { digits, ...switchKey(rekey, digits) };
    });

    const found = solveRekey(seen);
    expect(found).toEqual(rekey);
    const stolen = secretFromRekey(found, recipient.s);
    expect(agreeing(stolen, inCoefficients(owner.s))).toBe(N);

    const last = at(capsules, DIGITS);
    const frame = encodeFrame(SUITE_CODE, "capsule", last.capsule.body);
    const noisy = decrypted(frame, transform(stolen.slice()));
    expect(same(decodeMessage(noisy), last.sigma)).toBe(true);
    expect(unmask(noisy, last.capsule, scope).length).toBe(32);
  });

  it("suite: two capsules of different scope share no secret, and a share converts one capsule", () => {
    const s = story("scopes");
    const secrets = Array.from({ length: 7 }, (_, i) => ownersSecret(s, identity(i)));
    const type = s.suite.newType("results");
    secrets.push(scopedPair(restrict(s.ownerKey, type), identity(0)).s);
    secrets.push(scopedPair(restrict(s.suite.renewOwner(s.ownerKey), s.type), identity(0)).s);
    secrets.forEach((a, i) =>
      secrets.forEach((b, k) => {
        // Two binomials agree at 27 % of their places.
        if (i < k) expect(agreeing(inCoefficients(a), inCoefficients(b)) / N).toBeLessThan(0.35);
      }),
    );
    for (let i = 0; i < 7; i++) {
      const { capsule, statement } = s.seal(s.type, identity(i));
      for (const share of s.shares) refuses(() => s.suite.convert(share, capsule, statement), "CRYPTO_CAPSULE");
    }
  });

  it("suite: even with six capsules sent to one address, every grant has its own noise and the equations give nothing", () => {
    const s = story("one address");
    const seen = Array.from({ length: DIGITS }, () => {
      const { capsule, statement } = s.seal(s.type, s.context);
      const source = { capsule, context: s.context };
      const { shares } = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 1, threshold: 1, source });
      const { u, v } = readFragment(s.suite.convert(at(shares, 0), capsule, statement));
      return { digits: slotDigits(readCapsule(capsule).u), u, v };
    });
    const found = solveRekey(seen);
    const guess = secretFromRekey(found, recipientsSecret(s));
    expect(agreeing(guess, inCoefficients(ownersSecret(s))) / N).toBeLessThan(0.35);
    const noisy = decrypted(s.made.capsule, transform(guess));
    expect(() => unmask(noisy, readCapsule(s.made.capsule), scopeOf(s))).toThrow();
  });
});

describe("collusion of relays and recipient", () => {
  it("enough relays and the recipient get the key of that one scope, and nothing of any other", () => {
    const s = story("collusion");
    const shares = s.shares.slice(1).map(readShare);
    const weights = weightsAt(
      0,
      shares.map(({ index }) => index),
    );
    const rekey = combine(shares.map(shareValues), weights);
    const stolen = secretFromRekey(rekey, recipientsSecret(s));
    expect(agreeing(stolen, inCoefficients(ownersSecret(s)))).toBe(N);
    const slots = transform(stolen.slice());
    const key = unmask(decrypted(s.made.capsule, slots), readCapsule(s.made.capsule), scopeOf(s));
    expect(same(key, s.made.key)).toBe(true);
    for (const [type, context] of [
      [s.type, identity(5)],
      [s.suite.newType("results"), s.context],
    ] as const) {
      const { capsule } = s.seal(type, context);
      const owner = readOwner(s.suite.ownerAddress(s.ownerKey, type, context));
      const scope = { owner, type: type.subarray(FRAME_HEADER), context };
      expect(() => unmask(decrypted(capsule, slots), readCapsule(capsule), scope)).toThrow();
    }
  });

  it("one relay less: shares are uniform, whatever they share, and with the recipient open nothing", () => {
    const BINS = 64;
    for (const threshold of [2, 3]) {
      const s = story(`below ${threshold}`);
      const made = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold });
      for (const share of made.shares) {
        const counts = new Float64Array(BINS);
        const values = shareValues(readShare(share));
        for (const x of values) {
          const bin = Math.floor((x * BINS) / Q);
          counts[bin] = (counts[bin] as number) + 1;
        }
        const expected = values.length / BINS;
        // Chi-square with 63 degrees of freedom: mean 63, deviation 11.
        expect(counts.reduce((sum, x) => sum + (x - expected) ** 2 / expected, 0)).toBeLessThan(63 + 6 * 11.3);
      }

      const fragments = made.shares
        .slice(0, threshold - 1)
        .map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
      closed(s, { grant: made.grant, fragments });
      // Nor does leaving out every check help: the recipient's own arithmetic with what there is gives half of the bits.
      const parts = fragments.map(readFragment);
      const { v } = readCapsule(s.made.capsule);
      const right = decodeMessage(decrypted(s.made.capsule, ownersSecret(s)));
      const wrong = wrongBits(decodeMessage(removeMask(decompress(v), combined(parts), recipientsSecret(s))), right);
      expect(wrong).toBeGreaterThan(80);
      expect(wrong).toBeLessThan(176);
    }
  });

  it("one relay less: for every other secret there are other shares that fit what it holds", () => {
    const s = story("every secret");
    const held = shareValues(readShare(at(s.shares, 1)));
    const other = encryptSecret(identity(4), ownersSecret(s, identity(6)), readRecipient(s.address));
    // f(2) = w_0 f(0) + w_1 f(1), so f(1) = (held - w_0 other) / w_1 makes `other` the secret.
    const first = combine([other, held], weightsAt(1, [0, 2]));
    expect(combine([other, first], weightsAt(2, [0, 1]))).toEqual(held);
    expect(combine([first, held], weightsAt(0, [1, 2]))).toEqual(other);
  });
});

describe("fragments made shorter", () => {
  it("rounding before the Lagrange sum breaks opening, for some relays and not for others", () => {
    const BITS = 14;
    const opened = { whole: 0, one: 0, neighbours: 0, apart: 0 };
    for (let trial = 0; trial < TRIALS; trial++) {
      const s = story(`rounded ${trial}`);
      const opens = (parts: readonly Part[]): number => {
        const key = openUnchecked(s, parts);
        return key !== undefined && same(key, s.made.key) ? 1 : 0;
      };
      const whole = s.fragments.map(readFragment);
      const short = whole.map(({ index, u, v }) => ({ index, u: rounded(u, BITS), v: rounded(v, BITS) }));
      const single = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, threshold: 1, relays: 1 });
      const alone = readFragment(s.suite.convert(at(single.shares, 0), s.made.capsule, s.made.statement));
      opened.whole += opens([at(whole, 0), at(whole, 2)]);
      opened.one += opens([{ index: 1, u: rounded(alone.u, BITS), v: rounded(alone.v, BITS) }]);
      opened.neighbours += opens([at(short, 0), at(short, 1)]);
      opened.apart += opens([at(short, 0), at(short, 2)]);
    }
    // Coefficients of relays 1 and 2 are 2 and -1; of relays 1 and 3, 3/2 and -1/2 mod q, which are large.
    expect(opened).toEqual({ whole: TRIALS, one: TRIALS, neighbours: TRIALS, apart: 0 });
  });

  it("suite: fragments have one form, every bit of it counted", () => {
    const s = story("one form");
    const { index, u, v } = readFragment(at(s.fragments, 0));
    const short = encodeFrame(SUITE_CODE, "fragment", fragmentBody(index, { u: rounded(u, 17), v }));
    expect(s.suite.verify(short, s.grant, s.made.capsule)).toBe(false);
    closed(s, { fragments: [short, at(s.fragments, 1)] });
  });
});

describe("a share used again", () => {
  it("left out: unbound, a share converts every other capsule of its owner's key", () => {
    const s = story("unbound");
    const second = s.seal(s.type, s.context);
    const digits = slotDigits(readCapsule(second.capsule).u);
    const converted = s.shares.slice(0, 2).map((frame) => {
      const share = readShare(frame);
      return { index: share.index, ...switchKey(shareValues(share), digits) };
    });
    expect(openUnchecked(s, converted, { frame: second.capsule })).toEqual(second.key);
  });

  it("suite: a share converts no other capsule, not even one to the same address", () => {
    const s = story("bound");
    const second = s.seal(s.type, s.context);
    for (const share of s.shares) {
      refuses(() => s.suite.convert(share, second.capsule, second.statement), "CRYPTO_CAPSULE");
      refuses(() => s.suite.convert(share, second.capsule, s.made.statement), "CRYPTO_CAPSULE");
      refuses(() => s.suite.convert(share, s.made.capsule, second.statement), "CRYPTO_CAPSULE");
      // Bound anew by who holds it, it is not the share of the grant any more, nor is what it gives its fragment.
      const moved = share.slice() as Frame<"share">;
      moved.set(second.statement.subarray(FRAME_HEADER + 32), FRAME_HEADER + 2);
      expect(s.suite.checkShare(s.grant, moved)).toBe(false);
      const fragment = s.suite.convert(moved, second.capsule, second.statement);
      expect(s.suite.verify(fragment, s.grant, second.capsule)).toBe(false);
      closed(s, { capsule: second.capsule, fragments: [fragment, at(s.fragments, 1)] });
    }
  });

  it("left out: seeds shared by two recipients' grants let one open with the other's public fragment", () => {
    const s = story("shared seeds");
    const random = fixedRandom("shared seeds of two");
    const revoked = lastingPair(random(32), identity(2));
    const reader = lastingPair(random(32), identity(3));
    const seeds = [random(32)];
    const shares = [revoked, reader].map(({ address }) =>
      splitRekey(encryptSecret(random(32), ownersSecret(s), address), seeds, 3),
    );
    const digits = slotDigits(readCapsule(s.made.capsule).u);
    const fragment = (who: number, relay: number) => ({
      index: relay + 1,
      ...switchKey(at(at(shares, who), relay), digits),
    });
    // One fragment of her own, below the threshold, and one that was published for the other.
    expect(openUnchecked(s, [fragment(0, 1)], { secret: revoked.s })).toBe(undefined);
    expect(openUnchecked(s, [fragment(1, 0), fragment(0, 1)], { secret: revoked.s })).toEqual(s.made.key);
  });

  it("suite: grants share nothing, so another recipient's fragments and shares are of no use", () => {
    const s = story("two recipients");
    const other = s.newRecipient(identity(3));
    const theirs = s.suite.rekey(s.typeKey, other.address, s.rekeyOptions);
    const fragments = theirs.shares.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
    for (const mixed of [[at(s.fragments, 0), at(fragments, 1)], [at(fragments, 0), at(s.fragments, 1)], fragments]) {
      closed(s, { fragments: mixed });
      closed(s, { fragments: mixed, grant: theirs.grant });
      closed(s, { fragments: mixed }, other.secret);
    }
    for (const share of theirs.shares) expect(s.suite.checkShare(s.grant, share)).toBe(false);
    expect(openUnchecked(s, [at(fragments, 0), at(s.fragments, 1)].map(readFragment))).toBe(undefined);
    expect(readGrant(s.grant).binding).not.toEqual(readGrant(theirs.grant).binding);
  });
});

describe("chosen capsules", () => {
  /** A power of eight at one place: a digit of one, so nearly no noise. */
  const chosen = Float64Array.from({ length: N }, (_, i) => (i === 0 ? at(POWERS, DIGITS - 1) : 0));

  it("left out: converted without being opened, a capsule of a stranger's making hands the recipient the owner's secret", () => {
    const s = story("chosen u");
    const rekey = encryptSecret(identity(7), ownersSecret(s), readRecipient(s.address));
    const { u, v } = switchKey(rekey, slotDigits(chosen));
    const found = inCoefficients(subtract(v, multiply(u, recipientsSecret(s))));
    const secret = found.map((x) => Math.round(x / at(POWERS, DIGITS - 1)));
    expect(agreeing(secret, inCoefficients(ownersSecret(s)))).toBe(N);
  });

  it("suite: a capsule that does not open is granted to nobody", () => {
    const s = story("chosen capsule");
    const body = s.made.capsule.slice(FRAME_HEADER);
    body.set(pack(chosen));
    const source = { capsule: encodeFrame(SUITE_CODE, "capsule", body), context: s.context };
    refuses(() => s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, source }), "ARG_SOURCE");
  });
});
