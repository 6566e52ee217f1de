/** Test material: the story from delivery to a given permission, between one patient and one clinician. */
import { credentialHash } from "../protocol/credential.ts";
import type { Hex } from "../protocol/hex.ts";
import type { RegistryIdentity } from "../protocol/request.ts";
import type { OutboxItem } from "./secret-worker-api.ts";
import { attestation, delivery, network, NOW, relayShare, testCids, type TestVault } from "./world.fixture.ts";

export const HOUR = 3600;

/** The patient has a stored record of three sections. */
export async function deposited(patient: TestVault, sections = 3) {
  const { subject, messageKey } = await patient.call("identity", {});
  const { sealed, documentId } = await delivery(subject!, messageKey, sections);
  await patient.call("openMail", { kind: "record", sealed });
  const { record, leaves } = await patient.call("sealRecord", { documentId });
  const cids = testCids(leaves.length);
  const stored = await patient.call("recordStored", { recordId: record.recordId, root: `b${"r".repeat(57)}`, cids });
  const byCid = new Map(cids.map((cid, i) => [cid, leaves[i]!]));
  return { record: stored, leavesOf: (wanted: readonly string[]) => wanted.map((cid) => byCid.get(cid)!), documentId };
}
export type Deposit = Awaited<ReturnType<typeof deposited>>;

/** The clinician asks by the patient's code; the patient's vault takes the request in. */
export async function requested(patient: TestVault, clinician: TestVault, until = NOW + 48 * HOUR) {
  const { patientCode, key, messageKey } = await patient.call("identity", {});
  const { request, items } = await clinician.call("makeRequest", {
    code: patientCode!,
    key,
    messageKey,
    purpose: "treatment",
    note: "Chest pain",
    parts: [],
    until,
    label: "Alice, room 4",
  });
  const m1 = items.find((item) => item.kind === "request");
  if (m1?.kind !== "request") throw new Error("no request");
  await patient.call("openMail", { kind: "request", sealed: m1.sealed });
  return request;
}

/** What the registry of hospital B says of this clinician. */
export async function registered(clinician: TestVault): Promise<RegistryIdentity> {
  const { credential } = await clinician.call("identity", {});
  const { signature: _, ...unsigned } = credential!;
  return { key: unsigned.key, role: unsigned.role, credential: credentialHash(network, unsigned), revoked: false };
}

export async function shared(
  patient: TestVault,
  clinician: TestVault,
  choice: { requestId: Hex; deposit: Deposit; sections: string[]; expiry?: number },
) {
  const draft = await patient.call("draftConsent", {
    requestId: choice.requestId,
    registered: await registered(clinician),
    recordId: choice.deposit.record.recordId,
    sections: choice.sections,
    expiry: choice.expiry ?? NOW + 24 * HOUR,
  });
  const { signed, items } = await patient.call("signConsent", {
    draftId: draft.draftId,
    attestation: await attestation(draft.owner),
  });
  return { draft, signed, items, shares: items.filter(isShare).map(relayShare) };
}

export const isShare = (item: OutboxItem) => item.kind === "share";

export function responseIn(items: readonly OutboxItem[]): Uint8Array {
  const item = items.find((each) => each.kind === "response");
  if (item?.kind !== "response") throw new Error("no response");
  return item.sealed;
}
