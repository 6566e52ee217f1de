/** Grants as patients send them: every consent, signature, attestation and sealed share is real, and none repeats. */
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { systemRandom } from "../../src/core/random.ts";
import { messageKeygen, sealMessage } from "../../src/core/seal/message.ts";
import type { Suite } from "../../src/core/suite.ts";
import {
  consentId,
  consentTypedData,
  frameHash,
  grantContext,
  ownerAttestationTypedData,
  type Consent,
} from "../../src/protocol/consent.ts";
import { mailInfo } from "../../src/protocol/enrolment.ts";
import type { ShareEnvelope } from "../../src/protocol/exchange.ts";
import { shareCommitments } from "../../src/protocol/fragment-proof.ts";
import { capsuleContext, capsuleHash } from "../../src/protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../../src/protocol/hex.ts";
import type { PaperNetwork } from "./network.ts";

export interface SentShare {
  readonly envelope: ShareEnvelope;
  /** As it arrives. */
  readonly sealed: Uint8Array;
}

const randomHex = (): Hex => toHex(systemRandom(32));

/** One person, her hospital's attestations included, answering one request after another. */
export function createPatient({ config, keys }: PaperNetwork, suite: Suite): () => Promise<SentShare> {
  const { authority } = suite;
  const [here, there] = [authority.setup(), authority.setup()];
  const [mine, theirs] = [systemRandom(32), systemRandom(32)];
  const partial = authority.extract(here.master, mine);
  const lasting = suite.ownerKey(here.params, mine, partial, { certificateless: false });
  const recipientPartial = authority.extract(there.master, theirs);
  const clinician = privateKeyToAccount(generatePrivateKey());
  const readerMessageKey = toHex(messageKeygen(systemRandom).public);
  const hospital = config.hospitals[0]!;
  const members = keys.hospitals.a.members.slice(0, hospital.memberThreshold).map((key) => privateKeyToAccount(key));
  const relays = config.relays.map(({ key }) => key);
  const { threshold } = config;

  return async () => {
    const recipient = suite.recipientKey(there.params, theirs, recipientPartial);
    const owner = privateKeyToAccount(generatePrivateKey());
    const idSalt = randomHex();
    const id = consentId(owner.address, idSalt);
    const scope = randomHex();
    const start = Math.floor(Date.now() / 1000) - 5;
    const expiry = start + 3600;
    const type = suite.newType("summary");
    const context = capsuleContext(config, { id, owner: owner.address, scope });
    const key = suite.renewOwner(lasting);
    const { capsule, statement } = suite.encapsulate(suite.ownerAddress(key, type, context), type, context);
    const gctx = grantContext(config, {
      consentId: id,
      owner: owner.address,
      recipientKey: clinician.address,
      recipientAddress: recipient.address,
      messageKey: readerMessageKey,
      relays,
      threshold,
      type,
      scope,
      purpose: "treatment",
      start,
      expiry,
    });
    const { grant, shares } = suite.rekey(suite.typeKey(key, type), recipient.address, {
      context: fromHex(gctx),
      relays: relays.length,
      threshold,
      source: { capsule, context },
    });
    const consent: Consent = {
      statement: "Dr Bob may read Allergies.",
      id,
      idSalt,
      owner: owner.address,
      hospital: hospital.id,
      reader: clinician.address,
      request: randomHex(),
      context: gctx,
      scope,
      grantHash: frameHash(grant),
      capsuleHash: capsuleHash(capsule, statement),
      relays,
      shareCommitments: shareCommitments(suite, { capsule, grant }, relays.length),
      threshold,
      start,
      expiry,
      nonce: BigInt(randomHex()).toString(),
      deadline: start + 600,
    };
    const attested = ownerAttestationTypedData(config, hospital.id, owner.address);
    const envelope: ShareEnvelope = {
      kind: "share",
      signed: {
        consent,
        signature: await owner.signTypedData(consentTypedData(config, consent)),
        attestation: await Promise.all(
          members.map(async (each) => ({ signer: each.address, signature: await each.signTypedData(attested) })),
        ),
      },
      index: 0,
      grant: toHex(grant),
      capsule: toHex(capsule),
      statement: toHex(statement),
      share: toHex(shares[0]!),
      readerMessageKey,
    };
    const plain = new TextEncoder().encode(JSON.stringify(envelope));
    const to = fromHex(config.relays[0]!.messageKey);
    return { envelope, sealed: sealMessage(to, plain, mailInfo("share"), systemRandom) };
  };
}
