/**
 * Approving an enrolment: 2 of 3 members co-sign, the identity goes on chain, the person's key is extracted, credential
 * and key go through the authority's firewall, which seals them, to her mailbox. Each step finds what an interrupted earlier try left behind.
 */
import { hashTypedData, zeroHash } from "viem";
import { readIdentity, registerIdentity } from "../../chain/registry.ts";
import { ChartpassError } from "../../core/errors.ts";
import { systemRandom } from "../../core/random.ts";
import { sealMessage } from "../../core/seal/message.ts";
import { credentialTypedData } from "../../protocol/credential.ts";
import { credentialOf, enrolmentEntry, mailInfo, type Enrolment } from "../../protocol/enrolment.ts";
import { fromHex, type Hex } from "../../protocol/hex.ts";
import { suiteIdentity } from "../../protocol/identity.ts";
import type { MailboxKind } from "../../peers/member-messages.ts";
import { attestIdentity, collect } from "../../peers/member-client.ts";
import { identityEntryTypedData, type IdentityEntry } from "../../protocol/record-ledger.ts";
import { patiently } from "../chains/connections.ts";
import { nowSeconds } from "../http/application.ts";
import type { HospitalMember } from "./member.ts";
import type { PersonEntry } from "./people.ts";

/** @returns the transaction, zero when an earlier try had registered the person already */
export async function approve(member: HospitalMember, person: PersonEntry): Promise<Hex> {
  const { enrolment } = person;
  if (person.state === "approved") return zeroHash;
  if (person.state === "refused")
    throw settled("This registration was refused before.", "Ask the person to register again.");
  if (person.numberTaken) {
    throw settled(
      "This number or this key is registered already.",
      "Withdraw the older registration first, if it is the same person.",
    );
  }
  const transaction = await register(member, enrolment);
  const sealed = await welcomeFor(member, enrolment);
  const now = nowSeconds();
  member.mailboxes.put(enrolment.key, "welcome", sealed, now);
  member.people.markApproved(person, now);
  return transaction;
}

/** Say no, with a reason the person can read. */
export function refuse(member: HospitalMember, person: PersonEntry, reason: string): void {
  if (person.state === "refused") return;
  if (person.state === "approved")
    throw settled("This person is registered already.", "Withdraw the registration instead.");
  const now = nowSeconds();
  const sealed = sealTo(person.enrolment.messageKey, "refusal", { kind: "refusal", reason, time: now });
  member.mailboxes.put(person.enrolment.key, "refusal", sealed, now);
  member.people.markRefused(person.id, reason);
}

async function register(member: HospitalMember, enrolment: Enrolment): Promise<Hex> {
  const { network, hospital, chains, account, caller } = member;
  const entry = enrolmentEntry(network, enrolment);
  if (await isRegistered(member, entry)) return zeroHash;
  const data = identityEntryTypedData(network, hospital.chain, entry);
  const identity = { entry: { ...entry, role: enrolment.role }, signature: enrolment.signature };
  const members = await collect(network, hospital, async (each) =>
    each.key.toLowerCase() === account.address.toLowerCase()
      ? { signer: account.address, signature: await account.signTypedData(data) }
      : attestIdentity(caller, each, identity, hashTypedData(data)),
  );
  const chain = chains.chain(hospital.chain);
  const registry = chains.contract(hospital.chain, "registry");
  return patiently(async () => {
    try {
      return (await registerIdentity(chain, registry, entry, { key: enrolment.signature, members })).transaction;
    } catch (thrown) {
      if (await isRegistered(member, entry)) return zeroHash;
      throw thrown;
    }
  });
}

async function isRegistered({ chains, hospital }: HospitalMember, entry: IdentityEntry): Promise<boolean> {
  const registry = chains.contract(hospital.chain, "registry");
  const known = await readIdentity(chains.chain(hospital.chain), registry, hospital.id, entry.subject);
  return known?.credential === entry.credential && known.key.toLowerCase() === entry.key.toLowerCase();
}

async function welcomeFor(member: HospitalMember, enrolment: Enrolment): Promise<Uint8Array> {
  const { network, hospital, suite, master, account, authority } = member;
  const unsigned = credentialOf(enrolment);
  const signature = await account.signTypedData(credentialTypedData(network, unsigned));
  const identity = suiteIdentity(hospital, enrolment.subject, enrolment.key);
  return authority.deliver({
    identity,
    partial: suite.authority.extract(master, identity),
    messageKey: fromHex(enrolment.messageKey),
    welcome: { kind: "welcome", credential: { ...unsigned, signature } },
  });
}

/** Seal a message of the hospital to a person's message key. */
export function sealTo(messageKey: Hex, kind: MailboxKind, content: object): Uint8Array {
  const plain = new TextEncoder().encode(JSON.stringify(content));
  return sealMessage(fromHex(messageKey), plain, mailInfo(kind), systemRandom);
}

const settled = (message: string, hint: string): ChartpassError => new ChartpassError("ARG_SETTLED", message, { hint });
