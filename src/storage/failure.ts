/** The typed errors of storage: what happened to the ciphertext, and what to do next. */
import { ChartpassError, codeOf, type ErrorCode } from "../core/errors.ts";

const HINTS = {
  STORAGE_UNREACHABLE: "Nothing was lost. Check the connection and try again; what was already sent is not sent again.",
  STORAGE_FORBIDDEN: "Ask the patient to share these parts again.",
  STORAGE_STOPPED: "Ask the patient whether sharing was paused or has ended.",
  STORAGE_SESSION: "Try again; a new permission is asked for by itself.",
  STORAGE_UNKNOWN: "Ask the patient to store the record again.",
  STORAGE_INCOMPLETE: "Nothing was lost. Try again; what was already sent is not sent again.",
  STORAGE_CORRUPT: "The damaged part was not used. Try again, or ask the patient to store the record again.",
  STORAGE_CANCELLED: "Nothing was lost. Start again when you are ready.",
  STORAGE_LIMIT: "Store a smaller record, or choose another storage service.",
  STORAGE_UNAVAILABLE: "The storage service cannot check the permission just now; try again in a moment.",
  STORAGE_RECEIPT: "Do not rely on this storage service; ask whoever runs it.",
  STORAGE_LOCAL: "Free some space on this device and try again.",
  STORAGE_SHAPE: "The stored record is not readable by this version of the app.",
} as const satisfies Partial<Record<ErrorCode, string>>;

export type StorageErrorCode = keyof typeof HINTS;

export function storageError(code: StorageErrorCode, message: string, cause?: unknown): ChartpassError {
  return new ChartpassError(code, message, { hint: HINTS[code], ...(cause === undefined ? {} : { cause }) });
}

/** @throws STORAGE_CANCELLED */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw storageError("STORAGE_CANCELLED", "This was cancelled.", signal.reason);
}

/** When several sources failed, the one that explains most: a refusal before damage before absence before silence. */
const TELLING: readonly ErrorCode[] = [
  "STORAGE_CANCELLED",
  "STORAGE_STOPPED",
  "STORAGE_FORBIDDEN",
  "STORAGE_CORRUPT",
  "STORAGE_UNAVAILABLE",
  "STORAGE_INCOMPLETE",
  "STORAGE_UNKNOWN",
  "STORAGE_UNREACHABLE",
];

export function mostTelling(failures: readonly unknown[]): Error {
  const rank = (failure: unknown) => {
    const index = TELLING.indexOf(codeOf(failure, "STORAGE_UNREACHABLE"));
    return index < 0 ? TELLING.length : index;
  };
  const first = [...failures].sort((a, b) => rank(a) - rank(b))[0];
  return first instanceof Error
    ? first
    : storageError("STORAGE_UNREACHABLE", "No storage service can be reached.", first);
}
