/** Test material: two hospitals, members and relays with real keys, and vaults whose rows stay in memory. */
import { keccak256, stringToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { fixedRandom } from "../core/generator.fixture.ts";
import { suites } from "../core/registry.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import { messageKeygen, openMessage, sealMessage } from "../core/seal/message.ts";
import type { Frame } from "../core/wire.ts";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { MemberSignatures } from "../protocol/consent.ts";
import { ownerAttestationTypedData } from "../protocol/consent.ts";
import { credentialTypedData } from "../protocol/credential.ts";
import { credentialOf, mailInfo, type Enrolment, type MailKind } from "../protocol/enrolment.ts";
import type { Delivery } from "../protocol/delivery.ts";
import { openDigest, parseShare, type ShareEnvelope, type SignedOpen } from "../protocol/exchange.ts";
import { fromHex, toHex, type Address, type Hex } from "../protocol/hex.ts";
import { hospitalId, organisationId, suiteIdentity } from "../protocol/identity.ts";
import { parseNetwork, type NetworkConfig } from "../protocol/network.ts";
import { PRESENT_SUITE } from "../protocol/suite-choice.ts";
import { parseBundle } from "../protocol/record/bundle.ts";
import { issueRecord, issuerKeygen } from "../protocol/record/issue.ts";
import { splitBundle } from "../protocol/record/sections.ts";
import { connect, serve, type AnswerOf, type CallOptions, type ParamsOf } from "../workers/rpc.ts";
import { createSecretVault } from "./secret-vault.ts";
import type { OutboxItem, SecretApi } from "./secret-worker-api.ts";
import { checkRevision, summaryOf, type VaultRow, type VaultStore } from "./store.ts";

export const NOW = 1_760_000_000;
export const PASSPHRASE = "lantern meadow quartz";

const random = fixedRandom("vault world");
const known = suites(random);
const suite = known.suiteById(PRESENT_SUITE);
const account = (label: string) => privateKeyToAccount(keccak256(stringToBytes(label)));

function hospital(name: string, chain: string, authority: "identity-based" | "certificateless") {
  const { params, master } = suite.authority.setup();
  const message = messageKeygen(random);
  const issuer = issuerKeygen(random);
  const members = [1, 2, 3].map((n) => account(`${name} member ${n}`));
  const config = {
    id: hospitalId(name),
    name,
    chain,
    authority,
    members: members.map(({ address }, i) => ({ url: `http://localhost:710${i}`, key: address })),
    memberThreshold: 2,
    issuerKey: toHex(issuer.publicKey),
    messageKey: toHex(message.public),
    params: toHex(params),
  };
  return { config, master, members, issuer };
}

export const hospitalA = hospital("Hospital A", "a", "identity-based");
export const hospitalB = hospital("Hospital B", "b", "certificateless");
export type TestHospital = typeof hospitalA;

export const relays = ["North", "South", "West"].map((name) => {
  const message = messageKeygen(random);
  const key = account(`relay ${name}`).address;
  const config = {
    key,
    name,
    organisation: organisationId(name),
    url: "http://localhost:7131",
    messageKey: toHex(message.public),
  };
  return { config, secret: message.secret };
});

const contract = (n: number): Address => `0x${n.toString(16).padStart(40, "0")}`;
const chain = (id: number) => ({ id, name: `Chain ${id}`, rpcUrl: "http://127.0.0.1:7101", confirmations: 0 });
export const network: NetworkConfig = parseNetwork({
  version: 1,
  name: "Test",
  deploymentSalt: keccak256(stringToBytes("deployment")),
  suite: PRESENT_SUITE,
  chains: { a: chain(31337), b: chain(31338), relay: chain(31339) },
  contracts: {
    a: { registry: contract(1), records: contract(2) },
    b: { registry: contract(3), requests: contract(4) },
    relay: { registry: contract(5), records: contract(6), consents: contract(7), hub: contract(8) },
  },
  relayChain: "relay",
  hospitals: [hospitalA.config, hospitalB.config],
  relays: relays.map((relay) => relay.config),
  threshold: 2,
  pinners: [
    { key: contract(9), name: "Pinner", url: "http://localhost:7141", multiaddrs: ["/ip4/127.0.0.1/tcp/7142/ws"] },
  ],
});

export function memoryStore(): VaultStore & { readonly rows: Map<string, VaultRow> } {
  const rows = new Map<string, VaultRow>();
  const blobs = new Map<string, Uint8Array>();
  return {
    rows,
    list: async () => [...rows.values()].map(summaryOf),
    get: async (id) => structuredClone(rows.get(id)),
    put: async (row, seen) => {
      checkRevision(rows.get(row.id), seen);
      rows.set(row.id, structuredClone(row));
    },
    remove: async (id) => void rows.delete(id),
    getBlob: async (id, name) => blobs.get(`${id} ${name}`),
    putBlob: async (id, name, bytes) => void blobs.set(`${id} ${name}`, bytes),
    removeBlob: async (id, name) => void blobs.delete(`${id} ${name}`),
  };
}

export interface TestVault {
  readonly store: ReturnType<typeof memoryStore>;
  /** Everything the vault ever answered. */
  readonly answers: unknown[];
  readonly clock: { seconds: number };
  call<K extends keyof SecretApi>(
    method: K,
    params: ParamsOf<SecretApi, K>,
    options?: CallOptions,
  ): Promise<AnswerOf<SecretApi, K>>;
}

/** A secret worker's insides on a store of its own or a shared one, locked. */
export async function secretVault(
  label: string,
  store = memoryStore(),
  busy = new Set<string>(),
  seen: NetworkConfig = network,
): Promise<TestVault> {
  const clock = { seconds: NOW };
  const api = createSecretVault({
    openStore: async () => store,
    random: fixedRandom(`vault ${label}`),
    aead: nobleAead,
    now: () => clock.seconds * 1000,
    claim: async (id) => {
      if (busy.has(id)) throw Object.assign(new Error("busy"), { code: "VAULT_BUSY" });
      busy.add(id);
      return () => busy.delete(id);
    },
  });
  // Over a real port, so that what crosses is what structured cloning makes of it.
  const { port1, port2 } = new MessageChannel();
  serve<SecretApi>(port1, api);
  const connection = connect<SecretApi>(port2);
  const answers: unknown[] = [];
  await connection.call("configure", { network: seen });
  return {
    store,
    answers,
    clock,
    call: (method, params, options) =>
      connection.call(method, params, options).then((answer) => {
        answers.push(answer);
        return answer;
      }),
  };
}

/** The hospital approves: credential and partial key, sealed to the person. */
export async function welcome(to: TestHospital, enrolment: Enrolment): Promise<Uint8Array> {
  const unsigned = credentialOf(enrolment);
  const signature = await to.members[0]!.signTypedData(credentialTypedData(network, unsigned));
  const identity = suiteIdentity(to.config, enrolment.subject, enrolment.key);
  const partial = toHex(suite.authority.extract(to.master, identity));
  return sealTo(enrolment.messageKey, "welcome", {
    kind: "welcome",
    credential: { ...unsigned, signature },
    partial,
  });
}

export async function enrolled(
  label: string,
  role: "patient" | "clinician",
  at: TestHospital,
  seen: NetworkConfig = network,
): Promise<TestVault> {
  const vault = await secretVault(label, memoryStore(), new Set(), seen);
  await vault.call("createVault", { name: label, passphrase: PASSPHRASE, role });
  const { enrolment } = await vault.call("prepareEnrolment", {
    hospital: at.config.id,
    name: label,
    birthDate: "1970-03-04",
    number: "12 34",
    specialty: "cardiology",
  });
  await vault.call("enrolmentSent", { subject: enrolment.subject });
  await vault.call("openMail", { kind: "welcome", sealed: await welcome(at, enrolment) });
  return vault;
}

export function sealTo(messageKey: Hex, kind: MailKind, message: object): Uint8Array {
  return sealMessage(fromHex(messageKey), utf8ToBytes(JSON.stringify(message)), mailInfo(kind), random);
}

const TITLES = ["Allergies", "Medication", "Results", "Problems"];

/** A record of small parts, signed by hospital A for this patient and sealed to her, in an envelope that may lie. */
export async function delivery(
  subject: Hex,
  messageKey: Hex,
  sections: number | readonly string[] = 3,
  change: (message: Delivery) => object = (message) => message,
): Promise<{ sealed: Uint8Array; documentId: Hex }> {
  const titles = typeof sections === "number" ? TITLES.slice(0, sections) : sections;
  const { header, sections: parts } = splitBundle(parseBundle(bundle(titles)));
  const documentId = toHex(random(32));
  const issuer = { hospitalId: hospitalA.config.id, privateKey: hospitalA.issuer.privateKey };
  const issued = await issueRecord({ header, sections: parts, issuer, subject, documentId, issuedAt: NOW, random });
  const part = (each: typeof header, disclosure: string) => ({
    id: each.id,
    title: each.title.slice(0, 200),
    content: new TextDecoder().decode(each.bytes),
    disclosure,
  });
  const message: Delivery = {
    kind: "record",
    documentId,
    hospital: hospitalA.config.id,
    title: "Summary",
    time: NOW,
    jwt: issued.jwt,
    subjectDisclosure: issued.subjectDisclosure,
    header: part(header, ""),
    sections: parts.map((each) => part(each, issued.disclosures[each.id] ?? "")),
  };
  return { documentId, sealed: sealTo(messageKey, "record", change(message)) };
}

function bundle(titles: readonly string[]): string {
  const observations = titles.map((title, i) => ({
    fullUrl: `urn:uuid:00000000-0000-4000-8000-00000000010${i}`,
    resource: {
      resourceType: "Observation",
      id: `o${i}`,
      status: "final",
      code: { text: `Secret finding of ${title}` },
    },
  }));
  const patient = "urn:uuid:00000000-0000-4000-8000-000000000001";
  const composition = {
    fullUrl: "urn:uuid:00000000-0000-4000-8000-000000000002",
    resource: {
      resourceType: "Composition",
      status: "final",
      type: { text: "Summary" },
      subject: { reference: patient },
      title: "Summary",
      section: titles.map((title, i) => ({ title, entry: [{ reference: observations[i]!.fullUrl }] })),
    },
  };
  const person = { fullUrl: patient, resource: { resourceType: "Patient", id: "p", name: [{ text: "Alice" }] } };
  return JSON.stringify({ resourceType: "Bundle", type: "document", entry: [composition, person, ...observations] });
}

/** Any two members attest the one-time owner key. */
export async function attestation(owner: Address): Promise<MemberSignatures> {
  const data = ownerAttestationTypedData(network, hospitalA.config.id, owner);
  return Promise.all(
    hospitalA.members.slice(1).map(async (member) => ({
      signer: member.address,
      signature: await member.signTypedData(data),
    })),
  );
}

/** A relay takes its share from the outbox. */
export function relayShare(item: OutboxItem): { index: number; envelope: ShareEnvelope } {
  if (item.kind !== "share") throw new Error("not a share");
  const index = relays.findIndex((relay) => relay.config.key === item.relay);
  const plain = openMessage(relays[index]!.secret, item.sealed, mailInfo("share"));
  return { index, envelope: parseShare(new TextDecoder().decode(plain)) };
}

export function convertShare({ share, capsule, statement }: ShareEnvelope): Frame<"fragment"> {
  const of = known.suiteOf(fromHex(share));
  return of.convert(
    of.parse("share", fromHex(share)),
    of.parse("capsule", fromHex(capsule)),
    of.parse("statement", fromHex(statement)),
  );
}

/** A relay converts and seals its fragment for the reader. */
export function relayFragment({ envelope }: ReturnType<typeof relayShare>, open: SignedOpen): Uint8Array {
  const fragment = convertShare(envelope);
  const { signature: _, ...unsigned } = open;
  return sealTo(envelope.readerMessageKey, "fragment", {
    kind: "fragment",
    consentId: open.consentId,
    open: openDigest(network, unsigned),
    fragment: toHex(fragment),
    transaction: toHex(random(32)),
  });
}

/** CID-shaped names; the vault treats them as text. */
export const testCids = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, i) => `b${"a".repeat(50)}${String.fromCharCode(97 + (i % 26))}${"abcdefgh".charAt(Math.floor(i / 26))}`,
  );
