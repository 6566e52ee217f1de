/** Sealed mail, opened, checked and kept. What does not pass is refused and changes nothing. */
import { ChartpassError, codeOf, type ErrorCode } from "../core/errors.ts";
import { openMessage } from "../core/seal/message.ts";
import { mailInfo, parseRefusal } from "../protocol/enrolment.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import { parseDecline } from "../protocol/request.ts";
import { acceptAnswer } from "./clinician-answers.ts";
import { acceptDecline } from "./clinician-requests.ts";
import { acceptWelcome } from "./enrolment.ts";
import { acceptRequest } from "./patient-requests.ts";
import { acceptDelivery, readText } from "./patient-records.ts";
import { outboxItem } from "./outbox.ts";
import type { OpenedMail, SecretApi } from "./secret-worker-api.ts";
import { oneTimeKeys, sentRequest } from "./sent-request.ts";
import type { UnlockedVault } from "./unlocked-vault.ts";

const UNUSABLE: ErrorCode = "WIRE_MAIL";

export function mail(open: () => UnlockedVault): Pick<SecretApi, "openMail" | "outbox" | "delivered"> {
  return {
    async openMail({ kind, sealed, requestId }) {
      const vault = open();
      const bytes = openMessage(messageSecret(vault, requestId), sealed, mailInfo(kind));
      try {
        return await accept(vault, kind, readText(bytes), requestId);
      } catch (thrown) {
        throw unusable(thrown);
      }
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
  if ((kind === "record" || kind === "request") && !vault.state.credential) {
    throw new ChartpassError("WIRE_MAIL_EARLY", "This message came before the registration and was not taken in.");
  }
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
      if (!vault.state.credential) await vault.change((state) => void (state.refusal = reason));
      return { kind, reason };
    }
    case "decline": {
      if (requestId === undefined) throw noRequest();
      const { reason } = parseDecline(message);
      await acceptDecline(vault, requestId, reason);
      return { kind, reason, requestId };
    }
    default:
      throw new ChartpassError("WIRE_MAIL_KIND", "This kind of message is not for a person.");
  }
}

function messageSecret(vault: UnlockedVault, requestId: Hex | undefined): Uint8Array {
  if (requestId === undefined) return vault.keys.messageSecret;
  return fromHex(oneTimeKeys(sentRequest(vault, requestId)).message, 32);
}

/**
 * Anyone may write to a mailbox. Whatever fails because of what is in a message counts against the message: only errors
 * of the vault itself keep a VAULT_ code, and a reader of mail may go on after all others.
 */
function unusable(thrown: unknown): unknown {
  if (codeOf(thrown, UNUSABLE) !== UNUSABLE) return thrown;
  return new ChartpassError(UNUSABLE, "The message is not in a form this app can use.", {
    hint: "Nothing was taken in. Ask the sender to send it again.",
    cause: thrown,
  });
}

function noRequest(): ChartpassError {
  return new ChartpassError("ARG_MAIL", "An answer is opened with the request it belongs to.");
}
