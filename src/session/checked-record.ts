/**
 * From opened parts to what a reader may rely on: the hospital's signature by the key in the register, each part against
 * its signed digest, the patient it is about, and the entry on the ledger. Only parts that hold are shown.
 */
import { readHospital } from "../chain/registry.ts";
import { readCommitment } from "../chain/records.ts";
import { codeOf } from "../core/errors.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { contractOf, hospitalById } from "../protocol/network.ts";
import { assembleRecord, type RecordView } from "../protocol/record/assemble.ts";
import { readHeader, readSection } from "../protocol/record/part.ts";
import type { SectionStatus, VerifiedRecord } from "../protocol/record/verify.ts";
import type { LedgerEntry } from "../protocol/record-ledger.ts";
import type { SealCheck } from "../ui/seal-state.ts";
import { publicPool } from "../vault/public-pool.ts";
import type { OpenedPart } from "../vault/secret-worker-api.ts";
import { hospitalName, readerOf } from "./network.ts";
import type { Connection } from "./Session.tsx";

export interface RecordToCheck {
  readonly jwt: string;
  readonly hospital: Hex;
  /** Whom it must be about, when the reader knows. */
  readonly subject?: { readonly id: Hex; readonly disclosure: string } | undefined;
  /** The header first; `text` undefined for a part that could not be had. */
  readonly parts: readonly (Omit<OpenedPart, "text"> & { readonly text: string | undefined })[];
  /** What the ledger must hold; undefined while a record is not on a ledger yet. */
  readonly ledger?: LedgerEntry | undefined;
}

export interface CheckedRecord {
  readonly record: RecordView;
  readonly signer: string;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  readonly checks: readonly SealCheck[];
  readonly troubled: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
}

const REASONS: Readonly<Record<Exclude<SectionStatus, "verified">, string>> = {
  altered: "It differs from what the hospital signed. Do not rely on it; ask the hospital for a new copy.",
  unavailable: "It could not be fetched. Try again in a moment.",
  unsigned: "The hospital did not sign it.",
};

/** @throws WIRE_RECORD, CRYPTO_RECORD_*, CHAIN_* when the register cannot be asked */
export async function checkRecord(connection: Connection, input: RecordToCheck): Promise<CheckedRecord> {
  const { network } = connection;
  const hospital = hospitalById(network, input.hospital);
  const [headerPart, ...parts] = input.parts;
  const header = new TextEncoder().encode(headerPart?.text ?? "");
  const [registered, onLedger] = await Promise.all([
    readHospital(readerOf(network, hospital.chain), contractOf(network, hospital.chain, "registry"), hospital.id),
    checkLedger(connection, input),
  ]);
  const bytes = new Map(
    parts.map((part) => [part.id, part.text === undefined ? undefined : new TextEncoder().encode(part.text)]),
  );
  const verified = await publicPool().call("verifyRecord", {
    jwt: input.jwt,
    header,
    sections: parts.map(({ id, disclosure }) => ({ id, disclosure, bytes: bytes.get(id) })),
    issuerPublicKey: fromHex(registered.issuerKey),
    issuer: hospital.id,
    ...(input.subject ? { subject: input.subject } : {}),
    now: Math.floor(Date.now() / 1000),
  });
  const sound = verified.sections.filter((section) => section.status === "verified");
  return {
    record: assembleRecord(
      readHeader(header),
      sound.flatMap(({ id }) => {
        const content = bytes.get(id);
        return content ? [readSection(content)] : [];
      }),
      verified.sectionCount - (verified.sections.length - sound.length),
    ),
    signer: hospitalName(network, hospital.id),
    signedAt: verified.issuedAt * 1000,
    checks: [...checksOf(connection, input, verified), onLedger],
    troubled: verified.sections.flatMap(({ id, title, status }) =>
      status === "verified" ? [] : [{ id, title: title ?? titleOf(input, id), reason: REASONS[status] }],
    ),
  };
}

function checksOf({ network }: Connection, input: RecordToCheck, verified: VerifiedRecord): SealCheck[] {
  const all = verified.sections.every(({ status }) => status === "verified");
  const altered = verified.sections.some(({ status }) => status === "altered" || status === "unsigned");
  return [
    { id: "signature", label: `Signed by ${hospitalName(network, input.hospital)}`, state: "passed" },
    {
      id: "parts",
      label: "Every part as it was signed",
      state: all ? "passed" : altered ? "failed" : "unknown",
    },
    ...(input.subject ? [{ id: "subject", label: "About this patient", state: "passed" } as const] : []),
  ];
}

async function checkLedger({ network }: Connection, { ledger, hospital }: RecordToCheck): Promise<SealCheck> {
  const check = { id: "ledger", label: "Entered in the shared ledger" };
  if (!ledger) return { ...check, state: "unknown", detail: "Not entered yet." };
  try {
    const contract = contractOf(network, ledger.chain, "records");
    const chain = readerOf(network, ledger.chain);
    const found = await readCommitment(chain, contract, hospital, ledger.recordId, ledger.version);
    return { ...check, state: found === ledger.commitment ? "passed" : "failed" };
  } catch (thrown) {
    return { ...check, state: "unknown", detail: `The ledger does not answer (${codeOf(thrown)}).` };
  }
}

const titleOf = (input: RecordToCheck, id: string) => input.parts.find((part) => part.id === id)?.title ?? "A part";
