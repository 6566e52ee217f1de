/** The contract battery's story: one owner, one recipient, three relays, and a frame of every kind. */
import { asciiToBytes } from "@noble/curves/utils.js";
import { at, identity } from "./battery-claims.ts";
import type { OpenInput, RekeyOptions, Suite } from "./suite.ts";
import type { Frame, Kind } from "./wire.ts";

export interface Cast {
  readonly certificateless: boolean;
  readonly sameAuthority: boolean;
}

export interface Story {
  readonly suite: Suite;
  readonly ownerIdentity: Uint8Array;
  readonly recipientIdentity: Uint8Array;
  readonly ownerKey: Frame<"owner-key">;
  readonly typeKey: Frame<"type-key">;
  readonly type: Frame<"type">;
  readonly context: Uint8Array;
  readonly made: ReturnType<Suite["encapsulate"]>;
  readonly secret: Frame<"recipient-key">;
  readonly address: Frame<"address">;
  /** Of the recipient's authority. */
  readonly recipientParams: Frame<"params">;
  readonly rekeyOptions: RekeyOptions;
  /** Another capsule for the same owner. */
  readonly seal: (type: Frame<"type">, context: Uint8Array) => ReturnType<Suite["encapsulate"]>;
  readonly grant: Frame<"grant">;
  readonly shares: readonly Frame<"share">[];
  readonly fragments: readonly Frame<"fragment">[];
  /** Opens `made` with the first two fragments. */
  readonly input: OpenInput;
  readonly frames: { readonly [K in Kind]: Frame<K> };
  /** Another owner of the owner's authority. */
  readonly newOwner: (identity: Uint8Array) => Frame<"owner-key">;
  /** Another one-time key under the recipient's authority. */
  readonly newRecipient: (identity: Uint8Array) => ReturnType<Suite["recipientKey"]>;
}

export function play(suite: Suite, { certificateless, sameAuthority }: Cast): Story {
  const ownerIdentity = identity(1);
  const recipientIdentity = identity(2);
  const context = asciiToBytes("record 1, section results");

  const ownersAuthority = suite.authority.setup();
  const recipientsAuthority = sameAuthority ? ownersAuthority : suite.authority.setup();
  const partial = suite.authority.extract(ownersAuthority.master, ownerIdentity);
  const ownerKey = suite.ownerKey(ownersAuthority.params, ownerIdentity, partial, { certificateless });
  const newOwner = (name: Uint8Array): Frame<"owner-key"> => {
    const part = suite.authority.extract(ownersAuthority.master, name);
    return suite.ownerKey(ownersAuthority.params, name, part, { certificateless });
  };
  const newRecipient = (name: Uint8Array): ReturnType<Suite["recipientKey"]> =>
    suite.recipientKey(recipientsAuthority.params, name, suite.authority.extract(recipientsAuthority.master, name));
  const { secret, address } = newRecipient(recipientIdentity);

  const type = suite.newType("results");
  const from = suite.ownerAddress(ownerKey, type, context);
  const seal: Story["seal"] = (t, c) => suite.encapsulate(suite.ownerAddress(ownerKey, t, c), t, c);
  const made = suite.encapsulate(from, type, context);
  const typeKey = suite.typeKey(ownerKey, type);
  const source = { capsule: made.capsule, context };
  const rekeyOptions: RekeyOptions = { context: identity(3), relays: 3, threshold: 2, source };
  const { grant, shares } = suite.rekey(typeKey, address, rekeyOptions);
  const fragments = shares.map((share) => suite.convert(share, made.capsule, made.statement));
  const grantContext = rekeyOptions.context;
  const opening = { capsule: made.capsule, grant, type, context, grantContext, from };

  return {
    suite,
    ownerIdentity,
    recipientIdentity,
    ownerKey,
    typeKey,
    type,
    context,
    made,
    secret,
    address,
    recipientParams: recipientsAuthority.params,
    rekeyOptions,
    seal,
    grant,
    shares,
    fragments,
    input: { ...opening, fragments: fragments.slice(0, 2) },
    frames: {
      params: ownersAuthority.params,
      master: ownersAuthority.master,
      partial,
      "owner-key": ownerKey,
      "owner-address": from,
      "recipient-key": secret,
      address,
      type,
      "type-key": typeKey,
      capsule: made.capsule,
      statement: made.statement,
      grant,
      share: at(shares, 0),
      fragment: at(fragments, 0),
    },
    newOwner,
    newRecipient,
  };
}
