/**
 * The contract battery: what every suite must do and refuse, in terms of the suite interface alone.
 * It knows no test framework; battery.test.ts runs it over the registry.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { assert, at, identity, refuses, same } from "./battery-claims.ts";
import { flipChecks } from "./battery-flips.ts";
import { frameChecks, layoutChecks } from "./battery-frames.ts";
import { play, type Story } from "./battery-story.ts";
import type { OpenInput, Random, Suite } from "./suite.ts";
import { type Frame, type Kind, KINDS } from "./wire.ts";

/** Say nothing where a suite has no authority. */
const AUTHORITY_KINDS: readonly Kind[] = ["params", "master", "partial"];

export interface Check {
  readonly name: string;
  run(): void;
}

export interface BatteryOptions {
  /** A reproducible generator for a label. */
  readonly random: (label: string) => Random;
  /** Distance of tried bytes in frames where trying one is slow; 1 tries every byte. */
  readonly stride: number;
  /** Of longer frames so many bytes are tried; without it every one, or every `stride`th. */
  readonly sample?: number;
}

export function battery(create: (random: Random) => Suite, options: BatteryOptions): Check[] {
  const story = once(() => play(create(options.random("story")), { certificateless: false, sameAuthority: false }));
  const mixed = once(() => play(create(options.random("mixed")), { certificateless: true, sameAuthority: false }));
  return [
    ...directionChecks(create, options),
    ...refusalChecks(story),
    ...ownerChecks(story),
    ...fragmentChecks(story),
    ...frameChecks(story),
    ...layoutChecks(story),
    ...flipChecks(story, options),
    ...flipChecks(mixed, options, ["owner-address", "owner-key", "type-key"], " of a certificateless owner"),
    ...argumentChecks(story),
    ...determinismChecks(create, options),
  ];
}

/**
 * Both kinds of owner, to a recipient of the same authority (an identity-based hospital's own) and of another one (a
 * certificateless hospital's). A recipient always adds a one-time key, so the equations are the same.
 */
function directionChecks(create: (random: Random) => Suite, options: BatteryOptions): Check[] {
  return [false, true].flatMap((certificateless) =>
    [false, true].map((sameAuthority) => ({
      name: `round trip: ${certificateless ? "certificateless" : "identity-based"} owner to a recipient of ${
        sameAuthority ? "the same" : "another"
      } authority`,
      run() {
        const label = `direction ${certificateless} ${sameAuthority}`;
        const { suite, typeKey, ownerKey, type, context, made, grant, shares, fragments, ...rest } = play(
          create(options.random(label)),
          { certificateless, sameAuthority },
        );
        assert(made.key.length === 32, "the key has 32 bytes");
        assert(same(suite.decapsulateOwn(ownerKey, type, context, made.capsule), made.key), "the owner opens");
        assert(same(suite.decapsulateTyped(typeKey, context, made.capsule), made.key), "the type key opens");
        assert(suite.checkCapsule(made.capsule, made.statement), "the capsule checks");
        assert(
          shares.every((share) => suite.checkShare(grant, share)),
          "shares fit",
        );
        assert(
          shares.every((share, i) => suite.shareIndex(share) === i),
          "shares know their places",
        );
        assert(
          fragments.every((fragment) => suite.verify(fragment, grant, made.capsule)),
          "fragments verify",
        );
        for (const left of [0, 1, 2]) {
          const used = fragments.filter((_, i) => i !== left).reverse();
          assert(same(suite.decapsulate(rest.secret, { ...rest.input, fragments: used }), made.key), "any two open");
        }
        assert(same(suite.decapsulate(rest.secret, { ...rest.input, fragments }), made.key), "three open");
      },
    })),
  );
}

