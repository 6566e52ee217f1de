/**
 * What suites without an authority have in common: whoever asks makes her own keys, and whose they are only a signature
 * of her identity signing key says.
 *
 *   params, master, partial   nothing
 *   owner-key                 identity || seed
 *   type-key                  identity || type || seed of the type, which the suite derives
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { cutBody } from "./body.ts";
import { checkIdentity, IDENTITY_BYTES } from "./identity.ts";
import { draw } from "./random.ts";
import type { Authority, Random } from "./suite.ts";
import { readType, TYPE_BYTES, typeOf } from "./type.ts";
import { encodeFrame, type Frame, isKind } from "./wire.ts";

const SEED_BYTES = 32;
const NOTHING = new Uint8Array(0);

export interface OwnerKey {
  readonly identity: Uint8Array;
  readonly seed: Uint8Array;
}

export interface TypeKey {
  readonly identity: Uint8Array;
  readonly type: Uint8Array;
  readonly seed: Uint8Array;
}

export function readEmpty(suiteCode: number, kind: "params" | "master" | "partial", frame: Uint8Array): void {
  cutBody(suiteCode, kind, frame, 0);
}

export function readOwnerKey(suiteCode: number, frame: Uint8Array): OwnerKey {
  const cut = cutBody(suiteCode, "owner-key", frame, IDENTITY_BYTES + SEED_BYTES);
  return { identity: cut.take(IDENTITY_BYTES), seed: cut.rest() };
}

export function readTypeKey(suiteCode: number, frame: Uint8Array): TypeKey {
  const cut = cutBody(suiteCode, "type-key", frame, IDENTITY_BYTES + TYPE_BYTES + SEED_BYTES);
  return { identity: cut.take(IDENTITY_BYTES), type: typeOf(cut.take(TYPE_BYTES)), seed: cut.rest() };
}

/** What differs between such suites. */
export interface KeylessParts {
  readonly suiteCode: number;
  /** The strict readers of addresses. */
  readOwner(frame: Uint8Array): { readonly identity: Uint8Array };
  readRecipient(frame: Uint8Array): { readonly identity: Uint8Array };
  /** A type's seed from an owner's, which it does not give away. */
  typeSeed(seed: Uint8Array, identity: Uint8Array, type: Uint8Array): Uint8Array;
}

export interface Keyless {
  /** Of nobody. Keys and owners' addresses hold for everyone; a recipient's address names its identity. */
  readonly authority: Authority;
  ownerKey(
    random: Random,
    params: Frame<"params">,
    identity: Uint8Array,
    partial: Frame<"partial">,
  ): Frame<"owner-key">;
  /** The same identity with a seed drawn anew. */
  renewOwner(random: Random, key: Frame<"owner-key">): Frame<"owner-key">;
  /** The identity. */
  ownerName(of: Frame<"owner-key"> | Frame<"owner-address">): Uint8Array;
  typeKey(key: Frame<"owner-key">, type: Frame<"type">): Frame<"type-key">;
  /** What a type key holds. */
  restrict(key: Frame<"owner-key">, type: Frame<"type">): TypeKey;
}

export function keyless({ suiteCode, readOwner, readRecipient, typeSeed }: KeylessParts): Keyless {
  const newKey = (random: Random, identity: Uint8Array): Frame<"owner-key"> =>
    encodeFrame(suiteCode, "owner-key", concatBytes(identity, draw(random, SEED_BYTES)));

  const authority: Authority = {
    setup: () => ({
      params: encodeFrame(suiteCode, "params", NOTHING),
      master: encodeFrame(suiteCode, "master", NOTHING),
    }),
    extract(master, identity) {
      readEmpty(suiteCode, "master", master);
      checkIdentity(identity);
      return encodeFrame(suiteCode, "partial", NOTHING);
    },
    checkPartial(params, identity, partial) {
      readEmpty(suiteCode, "params", params);
      readEmpty(suiteCode, "partial", partial);
      checkIdentity(identity);
      return true;
    },
    checkOwner(params, address) {
      readEmpty(suiteCode, "params", params);
      readOwner(address);
      return true;
    },
    checkRecipient(params, address, identity) {
      readEmpty(suiteCode, "params", params);
      return equalBytes(readRecipient(address).identity, checkIdentity(identity));
    },
  };

  function restrict(key: Frame<"owner-key">, type: Frame<"type">): TypeKey {
    const { identity, seed } = readOwnerKey(suiteCode, key);
    const t = readType(suiteCode, type);
    return { identity, type: t, seed: typeSeed(seed, identity, t) };
  }

  return {
    authority,
    ownerKey(random, params, identity, partial) {
      authority.checkPartial(params, identity, partial);
      return newKey(random, identity);
    },
    renewOwner: (random, key) => newKey(random, readOwnerKey(suiteCode, key).identity),
    ownerName: (of) => (isKind(of, "owner-key") ? readOwnerKey(suiteCode, of) : readOwner(of)).identity.slice(),
    typeKey(key, type) {
      const { identity, type: t, seed } = restrict(key, type);
      return encodeFrame(suiteCode, "type-key", concatBytes(identity, t, seed));
    },
    restrict,
  };
}
