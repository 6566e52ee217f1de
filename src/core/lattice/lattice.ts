/**
 * Suite `lattice`: threshold proxy re-encryption from ring learning with errors, for one capsule at a time; secret also from
 * who has a quantum computer.
 *
 * Key switching of Polyakov, Rohloff, Sahu and Vaikuntanathan (2017, the family of OpenFHE) as a key encapsulation with
 * the Fujisaki-Okamoto check by owner and recipient. It stands in for Hu 2025, which as printed opens wrongly re-encrypted
 * bits half of the time and whose rekey anyone computes. Against the published form: keys serve once on both sides,
 * rekeys are split, fragments and shares are committed to. Why stands in docs/crypto.md and in the headers of the files here.
 *
 * Symbols: n, q ring; rho, a, s, e, b = a s + e a key pair, with index B the recipient's; sigma, r, e1, e2, u, v capsule;
 * t type; ctx its context; K the key carried; U_j, V_j rekey; d_j digits of u; u', v' fragment; gctx context of a grant.
 *
 * Assumed: decision RLWE with these parameters, random oracles, fewer than t relays collude with a recipient. JavaScript
 * is not constant-time; nothing here branches on or looks up by a secret.
 */
import { MAX_RELAYS, parserOf, readTerms } from "../body.ts";
import { opaque } from "../opening.ts";
import type { Random, Suite, SuiteInfo } from "../suite.ts";
import { newType } from "../type.ts";
import { READERS, SUITE_CODE } from "./bodies.ts";
import { decapsulateOwn, decapsulateTyped, encapsulate } from "./capsule.ts";
import { announcedHash, checkShare, convert, shareIndex, verify } from "./convert.ts";
import { authority, ownerAddress, ownerKey, ownerName, recipientKey, renewOwner, typeKey } from "./keys.ts";
import { decapsulate } from "./open.ts";
import { rekey } from "./rekey.ts";
import { checkCapsule } from "./statement.ts";

const INFO: SuiteInfo = {
  id: "lattice",
  code: SUITE_CODE,
  title: "Lattice re-encryption with one-time keys",
  source: "Polyakov et al. 2017, one-time and threshold: docs/crypto.md, section 2",
  quantumSafe: true,
  authority: false,
  escrow: false,
  oneTime: true,
  onChain: "fragment-hash",
  maxRelays: MAX_RELAYS,
};

/** @param random every secret and nonce comes from here; under a fixed generator all results are reproducible */
export function createLattice(random: Random): Suite {
  return {
    info: INFO,
    parse: parserOf(READERS),
    authority,
    ownerKey: (params, identity, partial) => ownerKey(random, params, identity, partial),
    renewOwner: (key) => renewOwner(random, key),
    ownerName,
    ownerAddress,
    recipientKey: (params, identity, partial) => recipientKey(random, params, identity, partial),
    newType: (kind) => newType(SUITE_CODE, random, kind),
    encapsulate: (to, type, context) => encapsulate(random, to, type, context),
    decapsulateOwn: (key, type, context, capsule) => opaque(() => decapsulateOwn(key, type, context, capsule)),
    checkCapsule,
    typeKey,
    decapsulateTyped: (key, context, capsule) => opaque(() => decapsulateTyped(key, context, capsule)),
    grantTerms: (grant) => readTerms(SUITE_CODE, grant),
    rekey: (from, to, options) => rekey(random, from, to, options),
    checkShare,
    shareIndex,
    convert,
    verify,
    decapsulate: (secret, input) => opaque(() => decapsulate(secret, input)),
    onChain: { kind: "fragment-hash", fragmentHash: announcedHash },
  };
}
