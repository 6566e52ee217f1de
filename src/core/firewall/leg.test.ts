import { describe, expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { createCurve } from "../ibe-clc/curve.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { randomScalar } from "../ibe-clc/points.ts";
import { mclPairing } from "../pairing/backends.fixture.ts";
import { Fr } from "../pairing/scalars.ts";
import type { Random, Suite } from "../suite.ts";
import { FRAME_HEADER } from "../wire.ts";
import { coinStream, commitmentTo, newSeed } from "./coins.ts";
import { GRANT_CONTEXT, household, makeGrant, opened } from "./household.fixture.ts";
import { acceptGrant } from "./wallet.ts";

const createLeg = (random: Random): Suite => createIbeClc(random, mclPairing);

describe("coins", () => {
  test("both sides get the same stream, another label or contribution gives another", () => {
    const { seed, commitment } = newSeed(fixedRandom("seed"));
    expect(commitmentTo(seed)).toEqual(commitment);
    const contribution = fixedRandom("firewall")(32);
    const stream = coinStream(seed, contribution, "grant");
    const first = stream(100);
    expect(coinStream(seed, contribution, "grant")(100)).toEqual(first);
    expect(stream(100)).not.toEqual(first);
    expect(coinStream(seed, contribution, "type")(100)).not.toEqual(first);
    expect(coinStream(seed, fixedRandom("another")(32), "grant")(100)).not.toEqual(first);
  });
});

describe.each([false, true])("a grant of ibe-clc through its firewall, certificateless %s", (certificateless) => {
  const home = household(createLeg, `leg ${certificateless}`, { certificateless });

  test("opens to the same key with the same shares, and only the re-randomised points differ", () => {
    const made = makeGrant(home, home.firewall());
    const released = made.release();
    expect(opened(home, released.grant, released)).toEqual(made.key);
    expect(released.key).toEqual(made.key);
    const { transcript } = made;
    const differs = [...released.grant.keys()].filter((i) => released.grant[i] !== transcript.grant[i]);
    const inA = (i: number) => i >= 11 && i < 107;
    const inR = (i: number) => i >= 203 && i < 251;
    expect(differs.every((i) => inA(i) || inR(i))).toBe(true);
    expect(differs.some(inA) && differs.some(inR)).toBe(true);
    expect(released.shares).toEqual(transcript.shares);

    const coins = createLeg(coinStream(made.seed, made.contribution, "grant"));
    expect(acceptGrant(coins, transcript, released.grant)).toEqual(released.grant);
  });

  test("the wallet refuses another grant than its own from the firewall", () => {
    const made = makeGrant(home, home.firewall());
    const other = makeGrant(home, home.firewall()).release();
    const coins = () => createLeg(coinStream(made.seed, made.contribution, "grant"));
    expect(() => acceptGrant(coins(), made.transcript, other.grant)).toThrow(
      expect.objectContaining({ code: "CRYPTO_FIREWALL_GRANT" }),
    );
  });
});

describe("what a grant through its firewall may not be", () => {
  const home = household(createLeg, "bent", { relays: 3, threshold: 2 });
  const refused = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });
  const parts = (made: ReturnType<typeof makeGrant>) => {
    const suite = createLeg(coinStream(made.seed, made.contribution, "grant"));
    const { transcript } = made;
    return {
      suite,
      from: suite.parse("owner-address", transcript.from),
      type: suite.parse("type", transcript.type),
      to: suite.parse("address", transcript.to),
      options: transcript.options,
      grant: suite.parse("grant", transcript.grant),
      shares: transcript.shares.map((share) => suite.parse("share", share)),
    };
  };

  test("one with a share less or more, or shares in another order", () => {
    const made = makeGrant(home, home.firewall());
    const { suite, ...honest } = parts(made);
    expect(suite.firewall!.checkGrant(honest)).toBe(true);
    const [one, two, three] = honest.shares;
    for (const shares of [[one!, two!], [one!, two!, three!, three!], [two!, one!, three!], []]) {
      const { suite: again } = parts(made);
      expect(again.firewall!.checkGrant({ ...honest, shares })).toBe(false);
    }
  });

  test("one that differs in any part that coins alone decide", () => {
    const made = makeGrant(home, home.firewall());
    const { suite, ...honest } = parts(made);
    const hidden = FRAME_HEADER + 2 + 96 + 96 + 48 + 48;
    const bent = honest.grant.slice();
    bent.set([(bent[hidden] ?? 0) ^ 1], hidden);
    expect(suite.firewall!.checkGrant({ ...honest, grant: suite.parse("grant", bent) })).toBe(false);
    const two = { ...honest.options, threshold: 3 };
    expect(parts(made).suite.firewall!.checkGrant({ ...honest, options: two })).toBe(false);
    expect(parts(made).suite.firewall!.checkGrant(honest)).toBe(true);
  });

  test("one whose A leaves nothing of the owner's key in the equation", () => {
    const firewall = home.firewall();
    const made = makeGrant(home, firewall);
    const { suite, ...honest } = parts(made);
    // X and u, as the grant draws them: A = u^-1 H(X, gctx) is a point like any, and S_t would be the identity.
    const coins = coinStream(made.seed, made.contribution, "grant");
    const X = coins(32);
    const u = randomScalar(coins);
    const curve = createCurve(mclPairing);
    const A = curve.hashPoint("grant", X, GRANT_CONTEXT).multiply(Fr.inv(u));
    const bent = honest.grant.slice();
    bent.set(A.toBytes(), FRAME_HEADER + 2);
    expect(suite.firewall!.checkGrant({ ...honest, grant: suite.parse("grant", bent) })).toBe(false);
    const transcript = { ...made.transcript, grant: bent };
    expect(() => firewall.release(made.exchange, made.seed, transcript)).toThrow(refused("GRANT"));
  });

  test.each([
    ["a share less", (shares: readonly Uint8Array[]) => shares.slice(1)],
    ["its last share left off", (shares: readonly Uint8Array[]) => shares.slice(0, -1)],
    ["a share twice", (shares: readonly Uint8Array[]) => [...shares, ...shares.slice(-1)]],
  ] as const)("one of a one-time owner with %s", (_, change) => {
    const once = household(createChow, "one-time");
    expect(makeGrant(once, once.firewall()).release().shares).toHaveLength(3);
    const made = makeGrant(once, once.firewall(), {
      transcript: (honest) => ({ ...honest, shares: change(honest.shares) }),
    });
    expect(() => made.release()).toThrow(refused("VALUE"));
  });

  test("one of a suite that is not one-time and says nothing of how to check it", () => {
    const silent = household((random) => {
      const { firewall: _, ...suite } = createLeg(random);
      return { ...suite, info: { ...suite.info, authority: false } };
    }, "silent");
    expect(() => makeGrant(silent, silent.firewall()).release()).toThrow(refused("VALUE"));
  });
});

