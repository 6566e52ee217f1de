/**
 * The arithmetic of one share, as a relay's threads do it: opening the message it came in, the hashes and signatures of
 * its permission, and the conversion. It knows nothing of what the relay holds or was told to stop.
 */
import { messageOpener } from "../../core/seal/message.ts";
import type { GrantTerms, Suite } from "../../core/suite.ts";
import { frameHash, recoverConsentSigner } from "../../protocol/consent.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import { fragmentProof, type FragmentProof } from "../../protocol/fragment-proof.ts";
import { capsuleHash } from "../../protocol/grant-binding.ts";
import { fromHex } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { verifyOwnerAttestation } from "../../protocol/owner-attestation.ts";
import { textOf } from "../http/body.ts";
import { readable } from "../http/readable-signature.ts";
import { shareError } from "./share-error.ts";
import { recoverAddress } from "./signer-recovery.ts";
import { prepareDecapsulation } from "./x-wing.ts";

export interface ConversionInput {
  readonly grant: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly share: Uint8Array;
  /** 0-based place of the relay in the grant. */
  readonly index: number;
  /** What the permission says of the grant. */
  readonly terms: GrantTerms;
}

export interface Conversion {
  readonly fragment: Uint8Array;
  /** What the hub checks it by. */
  readonly proof: FragmentProof;
}

export interface ShareWork {
  /** @throws CRYPTO_OPEN, WIRE_* */
  open(sealed: Uint8Array): ShareEnvelope;
  /**
   * The frames are those the owner signed, and enough members vouch for her key.
   * @throws RELAY_SHARE, WIRE_SIGNATURE, CONSENT_SIGNATURE, CONSENT_ATTESTATION
   */
  check(envelope: ShareEnvelope): Promise<void>;
  /** @throws WIRE_*, RELAY_SHARE, RELAY_SHARE_PLACE, RELAY_SHARE_TERMS, CRYPTO_CAPSULE for what does not check */
  convert(input: ConversionInput): Conversion;
}

export interface ShareWorkOptions {
  readonly suite: Suite;
  readonly network: NetworkConfig;
  readonly messageSecret: Uint8Array;
}

export function createShareWork({ suite, network, messageSecret }: ShareWorkOptions): ShareWork {
  const openMessage = messageOpener(messageSecret, prepareDecapsulation(messageSecret));
  return {
    open: (sealed) => parseShare(textOf(openMessage(sealed, mailInfo("share")))),
    async check(envelope) {
      const { consent, attestation } = envelope.signed;
      requireHashes(envelope);
      const signer = await readable(recoverConsentSigner(network, envelope.signed, recoverAddress));
      if (signer.toLowerCase() !== consent.owner.toLowerCase()) {
        throw shareError("CONSENT_SIGNATURE", "The permission is not signed by its owner.");
      }
      if (!(await verifyOwnerAttestation(network, consent.hospital, consent.owner, attestation, recoverAddress))) {
        throw shareError("CONSENT_ATTESTATION", "Too few members of the hospital's group vouch for this permission.");
      }
    },
    convert: (input) => convert(suite, input),
  };
}

/** Grant and capsule are the ones the owner signed. */
function requireHashes({ signed: { consent }, grant, capsule, statement }: ShareEnvelope): void {
  if (frameHash(fromHex(grant)) !== consent.grantHash) {
    throw shareError("RELAY_SHARE", "The share belongs to another permission.");
  }
  if (capsuleHash(fromHex(capsule), fromHex(statement)) !== consent.capsuleHash) {
    throw shareError("RELAY_SHARE", "The sealed keys belong to another permission.");
  }
}

/**
 * Every frame parses and is of the deployment's suite, the grant is on the permission's terms, the share fits the grant,
 * the capsule checks: only then is it converted. And the reader will take the fragment: where the owner announced it, it
 * is the one announced.
 */
function convert(suite: Suite, input: ConversionInput): Conversion {
  const grant = suite.parse("grant", input.grant);
  const capsule = suite.parse("capsule", input.capsule);
  const statement = suite.parse("statement", input.statement);
  const share = suite.parse("share", input.share);
  // Its fragment would fit the grant at another relay's place only, which nobody but the hub would notice, at an opening.
  if (suite.shareIndex(share) !== input.index) {
    throw shareError("RELAY_SHARE_PLACE", "The share is meant for another relay.");
  }
  // The people it is for were told how many relays it takes; the grant may say another number.
  const { threshold, relays } = suite.grantTerms(grant);
  if (threshold !== input.terms.threshold || relays !== input.terms.relays) {
    throw shareError("RELAY_SHARE_TERMS", "The grant is for other numbers of relays than the permission says.");
  }
  if (!suite.checkShare(grant, share)) throw shareError("RELAY_SHARE", "The share does not belong to this grant.");
  const fragment = suite.convert(share, capsule, statement);
  if (!suite.verify(fragment, grant, capsule)) {
    throw shareError("RELAY_SHARE", "The share does not do what its grant announces.");
  }
  return { fragment, proof: fragmentProof(suite, { capsule, grant, fragment }, input.index) };
}
