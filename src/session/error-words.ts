/** The one place that turns an error code into what a person reads: what happened, what was lost, what to do now. */
import { codeOf, type ErrorCode } from "../core/errors.ts";

export interface ErrorWords {
  readonly title: string;
  readonly lost: string;
  readonly next: string;
  readonly code: ErrorCode;
}

const NOTHING = "Nothing was lost.";

type Words = readonly [title: string, next?: string, lost?: string];

/** By exact code; what is not here speaks through its own message and hint. */
const WORDS: Partial<Record<string, Words>> = {
  ARG_UNEXPECTED: ["Something unexpected happened", "Load the page again. What was saved is safe."],
  VAULT_LOCKED: ["The vault is locked", "Unlock it with your passphrase."],
  VAULT_UNLOCK: ["That passphrase does not open this vault", "Check for typing mistakes and try again."],
  VAULT_BUSY: ["This vault is open in another tab", "Go on there, or lock it there first."],
  VAULT_BACKUP_CODE: ["That code does not open this recovery file", "Check the code letter by letter."],
  VAULT_BACKUP_FILE: ["This is not a recovery file", "Choose the file that ends in .json and starts with chartpass."],
  CRYPTO_OPEN: [
    "This could not be opened",
    "Ask the sender to send it again.",
    "The sealed data is still where it was.",
  ],
  STORAGE_UNREACHABLE: ["The storage does not answer", "Try again in a moment."],
  STORAGE_CORRUPT: ["A stored part is damaged", "Try again; a clean copy is fetched when there is one."],
  STORAGE_CANCELLED: ["Cancelled", "You can start again where it stopped."],
  RELAY_UNREACHABLE: ["A relay does not answer", "Try again in a moment. Two of the three are enough."],
  RELAY_FRAGMENTS: ["Too few relays answered", "Wait a moment. It goes on by itself when a second relay answers."],
  CHAIN_SPONSOR_UNREACHABLE: ["The hospital does not answer", "Try again in a moment."],
  CONSENT_REVOKED: ["The patient has stopped sharing", "Ask the patient if you need to read more."],
  CONSENT_BURNT: ["The patient has stopped sharing", "Ask the patient if you need to read more."],
  CONSENT_PAUSED: ["The patient has paused sharing", "Try again later, or ask the patient."],
  CONSENT_EXPIRED: ["The permission has ended", "Send a new request if you still need the record."],
  CONSENT_SUITE: [
    "This request was made by an app that is not up to date",
    "Ask the clinician to update the app and to send a new request.",
    "Nothing was shared.",
  ],
  VAULT_REQUEST_FAILED: [
    "This answer failed to open too often and was closed",
    "Tell the patient, and send a new request.",
    "Its keys were deleted, to be safe.",
  ],
  CONSENT_NOT_POSTED: ["The permission is on its way", "Wait a moment and try again."],
};

/** @param thrown  anything caught */
export function errorWords(thrown: unknown): ErrorWords {
  const code = codeOf(thrown);
  const [title, next, lost] = WORDS[code] ?? [];
  const source = thrown as { message?: unknown; hint?: unknown } | null | undefined;
  const message = typeof source?.message === "string" && source.message ? source.message : "Something went wrong.";
  const hint = typeof source?.hint === "string" && source.hint ? source.hint : "Try again.";
  const words = { title: title ?? message.replace(/\.$/, ""), lost: lost ?? NOTHING, code };
  // Hints of services say it too; once is enough on a screen.
  return { ...words, next: (next ?? hint).replace(`${NOTHING} `, "") };
}
