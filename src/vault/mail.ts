/** Sealed mail, opened, checked and kept. What does not pass is refused and changes nothing. */
import { ChartpassError } from "../core/errors.ts";
import { openMessage } from "../core/seal/message.ts";
import { mailInfo, parseRefusal } from "../protocol/enrolment.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { acceptAnswer } from "./clinician-answers.ts";
import { acceptRefusal } from "./clinician-requests.ts";
import { acceptWelcome } from "./enrolment.ts";
import { acceptRequest } from "./patient-requests.ts";
import { acceptDelivery } from "./patient-records.ts";
import { outboxItem } from "./outbox.ts";
import type { OpenedMail, SecretApi } from "./secret-worker-api.ts";
import { oneTimeKeys, sentRequest } from "./sent-request.ts";
import type { UnlockedVault } from "./unlocked-vault.ts";

export function mail(open: () => UnlockedVault): Pick<SecretApi, "openMail" | "outbox" | "delivered"> {
  return {
    async openMail({ kind, sealed, requestId }) {
      const vault = open();
      const message = new TextDecoder("utf-8", { fatal: true }).decode(
        openMessage(messageSecret(vault, requestId), sealed, mailInfo(kind)),
      );
      return accept(vault, kind, message, requestId);
    },
    async outbox() {
      return open().state.outbox.map(outboxItem);
    },
    async delivered({ id }) {
      await open().change((state) => {
        state.outbox = state.outbox.filter((each) => each.id !== id);
      });
    },
  };
}

async function accept(
  vault: UnlockedVault,
  kind: OpenedMail["kind"],
  message: string,
  requestId: Hex | undefined,
): Promise<OpenedMail> {
  switch (kind) {
    case "welcome":
      await acceptWelcome(vault, message);
      return { kind, identity: vault.identity() };
    case "record":
      return { kind, ...(await acceptDelivery(vault, message)) };
    case "request":
      return { kind, ...(await acceptRequest(vault, message)) };
    case "response":
      if (requestId === undefined) throw noRequest();
      return { kind, ...(await acceptAnswer(vault, requestId, message)) };
    case "refusal": {
      const { reason } = parseRefusal(message);
      if (requestId !== undefined) await acceptRefusal(vault, requestId, reason);
      else if (!vault.state.credential) await vault.change((state) => void (state.refusal = reason));
      return { kind, reason, requestId: requestId ?? null };
    }
    default:
      throw new ChartpassError("WIRE_MAIL_KIND", "This kind of message is not for a person.");
  }
}

function messageSecret(vault: UnlockedVault, requestId: Hex | undefined): Uint8Array {
  if (requestId === undefined) return vault.keys.messageSecret;
  return fromHex(oneTimeKeys(sentRequest(vault, requestId)).message, 32);
}

function noRequest(): ChartpassError {
  return new ChartpassError("ARG_MAIL", "An answer is opened with the request it belongs to.");
}
