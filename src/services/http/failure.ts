/** One place that turns anything thrown in a service into a status and the ErrorJson a client may see. */
import { ChartpassError, codeOf, toErrorJson, type ErrorCode, type ErrorJson } from "../../core/errors.ts";

export type FailureStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 502 | 503;

const BY_CODE: Partial<Record<ErrorCode, FailureStatus>> = {
  WIRE_AUTH: 401,
  WIRE_TOO_LARGE: 413,
  CHAIN_UNREACHABLE: 503,
  RELAY_BUSY: 503,
};
const BY_ENDING: readonly (readonly [string, FailureStatus])[] = [
  ["_FORBIDDEN", 403],
  ["_UNKNOWN", 404],
  ["_LIMIT", 429],
  ["_UNREACHABLE", 502],
];
const BY_FAMILY: Readonly<Record<string, FailureStatus>> = {
  ARG: 400,
  WIRE: 400,
  VAULT: 400,
  CRYPTO: 422,
  CONSENT: 409,
  RELAY: 409,
  CHAIN: 409,
  STORAGE: 502,
};
const UNEXPECTED: ErrorCode = "ARG_UNEXPECTED";

export interface Failure {
  readonly status: FailureStatus;
  readonly json: ErrorJson;
}

/** Errors without a code of ours are faults of the service: their text stays in its own log. */
export function failureOf(thrown: unknown): Failure {
  const code = codeOf(thrown, UNEXPECTED);
  if (code === UNEXPECTED) {
    return {
      status: 500,
      json: {
        code,
        message: "The service met an unexpected problem.",
        hint: "Try again in a moment; nothing was lost.",
      },
    };
  }
  return { status: statusOf(code), json: toErrorJson(thrown) };
}

function statusOf(code: ErrorCode): FailureStatus {
  const exact = BY_CODE[code];
  if (exact) return exact;
  const ending = BY_ENDING.find(([suffix]) => code.endsWith(suffix));
  return ending?.[1] ?? BY_FAMILY[code.slice(0, code.indexOf("_"))] ?? 400;
}

export const forbidden = (message: string, hint = "Sign in with the key that may do this."): ChartpassError =>
  new ChartpassError("ARG_FORBIDDEN", message, { hint });

export const tooOften = (message = "There were too many requests."): ChartpassError =>
  new ChartpassError("ARG_LIMIT", message, { hint: "Wait a few minutes and try again." });
