/**
 * Everything that can be done with a frame of each kind, as claims about a mutated one: it opens nothing, fits nothing,
 * and every refusal is a typed error. Where the answer is open (an address of someone else may well stand under the same
 * authority) the claim is only that there is one.
 */
import { assert, at, refuses, same } from "./battery-claims.ts";
import type { Story } from "./battery-story.ts";
import { codeOf } from "./errors.ts";
import type { Frame, Kind } from "./wire.ts";

type Use<K extends Kind> = (story: Story, frame: Frame<K>) => void;

export const USES: { readonly [K in Kind]: readonly Use<K>[] } = {
  params: [
    ({ suite, ownerIdentity, frames }, params) =>
      assert(!suite.authority.checkPartial(params, ownerIdentity, frames.partial), "the partial key does not fit"),
    ({ suite, frames }, params) =>
      assert(!suite.authority.checkOwner(params, frames["owner-address"], OWNER), "the owner is not under it"),
    ({ suite, recipientIdentity, address }, params) =>
      assert(!suite.authority.checkRecipient(params, address, recipientIdentity), "the recipient is not under it"),
    ({ suite, ownerIdentity, frames }, params) =>
      refuses(() => suite.ownerKey(params, ownerIdentity, frames.partial, OWNER), "CRYPTO_"),
    ({ suite, ownerIdentity, frames }, params) =>
      refuses(() => suite.recipientKey(params, ownerIdentity, frames.partial), "CRYPTO_"),
  ],
  master: [
    ({ suite, ownerIdentity, frames }, master) => {
      const partial = suite.authority.extract(master, ownerIdentity);
      assert(!suite.authority.checkPartial(frames.params, ownerIdentity, partial), "its partial key does not fit");
      refuses(() => suite.ownerKey(frames.params, ownerIdentity, partial, OWNER), "CRYPTO_");
    },
  ],
  partial: [
    ({ suite, ownerIdentity, frames }, partial) =>
      assert(!suite.authority.checkPartial(frames.params, ownerIdentity, partial), "the partial key does not fit"),
    ({ suite, ownerIdentity, frames }, partial) =>
      refuses(() => suite.ownerKey(frames.params, ownerIdentity, partial, { certificateless: true }), "CRYPTO_"),
    ({ suite, ownerIdentity, frames }, partial) =>
      refuses(() => suite.recipientKey(frames.params, ownerIdentity, partial), "CRYPTO_"),
  ],
  "owner-key": [
    ({ suite, type, context, made }, key) =>
      refuses(() => suite.decapsulateOwn(key, type, context, made.capsule), "CRYPTO_OPEN"),
    ({ suite, type, context, made }, key) => {
      const typed = given(() => suite.typeKey(key, type));
      if (typed) refuses(() => suite.decapsulateTyped(typed, context, made.capsule), "CRYPTO_OPEN");
    },
    ({ suite, type, context }, key) => {
      given(() => suite.ownerAddress(key, type, context));
      given(() => suite.ownerName(key));
      given(() => suite.renewOwner(key));
    },
  ],
  "owner-address": [
    (s, from) => closed(s, { from }),
    ({ suite, frames }, address) => {
      given(() => suite.authority.checkOwner(frames.params, address, OWNER));
      given(() => suite.ownerName(address));
    },
    ({ suite, type, context, ownerKey }, address) => {
      const made = given(() => suite.encapsulate(address, type, context));
      if (made) refuses(() => suite.decapsulateOwn(ownerKey, type, context, made.capsule), "CRYPTO_OPEN");
    },
  ],
  "recipient-key": [({ suite, input }, secret) => refuses(() => suite.decapsulate(secret, input), "CRYPTO_OPEN")],
  address: [
    ({ suite, recipientParams, recipientIdentity }, address) =>
      given(() => suite.authority.checkRecipient(recipientParams, address, recipientIdentity)),
    (s, address) => {
      const made = given(() => s.suite.rekey(s.typeKey, address, s.rekeyOptions));
      if (made === undefined) return;
      const used = made.shares.slice(0, s.rekeyOptions.threshold);
      const fragments = used.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
      closed(s, { grant: made.grant, fragments });
    },
  ],
  type: [
    (s, type) => closed(s, { type }),
    ({ suite, ownerKey, context, made }, type) =>
      refuses(() => suite.decapsulateOwn(ownerKey, type, context, made.capsule), "CRYPTO_OPEN"),
    ({ suite, ownerKey, context, made }, type) =>
      refuses(() => suite.decapsulateTyped(suite.typeKey(ownerKey, type), context, made.capsule), "CRYPTO_OPEN"),
    ({ suite, frames, ownerKey, type, context }, changed) => {
      const made = given(() => suite.encapsulate(frames["owner-address"], changed, context));
      if (made) refuses(() => suite.decapsulateOwn(ownerKey, type, context, made.capsule), "CRYPTO_OPEN");
    },
  ],
  "type-key": [
    ({ suite, context, made }, key) => refuses(() => suite.decapsulateTyped(key, context, made.capsule), "CRYPTO_OPEN"),
    ({ suite, address, rekeyOptions }, key) => given(() => suite.rekey(key, address, rekeyOptions)),
  ],
  capsule: [
    ({ suite, made }, capsule) => assert(!suite.checkCapsule(capsule, made.statement), "it does not check"),
    ({ suite, ownerKey, type, context }, capsule) =>
      refuses(() => suite.decapsulateOwn(ownerKey, type, context, capsule), "CRYPTO_OPEN"),
    ({ suite, typeKey, context }, capsule) =>
      refuses(() => suite.decapsulateTyped(typeKey, context, capsule), "CRYPTO_OPEN"),
    ({ suite, shares, made }, capsule) =>
      refuses(() => suite.convert(at(shares, 0), capsule, made.statement), "CRYPTO_CAPSULE"),
    (s, capsule) => closed(s, { capsule }),
    ({ suite, fragments, grant }, capsule) => {
      given(() => suite.verify(at(fragments, 0), grant, capsule));
      given(() => pointsOf(suite)?.capsulePoint(capsule));
    },
    ({ suite, typeKey, address, rekeyOptions, context }, capsule) => {
      if (suite.info.oneTime)
        given(() => suite.rekey(typeKey, address, { ...rekeyOptions, source: { capsule, context } }));
    },
  ],
  statement: [
    ({ suite, made }, statement) => assert(!suite.checkCapsule(made.capsule, statement), "the capsule does not check"),
    ({ suite, shares, made }, statement) =>
      refuses(() => suite.convert(at(shares, 0), made.capsule, statement), "CRYPTO_CAPSULE"),
  ],
  grant: [
    (s, grant) => closed(s, { grant }),
    ({ suite, shares, fragments, made }, grant) => {
      given(() => suite.checkShare(grant, at(shares, 0)));
      given(() => suite.verify(at(fragments, 0), grant, made.capsule));
      given(() => pointsOf(suite)?.commitmentPoint(grant, 0));
      given(() => suite.onChain.kind === "fragment-hash" && suite.onChain.fragmentHash(grant, 0));
    },
  ],
  share: [
    ({ suite, grant }, share) => assert(!suite.checkShare(grant, share), "it does not fit the grant"),
    (s, share) => {
      given(() => s.suite.shareIndex(share));
      const fragment = given(() => s.suite.convert(share, s.made.capsule, s.made.statement), "CRYPTO_CAPSULE");
      if (fragment === undefined) return;
      assert(!s.suite.verify(fragment, s.grant, s.made.capsule), "its fragment does not verify");
      closed(s, { fragments: [fragment, at(s.fragments, 1)] });
    },
  ],
  fragment: [
    ({ suite, grant, made }, fragment) =>
      assert(!suite.verify(fragment, grant, made.capsule), "the fragment does not verify"),
    (s, fragment) => closed(s, { fragments: [fragment, at(s.fragments, 1)] }),
    (s, fragment) => closed(s, { fragments: [at(s.fragments, 1), fragment] }),
    ({ suite }, fragment) => given(() => pointsOf(suite)?.fragmentPoint(fragment)),
  ],
};

const pointsOf = ({ onChain }: Story["suite"]) => (onChain.kind === "bls12-381-pairing" ? onChain : undefined);

/** Whether what {@link USES} refuses works with the good frames. */
export function worksUnchanged(s: Story): boolean {
  const { suite, ownerKey, typeKey, type, context, made } = s;
  const keys = [
    suite.decapsulateOwn(ownerKey, type, context, made.capsule),
    suite.decapsulateTyped(typeKey, context, made.capsule),
    suite.decapsulate(s.secret, s.input),
  ];
  return keys.every((key) => same(key, made.key));
}

const OWNER = { certificateless: false } as const;

function closed(s: Story, change: Partial<Story["input"]>): void {
  refuses(() => s.suite.decapsulate(s.secret, { ...s.input, ...change }), "CRYPTO_OPEN");
}

/** What `run` gives, or nothing when it refuses with a typed error. */
function given<T>(run: () => T, family = ""): T | undefined {
  try {
    return run();
  } catch (thrown) {
    const code = codeOf(thrown, "ARG_UNTYPED");
    if (code !== "ARG_UNTYPED" && code.startsWith(family)) return undefined;
    throw new Error(`Refused with ${code}`, { cause: thrown });
  }
}
