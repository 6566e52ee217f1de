/**
 * Keys, addresses and types of suite `chow`. There is no authority: whoever asks makes her own keys, and whose they are
 * only a signature of her identity signing key says.
 *
 *   owner key     identity || seed
 *   type key      identity || t || T, T = KDF(seed; identity, t)
 *   key pair      of one type and context: x1, x2 = Hz(T, identity, t, ctx), pk1 = g^x1, pk2 = g^x2
 *                 d = x1 H4 + x2, PK = g^d = pk1^H4 pk2, H4 = Hz(identity, pk1, pk2)
 *   recipient     identity || x_B, fresh for each request; X_B = g^x_B
 *   type t        kind || secret salt
 *
 * In the printed scheme a person has one key pair, and relay and recipient compute its d = h / rk. Here a key pair
 * serves one type and context only, so that d opens nothing else; a seed derives all of them and none gives the seed.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { keyless, type TypeKey } from "../keyless.ts";
import type { Random } from "../suite.ts";
import { encodeFrame, type Frame } from "../wire.ts";
import { type Owner, ownerWeight, readOwner, readRecipient, SUITE_CODE } from "./bodies.ts";
import { deriveKey, hashScalar } from "./hash.ts";
import { encodePoint, encodeScalar, Fl, g, randomScalar } from "./points.ts";

/** Keys of an owner and a type, and the authority that there is not. */
export const { authority, ownerKey, renewOwner, ownerName, typeKey, restrict } = keyless({
  suiteCode: SUITE_CODE,
  readOwner,
  readRecipient,
  typeSeed: (seed, identity, type) => deriveKey("typeSeed", seed, identity, type),
});

export function ownerAddress(
  key: Frame<"owner-key">,
  type: Frame<"type">,
  context: Uint8Array,
): Frame<"owner-address"> {
  return encodeFrame(SUITE_CODE, "owner-address", keyPair(restrict(key, type), context).owner.id);
}

export function recipientKey(
  random: Random,
  params: Frame<"params">,
  identity: Uint8Array,
  partial: Frame<"partial">,
): { secret: Frame<"recipient-key">; address: Frame<"address"> } {
  authority.checkPartial(params, identity, partial);
  const x = randomScalar(random);
  return {
    secret: encodeFrame(SUITE_CODE, "recipient-key", concatBytes(identity, encodeScalar(x))),
    address: encodeFrame(SUITE_CODE, "address", concatBytes(identity, encodePoint(g.multiply(x)))),
  };
}

export interface KeyPair {
  readonly owner: Owner;
  readonly d: bigint;
}

/** The key pair of one type and context. */
export function keyPair({ identity, type, seed }: TypeKey, context: Uint8Array): KeyPair {
  const x1 = hashScalar("first", seed, identity, type, context);
  const x2 = hashScalar("second", seed, identity, type, context);
  const first = encodePoint(g.multiply(x1));
  const second = encodePoint(g.multiply(x2));
  const d = Fl.add(Fl.mul(x1, ownerWeight(identity, first, second)), x2);
  return { owner: { identity, publicKey: g.multiply(d), id: concatBytes(identity, first, second) }, d };
}