function refusalChecks(story: () => Story): Check[] {
  const closed = (
    name: string,
    change: (s: Story) => { secret?: Frame<"recipient-key">; input?: Partial<OpenInput> },
  ) => ({
    name,
    run() {
      const s = story();
      const { secret = s.secret, input = {} } = change(s);
      refuses(() => s.suite.decapsulate(secret, { ...s.input, ...input }), "CRYPTO_OPEN");
    },
  });
  const other = asciiToBytes("another context");
  return [
    closed("wrong recipient: another identity of her authority", (s) => ({
      secret: s.newRecipient(identity(7)).secret,
    })),
    closed("wrong recipient: the same identity with another one-time key", (s) => ({
      secret: s.newRecipient(s.recipientIdentity).secret,
    })),
    closed("another grant context", () => ({ input: { grantContext: identity(99) } })),
    closed("another capsule context", () => ({ input: { context: other } })),
    closed("an empty capsule context", () => ({ input: { context: new Uint8Array(0) } })),
    closed("another type of the same kind", (s) => ({ input: { type: s.suite.newType("results") } })),
    closed("another owner's address", (s) => ({
      input: { from: s.suite.ownerAddress(s.newOwner(identity(8)), s.type, s.context) },
    })),
    closed("a capsule of another type, converted by every relay", (s) => {
      const type = s.suite.newType("results");
      const { capsule, statement } = s.seal(type, s.context);
      return { input: { type, capsule, fragments: convertAll(s, s.shares, capsule, statement) } };
    }),
    closed("a grant for another type", (s) => {
      const type = s.suite.newType("results");
      const source = { capsule: s.seal(type, s.context).capsule, context: s.context };
      const options = { ...s.rekeyOptions, source };
      const { grant, shares } = s.suite.rekey(s.suite.typeKey(s.ownerKey, type), s.address, options);
      return { input: { grant, fragments: convertAll(s, shares, s.made.capsule, s.made.statement) } };
    }),
    {
      name: "the owner opens under the right type and context only",
      run() {
        const { suite, ownerKey, type, context, made, newOwner } = story();
        const foreign = suite.newType("results");
        refuses(() => suite.decapsulateOwn(ownerKey, foreign, context, made.capsule), "CRYPTO_OPEN");
        refuses(() => suite.decapsulateOwn(ownerKey, type, other, made.capsule), "CRYPTO_OPEN");
        refuses(() => suite.decapsulateOwn(newOwner(identity(8)), type, context, made.capsule), "CRYPTO_OPEN");
        const typed = suite.typeKey(ownerKey, foreign);
        refuses(() => suite.decapsulateTyped(typed, context, made.capsule), "CRYPTO_OPEN");
        refuses(() => suite.decapsulateTyped(suite.typeKey(ownerKey, type), other, made.capsule), "CRYPTO_OPEN");
      },
    },
    {
      name: "relays convert nothing that does not fit the statement",
      run() {
        const { suite, type, context, made, shares, seal } = story();
        const wrong = [seal(type, other).statement, seal(suite.newType("results"), context).statement];
        for (const statement of wrong) {
          assert(!suite.checkCapsule(made.capsule, statement), "the capsule does not check");
          refuses(() => suite.convert(at(shares, 0), made.capsule, statement), "CRYPTO_CAPSULE");
        }
      },
    },
  ];
}

function ownerChecks(story: () => Story): Check[] {
  return [
    {
      name: "an owner keeps her name when her one-time parts are renewed, and shares it with nobody",
      run() {
        const { suite, ownerKey, type, context, newOwner, input } = story();
        const renewed = suite.renewOwner(ownerKey);
        const name = suite.ownerName(ownerKey);
        assert(same(suite.ownerName(renewed), name), "the renewed key has it");
        assert(same(suite.ownerName(input.from), name), "the address has it");
        assert(same(suite.ownerName(suite.ownerAddress(renewed, type, context)), name), "and every other");
        assert(!same(suite.ownerName(newOwner(identity(8))), name), "not another owner");
        const addresses = [
          suite.ownerAddress(renewed, type, context),
          suite.ownerAddress(ownerKey, suite.newType("results"), context),
          suite.ownerAddress(ownerKey, type, identity(9)),
        ];
        for (const address of addresses) {
          assert(same(address, input.from) !== suite.info.oneTime, "addresses differ where they serve once");
        }
        const made = suite.encapsulate(suite.ownerAddress(renewed, type, context), type, context);
        assert(same(suite.decapsulateOwn(renewed, type, context, made.capsule), made.key), "the renewed key opens");
      },
    },
  ];
}

