/** Test material: a patient's grant by the real suite, her signed consent, her stops, and the reader's openings. */
import { keccak256 } from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import { systemRandom } from "../core/random.ts";
import { suites } from "../core/registry.ts";
import {
  consentId,
  consentTypedData,
  ownerAttestationTypedData,
  stopTypedData,
  type Consent,
  type SignedConsent,
  type SignedStop,
} from "../protocol/consent.ts";
import {
  fragmentProof,
  shareCommitments,
  type FragmentHash,
  type FragmentPoints,
  type FragmentProof,
} from "../protocol/fragment-proof.ts";
import { openTypedData, type SignedOpen } from "../protocol/exchange.ts";
import type { SuiteId } from "../protocol/suite-choice.ts";
import { STOP_ACTION, type StopAction } from "../protocol/typed-data.ts";
import { newAccount, randomHex, signedBy, type World } from "./chains.fixture.ts";

const known = suites(systemRandom);

/** A capsule of a suite, a grant to one recipient and the fragments of three relays, 2 of 3. */
export function newGrant(id: SuiteId = "ibe-clc") {
  const suite = known.suiteById(id);
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
  return {
    suite,
    ...made,
    grant,
    fragments: shares.map((share) => suite.convert(share, made.capsule, made.statement)),
  };
}
export type Grant = ReturnType<typeof newGrant>;

/** Making a grant is slow; consents that only need some grant share this one. */
let shared: Grant | undefined;

/** What relay `index` posts. */
export function proofOf({ suite, capsule, grant, fragments }: Grant, index: number): FragmentProof {
  return fragmentProof(suite, { capsule, grant, fragment: fragments[index]! }, index);
}

export const pointsOf = (grant: Grant, index: number): FragmentPoints => proofOf(grant, index) as FragmentPoints;
export const hashOf = (grant: Grant, index: number): FragmentHash => proofOf(grant, index) as FragmentHash;

export interface Given {
  readonly owner: PrivateKeyAccount;
  readonly reader: PrivateKeyAccount;
  readonly grant: Grant;
  readonly signed: SignedConsent;
}

export async function newConsent(world: World, changes: Partial<Consent> = {}, given?: Grant): Promise<Given> {
  const owner = newAccount();
  const reader = newAccount();
  const grant = given ?? (shared ??= newGrant());
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
    shareCommitments: shareCommitments(grant.suite, grant, world.relays.length),
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
