/**
 * Two suites as one: secret while either leg holds.
 *
 * `createHybrid` takes a first suite with an authority and a second one without. What an authority makes and keeps
 * (params, master, partial) are the first leg's own frames, so hospitals and people keep what they have. Every other
 * frame holds one frame of each leg, and every step is done leg by leg:
 *
 *   capsule     capsule1 || capsule2 || tag               both under H(ctx); K and tag of K1, K2: combine.ts
 *   statement   statement1 || statement2 || H(capsule)    a relay sees a leg of another capsule without knowing a key
 *   grant       rekey1 under H(gctx), rekey2 under H(gctx, grant1, capsule)
 *   owner       leg 2's identity is H(her name in leg 1), so an address with legs of two owners is refused
 *   share, fragment, type, address, keys   the legs side by side
 *
 * Combiner: Giacon, Heuer, Poettering, KEM Combiners, PKC 2018; carried over to re-encryption step by step, which no
 * paper has done, so docs/crypto.md argues it and hybrid.attack.test.ts tries it.
 *
 * Assumed: one of the legs keeps its claim, HMAC-SHA-256 is a dual PRF, SHA-256 resists collisions. Opening runs both
 * legs before it decides and says one thing for every failure; JavaScript's own timing is not constant.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { asciiToBytes } from "@noble/curves/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ChartpassError } from "../errors.ts";
import { opaque, openError } from "../opening.ts";
import { checkRekeyOptions, sourceOf as namedSource } from "../rekey-options.ts";
import type { OnChain, RekeyOptions, Suite, SuiteInfo } from "../suite.ts";
import { type Frame, isKind, type Kind, suiteCodeOf } from "../wire.ts";
import * as combine from "./combine.ts";
import { joinLegs, legsError, type Legs, splitLegs } from "./legs.ts";

export type HybridName = Pick<SuiteInfo, "id" | "code" | "title" | "source">;

/** Frames of these kinds are the first leg's. */
const AUTHORITY_KINDS: readonly Kind[] = ["params", "master", "partial"];

/**
 * @param first   a suite with an authority
 * @param second  a suite without one
 * @throws ARG_LEGS when the suites do not fit their places
 */
