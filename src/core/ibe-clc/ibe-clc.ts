/**
 * Suite `ibe-clc`: typed, threshold, verifiable proxy re-encryption between identity-based and certificateless keys,
 * on the Type-3 pairing of BLS12-381.
 *
 * After Lv et al. 2024 (hospital A identity-based, hospital B certificateless, relays in between), repaired: the
 * printed scheme gives relay and recipient the owner's key, is malleable, and falls to a replaced key. What differs and
 * why stands in docs/crypto.md and in the headers of the files here.
 *
 * Symbols: r order; g1, g2 generators of G1, G2; e: G1 x G2 -> GT; s, P = s g1 authority; Q = H(identity);
 * sk owner's key, P + h X the public key it fits (P when identity-based); t type, Q_t = H(ID, t), S_t, R_t type key;
 * sigma, a, c0, c1, c2, pi = (ch, z) capsule; ctx its context; X, u, A, U, k2, k3, l grant; gctx its context; u_i,
 * U_i share and commitment; B_i fragment; x, X_B = x g1 one-time recipient key; D recipient's partial key; K the key
 * carried.
 *
 * Assumed: bilinear Diffie-Hellman in these groups, random oracles, fewer than t relays collude with a recipient.
 * Neither backend is constant-time; secrets meet its regular operations (../pairing/backend.ts), never those called
 * unsafe. What is remembered between calls: curve.ts, and seeds of grants in open.ts.
 */
import { MAX_RELAYS, readTerms } from "../body.ts";
import { ChartpassError } from "../errors.ts";
import { encodeUncompressed } from "../eip2537.ts";
import type { PairingBackend } from "../pairing/backend.ts";
import { noblePairing } from "../pairing/noble.ts";
import { opaque } from "../opening.ts";
import type { Random, Suite, SuiteInfo } from "../suite.ts";
import { newType } from "../type.ts";
import type { Frame, Kind } from "../wire.ts";
import { readCapsule, readFragment, readGrant, READERS, SUITE_CODE } from "./bodies.ts";
import { checkCapsule, decapsulateOwn, decapsulateTyped, encapsulate } from "./capsule.ts";
import { type Curve, createCurve } from "./curve.ts";
import { checkShare, convert, shareIndex, verify } from "./convert.ts";
import {
  checkOwner,
  checkPartial,
  checkRecipient,
  extract,
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

/**
 * @param random every secret and nonce comes from here; under a fixed generator all results are reproducible
 * @param pairing computes the same bytes, whichever it is
 */
export function createIbeClc(random: Random, pairing: PairingBackend = noblePairing): Suite {
  const curve = createCurve(pairing);
  return {
    info: INFO,
    parse: (kind, bytes) => parse(curve, kind, bytes),
    authority: {
      setup: () => setup(curve, random),
      extract: (master, identity) => extract(curve, master, identity),
      checkPartial: (params, identity, partial) => checkPartial(curve, params, identity, partial),
      checkOwner: (params, address, options) => checkOwner(curve, params, address, options),
      checkRecipient: (params, address, identity) => checkRecipient(curve, params, address, identity),
    },
    ownerKey: (params, identity, partial, { certificateless }) =>
      ownerKey(curve, random, params, identity, partial, certificateless),
    renewOwner: (key) => key,
    ownerName: (of) => ownerName(curve, of),
    ownerAddress: (key) => ownerAddress(curve, key),
    recipientKey: (params, identity, partial) => recipientKey(curve, random, params, identity, partial),
    newType: (kind) => newType(SUITE_CODE, random, kind),
    encapsulate: (to, type, context) => encapsulate(curve, random, to, type, context),
    decapsulateOwn: (key, type, context, capsule) => opaque(() => decapsulateOwn(curve, key, type, context, capsule)),
    checkCapsule: (capsule, statement) => checkCapsule(curve, capsule, statement),
    typeKey: (key, type) => typeKey(curve, key, type),
    decapsulateTyped: (key, context, capsule) => opaque(() => decapsulateTyped(curve, key, context, capsule)),
    grantTerms: (grant) => readTerms(SUITE_CODE, grant),
    rekey: (from, to, options) => rekey(curve, random, from, to, options),
    checkShare: (grant, share) => checkShare(curve, grant, share),
    shareIndex,
    convert: (share, capsule, statement) => convert(curve, share, capsule, statement),
    verify: (fragment, grant, capsule) => verify(curve, fragment, grant, capsule),
    decapsulate: (secret, input) => opaque(() => decapsulate(curve, secret, input)),
    onChain: {
      kind: "bls12-381-pairing",
      capsulePoint: (capsule) => encodeUncompressed(pairing.coordinates(readCapsule(curve, capsule).c0)),
      commitmentPoint: (grant, index) => {
        const commitment = readGrant(curve, grant).commitments[index];
        if (commitment === undefined) throw new ChartpassError("ARG_INDEX", "The grant has no relay of this number.");
        return encodeUncompressed(pairing.coordinates(commitment));
      },
      fragmentPoint: (fragment) => encodeUncompressed(pairing.coordinates(readFragment(curve, fragment).B)),
    },
    firewall: ibeClcFirewall(curve, random),
  };
}

/** A copy of foreign bytes, after every check that needs no other value. */
function parse<K extends Kind>(curve: Curve, kind: K, bytes: Uint8Array): Frame<K> {
  const copy = bytes.slice();
  READERS[kind](curve, copy);
  return copy as Frame<K>;
}
