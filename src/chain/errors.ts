/**
 * What a chain or a contract refuses, as ChartpassError. Contract errors are told apart by their names; contracts call
 * one another, so the ABI that decodes holds the errors of all of them.
 */
import { BaseError, decodeErrorResult, isHex, type Hex } from "viem";
import { ChartpassError, type ErrorCode } from "../core/errors.ts";
import { errorsAbi } from "./abi/errors.ts";

interface Plain {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

const plain = (code: ErrorCode, message: string, hint = ""): Plain => ({ code, message, hint });

const NEW_CONSENT = "Nothing was shared. Answer the request again.";
const RELOAD = "Load the page again and retry; nothing was changed.";
const ADMINISTRATOR = "Ask whoever runs this deployment; nothing was changed.";

/** By the name of the contract error. What is not listed becomes CHAIN_REFUSED. */
export const REFUSALS: Readonly<Record<string, Plain>> = {
  ConsentUnknown: plain("CONSENT_UNKNOWN", "This permission is not known yet.", "Wait a moment and try again."),
  ConsentIdMismatch: plain("CONSENT_ID", "This permission does not belong to the key that signed.", NEW_CONSENT),
  ConsentAlreadyPosted: plain("CONSENT_POSTED", "This permission was given before.", "Nothing more is needed."),
  ConsentBurnt: plain("CONSENT_BURNT", "This permission was stopped before it took effect.", NEW_CONSENT),
  ConsentEnded: plain("CONSENT_ENDED", "This permission was stopped for good.", "Ask the patient to share again."),
  ConsentNotActive: plain(
    "CONSENT_INACTIVE",
    "This permission is not in force: it is paused, stopped, over or not yet begun.",
    "Ask the patient to resume it or to share again.",
  ),
  ConsentLate: plain("CONSENT_LATE", "The permission arrived too late to take effect.", NEW_CONSENT),
  ConsentPeriod: plain("CONSENT_PERIOD", "The permission ends before it begins, or is already over.", NEW_CONSENT),
  ConsentFieldMissing: plain("CONSENT_FIELDS", "The permission is incomplete.", NEW_CONSENT),
  ConsentSigner: plain("CONSENT_SIGNATURE", "The permission is not signed by its owner.", NEW_CONSENT),
  NonceUsed: plain("CONSENT_NONCE", "This permission's number was used before.", NEW_CONSENT),
  RelayThreshold: plain("CONSENT_RELAYS", "The permission names too few or too many relays.", NEW_CONSENT),
  RelayInactive: plain("CONSENT_RELAYS", "The permission names a relay that is not in service.", NEW_CONSENT),
  RelayRepeated: plain("CONSENT_RELAYS", "The permission names a relay twice.", NEW_CONSENT),
  OrganisationTooStrong: plain(
    "CONSENT_RELAYS",
    "One organisation would hold enough relays to act alone.",
    NEW_CONSENT,
  ),
  ShareCommitments: plain("CONSENT_RELAYS", "The permission does not match its relays.", NEW_CONSENT),
  ShareCommitmentMissing: plain("CONSENT_RELAYS", "The permission does not match its relays.", NEW_CONSENT),
  StopActionUnknown: plain("CONSENT_STOP", "This change is not known.", RELOAD),
  StopOutOfOrder: plain("CONSENT_REVISION", "The permission was changed elsewhere in the meantime.", RELOAD),
  StopDoesNotApply: plain("CONSENT_STOP", "The permission is already in that state.", "Nothing more is needed."),
  StopExpiry: plain("CONSENT_STOP", "The new end must be earlier than the present one.", "Choose an earlier time."),
  OpenPeriod: plain(
    "CONSENT_OPEN",
    "The time of this opening is not valid.",
    "Check this device's clock and try again.",
  ),
  OpenLate: plain("CONSENT_OPEN_LATE", "The opening took too long.", "Open it again."),
  OpenSigner: plain(
    "CONSENT_READER",
    "This permission was given to someone else.",
    "Only the person who asked can open it.",
  ),
  RelayNotNamed: plain("RELAY_NOT_NAMED", "The permission does not name this relay.", ""),
  FragmentRepeated: plain("RELAY_REPEATED", "This relay has answered this opening already.", ""),
  ShareMismatch: plain("RELAY_SHARE", "The relay's share is not the one the patient signed.", ""),
  FragmentInvalid: plain("RELAY_FRAGMENT", "The relay's answer does not check.", ""),
  PointAtInfinity: plain("RELAY_FRAGMENT", "The relay's answer does not check.", ""),
  PointLength: plain("RELAY_FRAGMENT", "The relay's answer does not check.", ""),
  MembersTooFew: plain(
    "CHAIN_MEMBERS",
    "Too few members of the hospital's group have signed.",
    "Try again in a moment.",
  ),
  MemberUnknown: plain("CHAIN_MEMBERS", "Someone signed who is not a member of the hospital's group.", ADMINISTRATOR),
  MemberSignaturesInvalid: plain("CHAIN_MEMBERS", "A member's signature does not check.", RELOAD),
  HospitalUnknown: plain("CHAIN_HOSPITAL", "The hospital is not registered.", ADMINISTRATOR),
  HospitalKnown: plain("CHAIN_HOSPITAL", "The hospital is registered already.", ""),
  IdentityExpired: plain("CHAIN_IDENTITY_LATE", "The registration took too long.", "Register again."),
  IdentityReplayed: plain("CHAIN_IDENTITY_KNOWN", "This registration was made before.", ""),
  IdentityPrevious: plain("CHAIN_IDENTITY_KNOWN", "This person has another key already.", RELOAD),
  IdentityEnded: plain("CHAIN_IDENTITY_ENDED", "This registration was withdrawn.", "Register again with the hospital."),
  IdentitySignature: plain("CHAIN_IDENTITY_SIGNATURE", "The key to register did not sign.", RELOAD),
  VersionOutOfOrder: plain("CHAIN_VERSION", "Another version of this record was stored in the meantime.", RELOAD),
  RequestKnown: plain("CHAIN_REQUEST_KNOWN", "This request was announced before.", "Nothing more is needed."),
  RequestExpired: plain("CHAIN_REQUEST_LATE", "The request is over.", "Send a new one."),
  DestinationUnknown: plain("CHAIN_DESTINATION", "The patient's hospital cannot be reached from here.", ADMINISTRATOR),
  MessageAlreadyDelivered: plain("CHAIN_DELIVERED", "This message was delivered before.", "Nothing more is needed."),
  MessageExpired: plain("CHAIN_MESSAGE_LATE", "The message between the hospitals came too late.", "Send it again."),
  OwnableUnauthorizedAccount: plain("CHAIN_ADMINISTRATOR", "Only the administrator may do this.", ADMINISTRATOR),
};

/** Whatever a read or a write threw, as a ChartpassError. Keeps one that is already. */
export function chainError(thrown: unknown): ChartpassError {
  if (thrown instanceof ChartpassError) return thrown;
  const name = contractErrorName(thrown);
  const known = name === undefined ? connectionProblem(thrown) : (REFUSALS[name] ?? refusal(name));
  return new ChartpassError(known.code, known.message, { hint: known.hint, cause: thrown });
}

/** Await `work`; what it throws becomes a ChartpassError. */
export async function plainly<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw chainError(thrown);
  }
}

