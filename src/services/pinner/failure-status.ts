/** HTTP status of storage errors; everything else as in every service. */
import type { StorageErrorCode } from "../../storage/failure.ts";
import { codeOf, toErrorJson } from "../../core/errors.ts";
import { failureOf } from "../http/failure.ts";

const STATUS: Partial<Record<StorageErrorCode, 400 | 401 | 403 | 404 | 409 | 410 | 413 | 503>> = {
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

export function storageFailureOf(thrown: unknown) {
  const status = STATUS[codeOf(thrown) as StorageErrorCode];
  return status === undefined ? failureOf(thrown) : { status, json: toErrorJson(thrown) };
}
