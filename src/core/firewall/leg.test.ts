import { describe, expect, test } from "vitest";
import { fixedRandom } from "../generator.fixture.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { coinStream, commitmentTo, newSeed } from "./coins.ts";
import { household, makeGrant, opened } from "./household.fixture.ts";
import { acceptGrant } from "./wallet.ts";

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
  const home = household(createIbeClc, `leg ${certificateless}`, { certificateless });

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

    const coins = createIbeClc(coinStream(made.seed, made.contribution, "grant"));
    expect(acceptGrant(coins, transcript, released.grant)).toEqual(released.grant);
  });

  test("the wallet refuses another grant than its own from the firewall", () => {
    const made = makeGrant(home, home.firewall());
    const other = makeGrant(home, home.firewall()).release();
    const coins = () => createIbeClc(coinStream(made.seed, made.contribution, "grant"));
    expect(() => acceptGrant(coins(), made.transcript, other.grant)).toThrow(
      expect.objectContaining({ code: "CRYPTO_FIREWALL_GRANT" }),
    );
  });
});

describe("order", () => {
  const home = household(createIbeClc, "order", { relays: 1, threshold: 1 });
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
    const stranger = household(createIbeClc, "stranger", { relays: 1, threshold: 1 });
    const posing = { ...home, ownerKey: stranger.ownerKey };
    expect(() => makeGrant(posing, home.firewall()).release()).toThrow(code("OWNER"));
  });

  test("a certificateless owner's half of the address is hers once", () => {
    const first = household(createIbeClc, "pinned", { certificateless: true, relays: 1, threshold: 1 });
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
