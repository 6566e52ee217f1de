/**
 * What a screen, a worker or a relay may do with any re-encryption scheme.
 * Every value that travels is a branded, versioned frame made only by a suite or by its `parse`, the one door for
 * foreign bytes (see wire.ts). All functions are synchronous and pure; randomness enters by the factory.
 *
 * Vocabulary: the delegator (owner) can open capsules; `rekey` gives a recipient (delegatee) the power to open capsules
 * of one type with the help of `threshold` relays, each holding one share. One-way, single hop.
 */
import type { Frame, Kind } from "./wire.ts";

/** Fills and returns `length` random bytes. */
export type Random = (length: number) => Uint8Array;

export interface SuiteInfo {
  /** Name in configuration and consents, for instance "ibe-clc". */
  readonly id: string;
  /** The byte in every frame of this suite. */
  readonly code: number;
  readonly title: string;
  readonly source: string;
  /** Confidentiality against a quantum adversary. */
  readonly quantumSafe: boolean;
  /**
   * Keys come from an authority. Without one, params, master and partial have empty bodies and say nothing: checks of
   * them hold for everyone, and an address shows its identity only.
   */
  readonly authority: boolean;
  /** An authority that extracts keys could open everything of its users. */
  readonly escrow: boolean;
  /** A grant is for one capsule (`RekeyOptions.source`), and an owner's address serves one type and context. */
  readonly oneTime: boolean;
  /** How a contract can check a fragment; the kind of {@link Suite.onChain}. */
  readonly onChain: OnChain["kind"];
  readonly maxRelays: number;
}

export interface Authority {
  /** New authority: public parameters and its master secret. */
  setup(): { params: Frame<"params">; master: Frame<"master"> };
  /** The key of a 32-byte identity under this authority (identity-based: the key; certificateless: the partial key). */
  extract(master: Frame<"master">, identity: Uint8Array): Frame<"partial">;
  /** Whether `partial` is the key of `identity` under `params`. */
  checkPartial(params: Frame<"params">, identity: Uint8Array, partial: Frame<"partial">): boolean;
  /**
   * Whether an owner's address stands under `params` and is of the stated kind. Ask before encapsulating to an address
   * or opening from it: an address may otherwise name an authority of its sender's own. Whose address it is this does
   * not say; that takes a statement of her identity signing key.
   */
  checkOwner(params: Frame<"params">, address: Frame<"owner-address">, options: { certificateless: boolean }): boolean;
  /** Whether a one-time address stands under `params` and is for `identity`. Ask before granting to it. */
  checkRecipient(params: Frame<"params">, address: Frame<"address">, identity: Uint8Array): boolean;
}

export interface RekeyOptions {
  /** Hash of everything the grant is for (gctx), 32 bytes. */
  readonly context: Uint8Array;
  /** Number of relays, 1 to info.maxRelays. */
  readonly relays: number;
  /** How many of them must convert, 1 to relays. */
  readonly threshold: number;
  /** The capsule the grant is for, and its context. Suites that are not `oneTime` make grants for the whole type. */
  readonly source?: { readonly capsule: Frame<"capsule">; readonly context: Uint8Array };
}

/** What a grant says of itself, whatever its permission says. */
export interface GrantTerms {
  /** How many relays must convert. */
  readonly threshold: number;
  readonly relays: number;
}

export interface OpenInput {
  readonly capsule: Frame<"capsule">;
  readonly grant: Frame<"grant">;
  readonly type: Frame<"type">;
  /** Context the capsule was made under, any length. */
  readonly context: Uint8Array;
  /** Context the grant was made under (gctx), 32 bytes. */
  readonly grantContext: Uint8Array;
  /** Delegator's address. */
  readonly from: Frame<"owner-address">;
  readonly fragments: readonly Frame<"fragment">[];
}

export interface Suite {
  readonly info: SuiteInfo;
  /** The one door for foreign bytes: checks magic, format, suite, kind, length, every point and scalar. */
  parse<K extends Kind>(kind: K, bytes: Uint8Array): Frame<K>;
  readonly authority: Authority;

