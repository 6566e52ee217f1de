/** Mailboxes: fetch what came since last time, let the vault take it in, remember how far. */
import { codeOf } from "../core/errors.ts";
import { deleteMail, listMail, readMail } from "../peers/hospital-client.ts";
import type { Hex } from "../protocol/hex.ts";
import type { OpenedMail, Signer } from "../vault/secret-worker-api.ts";
import type { Connection } from "./Session.tsx";
import { callerFor } from "./signing.ts";

interface Mailbox {
  readonly name: string;
  readonly hospital: Hex;
  readonly signer: Signer;
  readonly requestId?: Hex;
}

export interface MailSweep {
  readonly opened: readonly OpenedMail[];
  /** Codes of mail that was refused: forged, for someone else, or damaged. It is passed over, once. */
  readonly refused: readonly string[];
}

/** Mail for the person: registration, records, requests. */
export function sweepOwnMail(connection: Connection, hospital: Hex, key: string): Promise<MailSweep> {
  return sweep(connection, { name: `mail ${hospital} ${key}`, hospital, signer: { as: "identity" } });
}

/** Answers to one request, in the mailbox of its one-time reader key. */
export function sweepAnswers(connection: Connection, hospital: Hex, requestId: Hex): Promise<MailSweep> {
  return sweep(connection, { name: `answers ${requestId}`, hospital, signer: { as: "reader", requestId }, requestId });
}

const mailNote = (documentId: Hex) => `mail of ${documentId}`;

/**
 * Have the hospital forget the sealed copy of a delivered record. The vault could still open it, so a record is erased
 * only when this copy is gone as well.
 */
export async function deleteDelivery(connection: Connection, hospital: Hex, documentId: Hex): Promise<void> {
  const id = await connection.vault.call("cursor", { name: mailNote(documentId) });
  if (id) await deleteMail(callerFor(connection), hospital, id);
}

async function sweep(connection: Connection, mailbox: Mailbox): Promise<MailSweep> {
  const { vault } = connection;
  const caller = callerFor(connection, mailbox.signer);
  const since = Number((await vault.call("cursor", { name: mailbox.name })) ?? 0);
  const opened: OpenedMail[] = [];
  const refused: string[] = [];
  for (const item of await listMail(caller, mailbox.hospital, since)) {
    const sealed = await readMail(caller, mailbox.hospital, item.id);
    try {
      const requestId = mailbox.requestId;
      const mail = await vault.call("openMail", { kind: item.kind, sealed, ...(requestId ? { requestId } : {}) });
      if (mail.kind === "record") {
        await vault.call("setCursor", { name: mailNote(mail.delivery.documentId), value: item.id });
      }
      opened.push(mail);
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code.startsWith("VAULT_")) throw thrown;
      refused.push(code);
    }
    await vault.call("setCursor", { name: mailbox.name, value: String(item.cursor) });
  }
  return { opened, refused };
}