/** Name of the custom error a contract reverted with, when there is one. */
export function contractErrorName(thrown: unknown): string | undefined {
  const data = revertData(thrown);
  if (data === undefined) return undefined;
  try {
    return decodeErrorResult({ abi: errorsAbi, data }).errorName;
  } catch {
    return "an error of another contract";
  }
}

function refusal(name: string): Plain {
  return plain("CHAIN_REFUSED", `The change was refused (${name}).`, RELOAD);
}

function connectionProblem(thrown: unknown): Plain {
  const names = [...causes(thrown)].map((each) => (each as { name?: unknown }).name);
  const any = (...wanted: string[]) => names.some((name) => typeof name === "string" && wanted.includes(name));
  if (any("InsufficientFundsError")) {
    return plain("CHAIN_FUNDS", "The sponsor's account is empty.", "Tell the hospital; nothing was changed.");
  }
  if (any("WaitForTransactionReceiptTimeoutError", "TransactionReceiptNotFoundError", "TransactionNotFoundError")) {
    return plain(
      "CHAIN_WAITING",
      "The change is sent but not confirmed yet.",
      "It may still take effect. Look again soon.",
    );
  }
  if (any("ContractFunctionZeroDataError", "AbiDecodingZeroDataError")) {
    return plain("CHAIN_MISSING", "The register is not where it should be.", ADMINISTRATOR);
  }
  if (any("HttpRequestError", "TimeoutError", "WebSocketRequestError", "SocketClosedError")) {
    return plain(
      "CHAIN_UNREACHABLE",
      "The shared register cannot be reached.",
      "Nothing was lost. Try again in a moment.",
    );
  }
  return plain("CHAIN_FAILED", "The shared register did not answer as expected.", "Nothing was lost. Try again.");
}

/** Nodes put revert data in different places: as `data`, or as an object of which `data` is a part. */
function revertData(thrown: unknown): Hex | undefined {
  for (const each of causes(thrown)) {
    const holder = each as { raw?: unknown; data?: unknown };
    for (const candidate of [holder.raw, holder.data, (holder.data as { data?: unknown } | undefined)?.data]) {
      if (isHex(candidate) && candidate.length >= 10) return candidate;
    }
  }
  return undefined;
}

function* causes(thrown: unknown): Generator<object> {
  let current: unknown = thrown;
  for (let depth = 0; depth < 12 && typeof current === "object" && current !== null; depth++) {
    yield current;
    current = current instanceof BaseError || current instanceof Error ? current.cause : undefined;
  }
}
