/** HTTP status of storage errors; everything else as in every service. */
import type { StorageErrorCode } from "../../storage/failure.ts";
import { codeOf, toErrorJson } from "../../core/errors.ts";
import { failureOf, type Failure, type FailureStatus } from "../http/failure.ts";

const STATUS: Partial<Record<StorageErrorCode, FailureStatus>> = {
  STORAGE_SESSION: 401,
  STORAGE_FORBIDDEN: 403,
  STORAGE_STOPPED: 403,
  STORAGE_UNKNOWN: 404,
  STORAGE_INCOMPLETE: 409,
  STORAGE_CORRUPT: 410,
  STORAGE_LIMIT: 413,
  STORAGE_SHAPE: 400,
  STORAGE_UNAVAILABLE: 503,
};

export function storageFailureOf(thrown: unknown): Failure {
  const status = STATUS[codeOf(thrown) as StorageErrorCode];
  return status === undefined ? failureOf(thrown) : { status, json: toErrorJson(thrown) };
}
