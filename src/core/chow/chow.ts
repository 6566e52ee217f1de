/**
 * Suite `chow`: threshold, verifiable proxy re-encryption without pairings, on ristretto255, with a key pair for every
 * type and context.
 *
 * After Chow, Weng, Yang, Deng, "Efficient Unidirectional Proxy Re-Encryption", AFRICACRYPT 2010, the scheme Park et al.
 * (2021) put between a storage company and a proxy; repaired: as printed, relay and recipient compute h / rk = d and
 * open every record of the owner. What differs and why stands in docs/crypto.md and in the headers of the files here.
 *
 * Symbols (multiplicative, as in the paper): l order, g generator; x1, x2, pk1, pk2, d, PK owner's key pair of one type
 * and context, T seed of a type; t type, ctx a capsule's context; ID owner's address, ID_B recipient's; seed, w, r, u,
 * D, E, F, s capsule; h, pi, v, V, W grant, gctx its context, B its binding; rk, rk_i rekey and shares, C_i commitments;
 * E'_i fragment, (ch, z) its proof, F_i its hash; x_B, X_B one-time recipient key; K the key carried.
 *
 * Assumed: computational Diffie-Hellman in ristretto255, random oracles, fewer than t relays collude with a recipient.
 * JavaScript is not constant-time; secrets meet the library's blinded multiplication, never its variable-time one.
 */
import { MAX_RELAYS, parserOf, readTerms } from "../body.ts";
import { opaque } from "../opening.ts";
import type { Random, Suite, SuiteInfo } from "../suite.ts";
import { newType } from "../type.ts";
import { READERS, SUITE_CODE } from "./bodies.ts";
import { checkCapsule, decapsulateOwn, decapsulateTyped, encapsulate } from "./capsule.ts";
import { announcedHash, checkShare, convert, shareIndex, verify } from "./convert.ts";
import { authority, ownerAddress, ownerKey, ownerName, recipientKey, renewOwner, typeKey } from "./keys.ts";
import { decapsulate } from "./open.ts";
import { rekey } from "./rekey.ts";

const INFO: SuiteInfo = {
  id: "chow",
  code: SUITE_CODE,
  title: "Re-encryption without pairings",
  source: "Chow, Weng, Yang, Deng 2010, repaired: docs/crypto.md",
  quantumSafe: false,
  authority: false,
  escrow: false,
  oneTime: true,
  onChain: "fragment-hash",
  maxRelays: MAX_RELAYS,
};

/** @param random every secret and nonce comes from here; under a fixed generator all results are reproducible */
export function createChow(random: Random): Suite {
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