describe("order", () => {
  const home = household(createLeg, "order", { relays: 1, threshold: 1 });
  const code = (name: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${name}` });

  test("an exchange takes a word from outside, and is for once", () => {
    const firewall = home.firewall();
    const { commitment } = newSeed(fixedRandom("order"));
    expect(() => firewall.begin(commitment)).toThrow(code("ORDER"));
    const made = makeGrant(home, firewall);
    made.release();
    expect(() => made.release()).toThrow(code("ORDER"));
    expect(() => firewall.begin(commitment)).toThrow(code("STOPPED"));
  });

  test("another seed than the committed one ends everything", () => {
    const firewall = home.firewall();
    const made = makeGrant(home, firewall);
    const later = makeGrant(home, firewall);
    expect(() => firewall.release(made.exchange, new Uint8Array(32), made.transcript)).toThrow(code("SEED"));
    expect(() => later.release()).toThrow(code("STOPPED"));
  });

  test("another person's address, or one under another authority", () => {
    const stranger = household(createLeg, "stranger", { relays: 1, threshold: 1 });
    const posing = { ...home, ownerKey: stranger.ownerKey };
    expect(() => makeGrant(posing, home.firewall()).release()).toThrow(code("OWNER"));
  });

  test("a certificateless owner's half of the address is hers once", () => {
    const first = household(createLeg, "pinned", { certificateless: true, relays: 1, threshold: 1 });
    const partial = first.suite.authority.extract(first.master, first.identity);
    const ownerKey = first.suite.ownerKey(first.params, first.identity, partial, { certificateless: true });
    const firewall = first.firewall();
    makeGrant(first, firewall).release();
    makeGrant(first, firewall).release();
    expect(() => makeGrant({ ...first, ownerKey }, firewall).release()).toThrow(code("VALUE"));
  });

  test("what does not even parse is refused like anything else", () => {
    const made = makeGrant(home, home.firewall(), {
      transcript: (honest) => ({ ...honest, grant: honest.grant.slice(1), to: new Uint8Array(3) }),
    });
    expect(() => made.release()).toThrow(code("VALUE"));
  });
});
