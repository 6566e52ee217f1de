/**
 * One error class for the whole project.
 * `code` is stable and is what callers match on (never `instanceof`: errors cross threads and the network as plain
 * objects). `message` says what happened, `hint` what to do next; neither ever holds a secret.
 */

export type ErrorFamily = "ARG" | "WIRE" | "CRYPTO" | "VAULT" | "CHAIN" | "STORAGE" | "RELAY" | "CONSENT";
export type ErrorCode = `${ErrorFamily}_${string}`;

export interface ErrorDetails {
  readonly hint?: string;
  readonly cause?: unknown;
}

export class ChartpassError extends Error {
  override readonly name = "ChartpassError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint ?? "";
  }
}

/** An error as it travels between threads and services. */
export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

const CODE = /^(ARG|WIRE|CRYPTO|VAULT|CHAIN|STORAGE|RELAY|CONSENT)_[A-Z0-9_]+$/;

/** The code of anything thrown, or `fallback` when it carries none. */
export function codeOf(thrown: unknown, fallback: ErrorCode = "ARG_UNEXPECTED"): ErrorCode {
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" && CODE.test(code) ? (code as ErrorCode) : fallback;
}

/** Reduce anything thrown to what may cross a boundary: no stack, no cause. */
export function toErrorJson(thrown: unknown, fallback: ErrorCode = "ARG_UNEXPECTED"): ErrorJson {
  const known = codeOf(thrown, fallback);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const hint = (thrown as { hint?: unknown } | null | undefined)?.hint;
  return { code: known, message, hint: typeof hint === "string" ? hint : "" };
}

/** Rebuild an error received from another thread or service. */
export function fromErrorJson(json: unknown, fallback: ErrorCode = "ARG_UNEXPECTED"): ChartpassError {
  const source = json as Partial<ErrorJson> | null | undefined;
  const message = typeof source?.message === "string" ? source.message : "The other side gave no reason.";
  return new ChartpassError(codeOf(json, fallback), message, {
    hint: typeof source?.hint === "string" ? source.hint : "",
  });
}