export function createHybrid(named: HybridName, first: Suite, second: Suite): Suite {
  if (!first.info.authority || second.info.authority || first.info.code === second.info.code) {
    throw new ChartpassError("ARG_LEGS", "The first part needs an authority, the second none.");
  }
  const info = infoOf(named, first, second);
  const name = asciiToBytes([info.id, first.info.id, second.info.id].join(" "));
  // Without an authority these say nothing and are always the same.
  const { params: noParams, master: noMaster } = second.authority.setup();

  const split = <K extends Kind>(kind: K, frame: Uint8Array): Legs<K> => splitLegs(info.code, kind, frame);
  const join = <K extends Kind>(kind: K, one: Frame<K>, two: Frame<K>, tail?: Uint8Array): Frame<K> =>
    joinLegs(info.code, kind, one, two, tail);
  const capsuleContext = (context: Uint8Array): Uint8Array => combine.capsuleContext(name, context);
  const isFirst = (frame: Uint8Array): boolean => suiteCodeOf(frame) === first.info.code;
  const secondIdentity = (of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array =>
    combine.secondIdentity(name, first.ownerName(of));

  function parse<K extends Kind>(kind: K, bytes: Uint8Array): Frame<K> {
    if (AUTHORITY_KINDS.includes(kind)) return first.parse(kind, bytes);
    const { first: one, second: two, tail } = split(kind, bytes);
    const frame = join(kind, first.parse(kind, one), second.parse(kind, two), tail);
    if (isKind(frame, "owner-key") || isKind(frame, "owner-address")) requireOneOwner(frame);
    return frame;
  }

  function requireOneOwner(frame: Frame<"owner-key"> | Frame<"owner-address">): void {
    const legs = isKind(frame, "owner-key") ? split("owner-key", frame) : split("owner-address", frame);
    if (!equalBytes(second.ownerName(legs.second), secondIdentity(legs.first))) throw legsError();
  }

  /** The whole of an owner's key from its first leg. */
  function withSecondKey(one: Frame<"owner-key">): Frame<"owner-key"> {
    const identity = secondIdentity(one);
    const partial = second.authority.extract(noMaster, identity);
    return join("owner-key", one, second.ownerKey(noParams, identity, partial, { certificateless: false }));
  }

  function openCapsule(
    capsule: Frame<"capsule">,
    context: Uint8Array,
    open: { first: (leg: Frame<"capsule">) => Uint8Array; second: (leg: Frame<"capsule">) => Uint8Array },
  ): Uint8Array {
    const legs = split("capsule", capsule);
    const key = combine.openBoth(
      { first: () => open.first(legs.first), second: () => open.second(legs.second) },
      legs.tail,
      { name, firstCapsule: legs.first, secondCapsule: legs.second, context },
    );
    if (key === undefined) throw openError();
    return key;
  }

  return {
    info,
    parse,
    authority: {
      setup: () => first.authority.setup(),
      extract: (master, identity) => first.authority.extract(master, identity),
      checkPartial: (params, identity, partial) => first.authority.checkPartial(params, identity, partial),
      checkOwner(params, address, options) {
        const legs = split("owner-address", address);
        return (
          first.authority.checkOwner(params, legs.first, options) &&
          second.authority.checkOwner(noParams, legs.second, options)
        );
      },
      checkRecipient(params, address, identity) {
        const legs = split("address", address);
        return (
          first.authority.checkRecipient(params, legs.first, identity) &&
          second.authority.checkRecipient(noParams, legs.second, identity)
        );
      },
    },

    ownerKey: (params, identity, partial, options) => withSecondKey(first.ownerKey(params, identity, partial, options)),
    renewOwner(key) {
      if (isFirst(key)) return withSecondKey(first.renewOwner(key));
      const legs = split("owner-key", key);
      return join("owner-key", first.renewOwner(legs.first), second.renewOwner(legs.second));
    },
    ownerName(of) {
      if (isFirst(of)) return first.ownerName(of);
      return first.ownerName((isKind(of, "owner-key") ? split("owner-key", of) : split("owner-address", of)).first);
    },
    ownerAddress(key, type, context) {
      const [owner, scope, bound] = [split("owner-key", key), split("type", type), capsuleContext(context)];
      return join(
        "owner-address",
        first.ownerAddress(owner.first, scope.first, bound),
        second.ownerAddress(owner.second, scope.second, bound),
      );
    },

    recipientKey(params, identity, partial) {
      const one = first.recipientKey(params, identity, partial);
      const two = second.recipientKey(noParams, identity, second.authority.extract(noMaster, identity));
      return {
        secret: join("recipient-key", one.secret, two.secret),
        address: join("address", one.address, two.address),
      };
    },
    newType: (kind) => join("type", first.newType(kind), second.newType(kind)),

    encapsulate(to, type, context) {
      const [owner, scope, bound] = [split("owner-address", to), split("type", type), capsuleContext(context)];
      const one = first.encapsulate(owner.first, scope.first, bound);
      const two = second.encapsulate(owner.second, scope.second, bound);
      const { key, tag } = combine.combineKeys({
        name,
        firstKey: one.key,
        secondKey: two.key,
        firstCapsule: one.capsule,
        secondCapsule: two.capsule,
        context,
      });
      const capsule = join("capsule", one.capsule, two.capsule, tag);
      return { key, capsule, statement: join("statement", one.statement, two.statement, sha256(capsule)) };
    },
    decapsulateOwn: (key, type, context, capsule) =>
      opaque(() => {
        const [owner, scope, bound] = [split("owner-key", key), split("type", type), capsuleContext(context)];
        return openCapsule(capsule, context, {
          first: (leg) => first.decapsulateOwn(owner.first, scope.first, bound, leg),
          second: (leg) => second.decapsulateOwn(owner.second, scope.second, bound, leg),
        });
      }),
    checkCapsule(capsule, statement) {
      const [legs, stated] = [split("capsule", capsule), split("statement", statement)];
      return (
        equalBytes(sha256(capsule), stated.tail) &&
        second.checkCapsule(legs.second, stated.second) &&
        first.checkCapsule(legs.first, stated.first)
      );
    },

    typeKey(key, type) {
      const [owner, scope] = [split("owner-key", key), split("type", type)];
      return join("type-key", first.typeKey(owner.first, scope.first), second.typeKey(owner.second, scope.second));
    },
    decapsulateTyped: (key, context, capsule) =>
      opaque(() => {
        const [typed, bound] = [split("type-key", key), capsuleContext(context)];
        return openCapsule(capsule, context, {
          first: (leg) => first.decapsulateTyped(typed.first, bound, leg),
          second: (leg) => second.decapsulateTyped(typed.second, bound, leg),
        });
      }),

    rekey(from, to, options) {
      const [typed, address, source] = [split("type-key", from), split("address", to), sourceOf(options)];
      const { relays, threshold, context } = options;
      const one = first.rekey(typed.first, address.first, {
        context: combine.firstGrantContext(name, context),
        relays,
        threshold,
        ...(source && { source: source.first }),
      });
      const two = second.rekey(typed.second, address.second, {
        context: secondGrantContext(context, one.grant, options.source?.capsule),
        relays,
        threshold,
        ...(source && { source: source.second }),
      });
      return {
        grant: join("grant", one.grant, two.grant),
        shares: one.shares.map((share, i) => join("share", share, place(two.shares, i))),
      };
    },
    // The same in both legs, or the grant does not split.
    grantTerms: (grant) => first.grantTerms(split("grant", grant).first),
    checkShare(grant, share) {
      const [granted, held] = [split("grant", grant), split("share", share)];
      return first.checkShare(granted.first, held.first) && second.checkShare(granted.second, held.second);
    },
    shareIndex: (share) => first.shareIndex(split("share", share).first),

    convert(share, capsule, statement) {
      const [held, legs, stated] = [split("share", share), split("capsule", capsule), split("statement", statement)];
      if (!equalBytes(sha256(capsule), stated.tail)) throw misfit();
      // The cheaper leg first: a capsule that fits nothing costs a relay little.
      const two = second.convert(held.second, legs.second, stated.second);
      return join("fragment", first.convert(held.first, legs.first, stated.first), two);
    },
    verify(fragment, grant, capsule) {
      const [parts, granted, legs] = [split("fragment", fragment), split("grant", grant), split("capsule", capsule)];
      return (
        second.verify(parts.second, granted.second, legs.second) && first.verify(parts.first, granted.first, legs.first)
      );
    },
    decapsulate: (secret, input) =>
      opaque(() => {
        const [held, granted, scope] = [
          split("recipient-key", secret),
          split("grant", input.grant),
          split("type", input.type),
        ];
        const from = split("owner-address", input.from);
        const fragments = input.fragments.map((fragment) => split("fragment", fragment));
        const context = capsuleContext(input.context);
        return openCapsule(input.capsule, input.context, {
          first: (capsule) =>
            first.decapsulate(held.first, {
              capsule,
              grant: granted.first,
              type: scope.first,
              context,
              grantContext: combine.firstGrantContext(name, input.grantContext),
              from: from.first,
              fragments: fragments.map((legs) => legs.first),
            }),
          second: (capsule) =>
            second.decapsulate(held.second, {
              capsule,
              grant: granted.second,
              type: scope.second,
              context,
              grantContext: secondGrantContext(input.grantContext, granted.first, input.capsule),
              from: from.second,
              fragments: fragments.map((legs) => legs.second),
            }),
        });
      }),

    onChain: firstOnChain(first.onChain),
    legs: { first, second, name, over: (one, two) => createHybrid(named, one, two) },
  };

  function secondGrantContext(
    context: Uint8Array,
    firstGrant: Frame<"grant">,
    capsule: Frame<"capsule"> | undefined,
  ): Uint8Array {
    return combine.secondGrantContext(name, context, firstGrant, combine.grantedCapsule(info, capsule));
  }

  /** @throws ARG_CONTEXT, ARG_RELAYS, ARG_THRESHOLD, ARG_SOURCE */
  function sourceOf(
    options: RekeyOptions,
  ): { first: NonNullable<RekeyOptions["source"]>; second: NonNullable<RekeyOptions["source"]> } | undefined {
    checkRekeyOptions(options, info.maxRelays);
    if (options.source === undefined && !info.oneTime) return undefined;
    const { capsule, context } = namedSource(options);
    const [legs, bound] = [split("capsule", capsule), capsuleContext(context)];
    return { first: { capsule: legs.first, context: bound }, second: { capsule: legs.second, context: bound } };
  }

  function firstOnChain(shown: OnChain): OnChain {
    if (shown.kind === "fragment-hash") {
      return { ...shown, fragmentHash: (grant, index) => shown.fragmentHash(split("grant", grant).first, index) };
    }
    return {
      ...shown,
      capsulePoint: (capsule) => shown.capsulePoint(split("capsule", capsule).first),
      commitmentPoint: (grant, index) => shown.commitmentPoint(split("grant", grant).first, index),
      fragmentPoint: (fragment) => shown.fragmentPoint(split("fragment", fragment).first),
    };
  }
}

function infoOf(named: HybridName, first: Suite, second: Suite): SuiteInfo {
  return {
    ...named,
    quantumSafe: first.info.quantumSafe || second.info.quantumSafe,
    authority: true,
    escrow: first.info.escrow && second.info.escrow,
    oneTime: first.info.oneTime || second.info.oneTime,
    onChain: first.info.onChain,
    maxRelays: Math.min(first.info.maxRelays, second.info.maxRelays),
  };
}

function place<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new ChartpassError("ARG_LEGS", "The two parts made different numbers of shares.");
  return found;
}

function misfit(): ChartpassError {
  return new ChartpassError("CRYPTO_CAPSULE", "The capsule does not fit the owner's statement.", {
    hint: "Nothing was released. Ask the owner to share again.",
  });
}