function fragmentChecks(story: () => Story): Check[] {
  const closed = (name: string, fragments: (s: Story) => Frame<"fragment">[]): Check => ({
    name,
    run() {
      const s = story();
      refuses(() => s.suite.decapsulate(s.secret, { ...s.input, fragments: fragments(s) }), "CRYPTO_OPEN");
    },
  });
  return [
    closed("no fragment", () => []),
    closed("one fragment less than the threshold", ({ fragments }) => fragments.slice(0, 1)),
    closed("one fragment twice", ({ fragments }) => [at(fragments, 0), at(fragments, 0)]),
    closed("one of three twice", ({ fragments }) => [...fragments.slice(0, 2), at(fragments, 0)]),
    closed("a relay the grant does not name", (s) => {
      const wider = s.suite.rekey(s.typeKey, s.address, { ...s.rekeyOptions, relays: 4 });
      const fourth = s.suite.convert(at(wider.shares, 3), s.made.capsule, s.made.statement);
      assert(!s.suite.verify(fourth, s.grant, s.made.capsule), "it does not verify");
      return [...s.fragments, fourth];
    }),
    closed("a fragment of another grant", (s) => {
      const { shares } = s.suite.rekey(s.typeKey, s.address, s.rekeyOptions);
      const foreign = s.suite.convert(at(shares, 1), s.made.capsule, s.made.statement);
      assert(!s.suite.verify(foreign, s.grant, s.made.capsule), "it does not verify");
      assert(!s.suite.checkShare(s.grant, at(shares, 1)), "its share does not fit");
      return [at(s.fragments, 0), foreign];
    }),
    closed("a fragment of another capsule", (s) => {
      const { capsule, statement } = s.seal(s.type, s.context);
      const [foreign] = convertAll(s, [at(s.shares, 1)], capsule, statement);
      assert(!foreign || !s.suite.verify(foreign, s.grant, s.made.capsule), "it does not verify");
      return foreign ? [at(s.fragments, 0), foreign] : [at(s.fragments, 0)];
    }),
    {
      name: "every threshold from one relay to three of three",
      run() {
        const { suite, typeKey, address, made, input, secret, rekeyOptions } = story();
        for (const [threshold, relays] of [
          [1, 1],
          [1, 2],
          [3, 3],
        ] as const) {
          const { grant, shares } = suite.rekey(typeKey, address, { ...rekeyOptions, threshold, relays });
          const fragments = shares.map((share) => suite.convert(share, made.capsule, made.statement));
          const open = (use: Frame<"fragment">[]) => suite.decapsulate(secret, { ...input, grant, fragments: use });
          assert(same(open(fragments.slice(relays - threshold)), made.key), "enough open");
          refuses(() => open(fragments.slice(0, threshold - 1)), "CRYPTO_OPEN");
        }
      },
    },
  ];
}

/** What relays make of a capsule their shares are not for: fragments, or nothing where a grant is for one capsule. */
function convertAll(
  { suite }: Story,
  shares: readonly Frame<"share">[],
  capsule: Frame<"capsule">,
  statement: Frame<"statement">,
): Frame<"fragment">[] {
  if (!suite.info.oneTime) return shares.map((share) => suite.convert(share, capsule, statement));
  for (const share of shares) refuses(() => suite.convert(share, capsule, statement), "CRYPTO_CAPSULE");
  return [];
}

