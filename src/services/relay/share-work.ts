/**
 * The arithmetic of one share, as a relay's threads do it: opening the message it came in, the hashes and signatures of
 * its permission, and the conversion. It knows nothing of what the relay holds or was told to stop.
 */
import type { Suite } from "../../core/suite.ts";
import { frameHash, recoverConsentSigner } from "../../protocol/consent.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../protocol/exchange.ts";
import { capsuleHash } from "../../protocol/grant-binding.ts";
import { fromHex } from "../../protocol/hex.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { verifyOwnerAttestation } from "../../protocol/owner-attestation.ts";
import { textOf } from "../http/body.ts";
import { readable } from "../http/readable-signature.ts";
import { createConversion, type Convert } from "./conversion.ts";
import { shareError } from "./share-error.ts";
import { shareOpener } from "./share-opening.ts";
import { recoverAddress } from "./signer-recovery.ts";

export interface ShareWork {
  /** @throws CRYPTO_OPEN, WIRE_* */
  open(sealed: Uint8Array): ShareEnvelope;
  /**
   * The frames are those the owner signed, and enough members vouch for her key.
   * @throws RELAY_SHARE, WIRE_SIGNATURE, CONSENT_SIGNATURE, CONSENT_ATTESTATION
   */
  check(envelope: ShareEnvelope): Promise<void>;
  readonly convert: Convert;
}

export interface ShareWorkOptions {
  readonly suite: Suite;
  readonly network: NetworkConfig;
  readonly messageSecret: Uint8Array;
}

export function createShareWork({ suite, network, messageSecret }: ShareWorkOptions): ShareWork {
  const openMessage = shareOpener(messageSecret);
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
    convert: createConversion(suite),
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