  /**
   * Delegator's key from the authority's part. Identity-based: `certificateless` false. Certificateless: true, a fresh
   * secret x is mixed in: the authority alone opens nothing, and who replaces the owner's half X of the address, but not
   * the authority's half P, opens nothing either. An address with both replaced is another authority's; see checkOwner.
   */
  ownerKey(
    params: Frame<"params">,
    identity: Uint8Array,
    partial: Frame<"partial">,
    options: { certificateless: boolean },
  ): Frame<"owner-key">;
  /**
   * The same owner for her next capsule: her one-time parts drawn anew, the others kept; the key itself where there are
   * none. Takes a key of this suite, or of the part of it that lasts.
   */
  renewOwner(key: Frame<"owner-key">): Frame<"owner-key">;
  /** What all addresses of an owner have in common, and no other owner's: bytes to bind to, for who has key or address. */
  ownerName(of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array;
  /**
   * What a sender needs to make capsules of `type` under `context` for this owner. Where `info.oneTime`, every type and
   * context has an address of its own (a prekey); elsewhere all have the same, whatever is given here.
   */
  ownerAddress(key: Frame<"owner-key">, type: Frame<"type">, context: Uint8Array): Frame<"owner-address">;

  /**
   * A one-time recipient key: `partial` is the recipient authority's key for `identity`, x is fresh.
   * The address is what the recipient signs into the request.
   */
  recipientKey(
    params: Frame<"params">,
    identity: Uint8Array,
    partial: Frame<"partial">,
  ): { secret: Frame<"recipient-key">; address: Frame<"address"> };

  /** A fresh secret type (scope) of a kind of at most 32 ASCII characters, with a random 32-byte salt. */
  newType(kind: string): Frame<"type">;

  /**
   * Make a 32-byte key and the capsule that carries it to the owner, whose address is the one for this type and context.
   * `statement` is what a relay needs to check the capsule without learning identity or type.
   */
  encapsulate(
    to: Frame<"owner-address">,
    type: Frame<"type">,
    context: Uint8Array,
  ): { key: Uint8Array; capsule: Frame<"capsule">; statement: Frame<"statement"> };
  /** The owner opens her own capsule. @throws CRYPTO_OPEN for every failure alike */
  decapsulateOwn(
    key: Frame<"owner-key">,
    type: Frame<"type">,
    context: Uint8Array,
    capsule: Frame<"capsule">,
  ): Uint8Array;
  /** Whether the capsule is well formed under the statement. Relays convert nothing else. */
  checkCapsule(capsule: Frame<"capsule">, statement: Frame<"statement">): boolean;

  /** Key of one type only: opens capsules of that type and makes grants for it. */
  typeKey(key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key">;
  decapsulateTyped(key: Frame<"type-key">, context: Uint8Array, capsule: Frame<"capsule">): Uint8Array;

  /**
   * Public grant and one secret share for each relay, in relay order. Shares no randomness with any other grant.
   * @throws ARG_* for options out of range, or without `source` where `info.oneTime`
   */
  rekey(
    from: Frame<"type-key">,
    to: Frame<"address">,
    options: RekeyOptions,
  ): { grant: Frame<"grant">; shares: Frame<"share">[] };
  /**
   * How many relays a grant is really for, and how many of them open. Ask before relying on what a permission says of
   * them: its signer may have shown one number and made another.
   */
  grantTerms(grant: Frame<"grant">): GrantTerms;
  /** Whether the share belongs to the grant (its public commitment matches). */
  checkShare(grant: Frame<"grant">, share: Frame<"share">): boolean;

  /** Place of the relay a share is for, 0-based, in the grant's order. */
  shareIndex(share: Frame<"share">): number;

  /** A relay's conversion. @throws CRYPTO_CAPSULE when the capsule does not check, or the share is for another one */
  convert(share: Frame<"share">, capsule: Frame<"capsule">, statement: Frame<"statement">): Frame<"fragment">;
  /** Anyone may check a fragment against the grant and the capsule. */
  verify(fragment: Frame<"fragment">, grant: Frame<"grant">, capsule: Frame<"capsule">): boolean;
  /** The recipient opens with at least `threshold` verified fragments. @throws CRYPTO_OPEN for every failure alike */
  decapsulate(secret: Frame<"recipient-key">, input: OpenInput): Uint8Array;

  /** What a contract checks relays' fragments by. */
  readonly onChain: OnChain;

  /**
   * For reverse firewalls (core/firewall). A suite without it makes everything an owner sends from coins and public data
   * alone: running it again under the same coins is the whole check.
   */
  firewall?: SuiteFirewall;

  /** Of a suite made of two. */
  legs?: SuiteLegs;
}

export interface SuiteLegs {
  readonly first: Suite;
  readonly second: Suite;
  /** Which suite and which legs, as in its hashes. */
  readonly name: Uint8Array;
  /** The same suite over its legs under other generators, or watched. */
  over(first: Suite, second: Suite): Suite;
}

/** A grant as an owner made it, and what it was made from. */
export interface MadeGrant {
  readonly from: Frame<"owner-address">;
  readonly type: Frame<"type">;
  readonly to: Frame<"address">;
  readonly options: RekeyOptions;
  readonly grant: Frame<"grant">;
  readonly shares: readonly Frame<"share">[];
}

/** What a reverse firewall needs where values depend on a lasting key, which it does not know. */
export interface SuiteFirewall {
  /** The 32-byte identity an owner's address names. */
  ownerIdentity(address: Frame<"owner-address">): Uint8Array;
  /**
   * Whether the suite's generator (the coins) and some key of this owner give exactly this grant and these shares: all
   * bytes but those that depend on the key are compared, those by their equation.
   */
  checkGrant(made: MadeGrant): boolean;
  /**
   * The same after what the key contributed was drawn anew from `fresh`: distributed as an honest grant whatever the
   * given one was, opening to the same key with the same shares.
   * @throws CRYPTO_FIREWALL_GRANT unless {@link checkGrant} holds
   */
  sanitizeGrant(made: MadeGrant, fresh: Random): Frame<"grant">;
  /** A factor for an authority's keys; frames of the suite under it are those of master times factor. */
  newFactor(random: Random): Uint8Array;
  blindParams(params: Frame<"params">, factor: Uint8Array): Frame<"params">;
  blindPartial(partial: Frame<"partial">, factor: Uint8Array): Frame<"partial">;
}

export type OnChain = OnChainPoints | OnChainHashes;

/** A pairing shows that a fragment fits capsule and commitment. Points are uncompressed, EIP-2537 encoding. */
export interface OnChainPoints {
  readonly kind: "bls12-381-pairing";
  /** c0, 128 bytes (G1). */
  capsulePoint(capsule: Frame<"capsule">): Uint8Array;
  /** U_i, 256 bytes (G2). */
  commitmentPoint(grant: Frame<"grant">, index: number): Uint8Array;
  /** B_i, 128 bytes (G1). */
  fragmentPoint(fragment: Frame<"fragment">): Uint8Array;
}

/** Share and capsule give one fragment, known when the grant is made: its hash stands there, and `verify` compares it. */
export interface OnChainHashes {
  readonly kind: "fragment-hash";
  /** 32 bytes, of the fragment of relay `index` (0-based). @throws ARG_INDEX */
  fragmentHash(grant: Frame<"grant">, index: number): Uint8Array;
}
