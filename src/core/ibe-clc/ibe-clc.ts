/**
 * Suite `ibe-clc`: typed, threshold, verifiable proxy re-encryption between identity-based and certificateless keys,
 * on the Type-3 pairing of BLS12-381.
 *
 * After Lv et al. 2024 (hospital A identity-based, hospital B certificateless, relays in between), repaired: the
 * printed scheme gives relay and recipient the owner's key, is malleable, and falls to a replaced key. What differs and
 * why stands in docs/crypto.md and in the headers of the files here.
 *
 * Symbols: r order; g1, g2 generators of G1, G2; e: G1 x G2 -> GT; s, P = s g1 authority; Q = H(identity);
 * sk owner's key, P + h X the public key it fits (P when identity-based); t type, Q_t = H(ID, t), S_t, R_t type key; sigma, a, c0, c1, c2, pi = (ch, z) capsule; ctx its
 * context; X, u, A, U, k2, k3, l grant; gctx its context; u_i, U_i share and commitment; B_i fragment; x, X_B = x g1
 * one-time recipient key; D recipient's partial key; K the key carried.
 *
 * Assumed: bilinear Diffie-Hellman in these groups, random oracles, fewer than t relays collude with a recipient.
 * JavaScript is not constant-time; secrets meet the library's blinded multiplication, never its variable-time one.
 */
import { ChartpassError } from "../errors.ts";
import { encodeG1Uncompressed, encodeG2Uncompressed } from "../eip2537.ts";
import type { Random, Suite, SuiteInfo } from "../suite.ts";
import type { Frame, Kind } from "../wire.ts";
import { readCapsule, readFragment, readGrant, READERS, SUITE_CODE } from "./bodies.ts";
import { checkCapsule, decapsulateOwn, decapsulateTyped, encapsulate } from "./capsule.ts";
import { checkShare, convert, shareIndex, verify } from "./convert.ts";
import {
  checkOwner,
  checkPartial,
  checkRecipient,
  extract,
  newType,
  ownerAddress,
  ownerKey,
  ownerName,
  recipientKey,
  setup,
  typeKey,
} from "./keys.ts";
import { ibeClcFirewall } from "./firewall.ts";
import { decapsulate } from "./open.ts";
import { rekey } from "./rekey.ts";
import { MAX_RELAYS } from "./sizes.ts";

const INFO: SuiteInfo = {
  id: "ibe-clc",
  code: SUITE_CODE,
  title: "Identity-based and certificateless re-encryption",
  source: "Lv et al. 2024, repaired: docs/crypto.md, section 1",
  quantumSafe: false,
  authority: true,
  escrow: true,
  oneTime: false,
  onChain: "bls12-381-pairing",
  maxRelays: MAX_RELAYS,
};

/** @param random every secret and nonce comes from here; under a fixed generator all results are reproducible */
export function createIbeClc(random: Random): Suite {
  return {
    info: INFO,
    parse,
    authority: { setup: () => setup(random), extract, checkPartial, checkOwner, checkRecipient },
    ownerKey: (params, identity, partial, { certificateless }) =>
      ownerKey(random, params, identity, partial, certificateless),
    renewOwner: (key) => key,
    ownerName,
    ownerAddress,
    recipientKey: (params, identity, partial) => recipientKey(random, params, identity, partial),
    newType: (kind) => newType(random, kind),
    encapsulate: (to, type, context) => encapsulate(random, to, type, context),
    decapsulateOwn: (key, type, context, capsule) => opaque(() => decapsulateOwn(key, type, context, capsule)),
    checkCapsule,
    typeKey,
    decapsulateTyped: (key, context, capsule) => opaque(() => decapsulateTyped(key, context, capsule)),
    rekey: (from, to, options) => rekey(random, from, to, options),
    checkShare,
    shareIndex,
    convert,
    verify,
    decapsulate: (secret, input) => opaque(() => decapsulate(secret, input)),
    onChain: {
      capsulePoint: (capsule) => encodeG1Uncompressed(readCapsule(capsule).c0),
      commitmentPoint: (grant, index) => {
        const commitment = readGrant(grant).commitments[index];
        if (commitment === undefined) throw new ChartpassError("ARG_INDEX", "The grant has no relay of this number.");
        return encodeG2Uncompressed(commitment);
      },
      fragmentPoint: (fragment) => encodeG1Uncompressed(readFragment(fragment).B),
    },
    firewall: ibeClcFirewall(random),
  };
}

/** A copy of foreign bytes, after every check that needs no other value. */
function parse<K extends Kind>(kind: K, bytes: Uint8Array): Frame<K> {
  const copy = bytes.slice();
  READERS[kind](copy);
  return copy as Frame<K>;
}

/** Opening says that it failed, never where: the difference would be an oracle. */
function opaque(open: () => Uint8Array): Uint8Array {
  try {
    return open();
  } catch {
    throw new ChartpassError("CRYPTO_OPEN", "This could not be opened.", {
      hint: "Check that it was shared with you, and ask for it again if it was.",
    });
  }
}
