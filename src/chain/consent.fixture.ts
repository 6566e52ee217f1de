/** Test material: a patient's grant by the real suite, her signed consent, her stops, and the reader's openings. */
import { keccak256 } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import { systemRandom } from "../core/random.ts";
import { suites } from "../core/registry.ts";
import type { Frame } from "../core/wire.ts";
import {
  consentId,
  consentTypedData,
  ownerAttestationTypedData,
  shareCommitment,
  stopTypedData,
  type Consent,
  type SignedConsent,
  type SignedStop,
} from "../protocol/consent.ts";
import { openTypedData, type SignedOpen } from "../protocol/exchange.ts";
import { STOP_ACTION, type StopAction } from "../protocol/typed-data.ts";
import { newAccount, randomHex, signedBy, type World } from "./chains.fixture.ts";
import type { FragmentPoints } from "./hub.ts";

const suite = suites(systemRandom).suiteById("ibe-clc");

/** A capsule, a grant to one recipient and the fragments of three relays, 2 of 3. */
export function newGrant() {
  const authority = suite.authority.setup();
  const identity = systemRandom(32);
  const partial = suite.authority.extract(authority.master, identity);
  const owner = suite.ownerKey(authority.params, identity, partial, { certificateless: false });
  const type = suite.newType("grant");
  const context = systemRandom(32);
  const made = suite.encapsulate(suite.ownerAddress(owner, type, context), type, context);
  const recipient = suite.recipientKey(authority.params, identity, partial);
  const source = { capsule: made.capsule, context };
  const options = { context: systemRandom(32), relays: 3, threshold: 2, source };
  const { grant, shares } = suite.rekey(suite.typeKey(owner, type), recipient.address, options);
  return { ...made, grant, fragments: shares.map((share) => suite.convert(share, made.capsule, made.statement)) };
}
export type Grant = ReturnType<typeof newGrant>;

/** Making a grant is slow; consents that only need some grant share this one. */
let shared: Grant | undefined;

export function pointsOf(grant: Grant, index: number): FragmentPoints {
  const fragment: Frame<"fragment"> = grant.fragments[index]!;
  return {
    capsulePoint: suite.onChain!.capsulePoint(grant.capsule),
    commitmentPoint: suite.onChain!.commitmentPoint(grant.grant, index),
    fragmentPoint: suite.onChain!.fragmentPoint(fragment),
  };
}

export interface Given {
  readonly owner: PrivateKeyAccount;
  readonly reader: PrivateKeyAccount;
  readonly grant: Grant;
  readonly signed: SignedConsent;
}

export async function newConsent(world: World, changes: Partial<Consent> = {}): Promise<Given> {
  const owner = newAccount();
  const reader = newAccount();
  const grant = (shared ??= newGrant());
  const now = await world.timeOf("relay");
  const idSalt = randomHex();
  const consent: Consent = {
    statement: `Dr Lindqvist may read Results until tomorrow. Reference ${randomHex(8)}`,
    id: consentId(owner.address, idSalt),
    idSalt,
    owner: owner.address,
    hospital: world.config.hospitals[0]!.id,
    reader: reader.address,
    request: randomHex(),
    context: randomHex(),
    scope: randomHex(),
    grantHash: keccak256(grant.grant),
    capsuleHash: keccak256(grant.capsule),
    relays: world.relays.map((each) => each.address),
    shareCommitments: world.relays.map((_, index) => {
      const { capsulePoint, commitmentPoint } = pointsOf(grant, index);
      return shareCommitment(capsulePoint, commitmentPoint);
    }),
    threshold: 2,
    start: now - 5,
    expiry: now + 86_400,
    nonce: BigInt(randomHex()).toString(),
    deadline: now + 3600,
    ...changes,
  };
  return { owner, reader, grant, signed: await signConsent(world, owner, consent) };
}

export async function signConsent(world: World, owner: PrivateKeyAccount, consent: Consent): Promise<SignedConsent> {
  const attestation = ownerAttestationTypedData(world.config, consent.hospital, consent.owner);
  return {
    consent,
    signature: await owner.signTypedData(consentTypedData(world.config, consent)),
    attestation: await signedBy(world.members.a, attestation),
  };
}

export async function newStop(
  world: World,
  { owner, signed }: Pick<Given, "owner" | "signed">,
  action: StopAction,
  revision: number,
  expiry = 0,
): Promise<SignedStop> {
  const { id, idSalt } = signed.consent;
  const order = { id, idSalt, action: STOP_ACTION[action], revision, expiry };
  return { ...order, signature: await owner.signTypedData(stopTypedData(world.config, order)) };
}

export async function newOpen(
  world: World,
  { reader, signed }: Pick<Given, "reader" | "signed">,
  changes: Partial<Omit<SignedOpen, "signature">> = {},
): Promise<SignedOpen> {
  const issued = await world.timeOf("relay");
  const open = { consentId: signed.consent.id, nonce: randomHex(), issued, deadline: issued + 300, ...changes };
  return { ...open, signature: await reader.signTypedData(openTypedData(world.config, open)) };
}
