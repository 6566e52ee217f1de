/** Work without secrets that would hold up the page: any free worker of the pool does it. */
import type { RecordPart } from "../protocol/record/part.ts";
import type { VerifiedRecord, VerifyInput } from "../protocol/record/verify.ts";
import type { CallContext } from "./rpc.ts";

export interface FragmentsToCheck {
  readonly grant: Uint8Array;
  readonly capsule: Uint8Array;
  readonly fragments: readonly Uint8Array[];
}

export interface SplitText {
  readonly header: RecordPart;
  readonly sections: readonly RecordPart[];
}

export interface PublicApi {
  /** Whether each fragment belongs to the grant and the capsule. */
  checkFragments: (params: FragmentsToCheck, context: CallContext) => Promise<boolean[]>;
  /** Hospital's signature, digests of the shared parts, what was withheld. @throws WIRE_RECORD, CRYPTO_RECORD_* */
  verifyRecord: (params: VerifyInput, context: CallContext) => Promise<VerifiedRecord>;
  /** A FHIR Bundle as text, cut into header and sections. @throws ARG_RECORD_* */
  splitBundle: (params: { text: string }, context: CallContext) => Promise<SplitText>;
}