function argumentChecks(story: () => Story): Check[] {
  return [
    {
      name: "arguments out of range",
      run() {
        const { suite, typeKey, address, rekeyOptions, frames } = story();
        const rekey = (options: Partial<typeof rekeyOptions>) => () =>
          suite.rekey(typeKey, address, { ...rekeyOptions, ...options });
        refuses(rekey({ threshold: 0 }), "ARG_");
        refuses(rekey({ threshold: 4 }), "ARG_");
        refuses(rekey({ threshold: 1.5 }), "ARG_");
        refuses(rekey({ relays: 0, threshold: 0 }), "ARG_");
        refuses(rekey({ relays: suite.info.maxRelays + 1 }), "ARG_");
        refuses(rekey({ context: new Uint8Array(31) }), "ARG_");
        if (suite.info.oneTime) {
          const { source: _, ...without } = rekeyOptions;
          refuses(() => suite.rekey(typeKey, address, without), "ARG_");
        }
        refuses(() => suite.newType(""), "ARG_");
        refuses(() => suite.newType("x".repeat(33)), "ARG_");
        refuses(() => suite.newType("diagn\u00f3stico"), "ARG_");
        refuses(() => suite.authority.extract(frames.master, new Uint8Array(31)), "ARG_");
      },
    },
    {
      name: "a key is taken only from the authority's own part for this identity",
      run() {
        const { suite, frames, ownerIdentity } = story();
        if (!suite.info.authority) return;
        const { params, partial } = frames;
        assert(suite.authority.checkPartial(params, ownerIdentity, partial), "the partial key fits");
        assert(!suite.authority.checkPartial(params, identity(8), partial), "not another identity");
        assert(!suite.authority.checkPartial(suite.authority.setup().params, ownerIdentity, partial), "not elsewhere");
        for (const certificateless of [false, true]) {
          refuses(() => suite.ownerKey(params, identity(8), partial, { certificateless }), "CRYPTO_");
        }
        refuses(() => suite.recipientKey(params, identity(8), partial), "CRYPTO_");
      },
    },
    {
      name: "an address names its authority, an owner's its kind, a recipient's its identity",
      run() {
        const { suite, frames, address, recipientIdentity, newRecipient, type, context } = story();
        const { checkOwner, checkRecipient, setup, extract } = suite.authority;
        for (const certificateless of [false, true]) {
          const key = suite.ownerKey(frames.params, identity(1), frames.partial, { certificateless });
          const from = suite.ownerAddress(key, type, context);
          assert(checkOwner(frames.params, from, { certificateless }), "it fits");
          if (!suite.info.authority) continue;
          assert(!checkOwner(frames.params, from, { certificateless: !certificateless }), "not as the other kind");
          assert(!checkOwner(setup().params, from, { certificateless }), "not elsewhere");
        }
        const own = setup();
        const mine = suite.recipientKey(own.params, recipientIdentity, extract(own.master, recipientIdentity));
        assert(checkRecipient(own.params, mine.address, recipientIdentity), "it fits");
        assert(!checkRecipient(own.params, mine.address, identity(8)), "not another identity");
        assert(
          !suite.info.authority || !checkRecipient(own.params, address, recipientIdentity),
          "not another authority",
        );
        assert(!same(newRecipient(recipientIdentity).address, address), "and every one-time address is another");
      },
    },
    {
      name: "what a contract checks: points, or hashes of its own for every relay and grant",
      run() {
        const one = story();
        const { suite, made, grant, fragments } = one;
        const shown = suite.onChain;
        assert(shown.kind === suite.info.onChain, "the kind announced");
        if (shown.kind === "bls12-381-pairing") {
          assert(shown.capsulePoint(made.capsule).length === 128, "c0");
          assert(shown.fragmentPoint(at(fragments, 0)).length === 128, "B_i");
          assert(shown.commitmentPoint(grant, 2).length === 256, "U_i");
          refuses(() => shown.commitmentPoint(grant, 3), "ARG_");
          return;
        }
        assert(suite.info.oneTime, "a fragment is known before only where a share serves once");
        const again = suite.rekey(one.typeKey, one.address, one.rekeyOptions).grant;
        const hashes = [grant, again].flatMap((each) => [0, 1, 2].map((i) => shown.fragmentHash(each, i)));
        assert(
          hashes.every((hash) => hash.length === 32),
          "32 bytes",
        );
        assert(new Set(hashes.map((hash) => hash.join())).size === hashes.length, "all different");
        refuses(() => shown.fragmentHash(grant, 3), "ARG_");
        refuses(() => shown.fragmentHash(grant, -1), "ARG_");
      },
    },
  ];
}

function determinismChecks(create: (random: Random) => Suite, options: BatteryOptions): Check[] {
  return [
    {
      name: "the same generator gives the same bytes, another gives others",
      run() {
        const suite = (label: string) => create(options.random(label));
        const { authority } = suite("one").info;
        const frames = (label: string) => play(suite(label), { certificateless: true, sameAuthority: false }).frames;
        const [one, again, other] = [frames("one"), frames("one"), frames("other")];
        for (const kind of Object.keys(KINDS) as Kind[]) {
          assert(same(one[kind], again[kind]), `${kind} repeats`);
          if (!authority && AUTHORITY_KINDS.includes(kind)) continue;
          assert(!same(one[kind], other[kind]), `${kind} differs`);
        }
      },
    },
  ];
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
