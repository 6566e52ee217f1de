/**
 * A relay's conversion, with every check that comes before it. All checks are of the bytes that came, and of nothing
 * else: whether the permission stands is asked elsewhere, each time something leaves.
 *
 * What was accepted is recognised by the hash of all its bytes, so what is sent again costs its conversion only. Kept are
 * the capsule, its statement and the proof, which are public. The share is not: of it the hash tells no more than its
 * commitment in the grant, and it must come again to be converted again. Refusals are not remembered.
 */
import { createHash } from "node:crypto";
import { joinFields } from "../../core/fields.ts";
import { Memory } from "../../core/memory.ts";
import type { GrantTerms, Suite } from "../../core/suite.ts";
import type { Frame } from "../../core/wire.ts";
import { fragmentProof, type FragmentProof } from "../../protocol/fragment-proof.ts";
import { shareError } from "./share-error.ts";

export interface ConversionInput {
  readonly grant: Uint8Array;
  readonly capsule: Uint8Array;
  readonly statement: Uint8Array;
  readonly share: Uint8Array;
  /** 0-based place of the relay in the grant. */
  readonly index: number;
  /** What the permission says of the grant. */
  readonly terms: GrantTerms;
}

export interface Conversion {
  readonly fragment: Uint8Array;
  /** What the hub checks it by. */
  readonly proof: FragmentProof;
}

/** @throws WIRE_*, RELAY_SHARE, RELAY_SHARE_PLACE, RELAY_SHARE_TERMS, CRYPTO_CAPSULE for what does not check */
export type Convert = (input: ConversionInput) => Conversion;

interface Accepted {
  readonly capsule: Frame<"capsule">;
  readonly statement: Frame<"statement">;
  readonly proof: FragmentProof;
}

/** About 7 KB each. */
const ACCEPTED = 256;

export function createConversion(suite: Suite): Convert {
  const accepted = new Memory<Accepted>(ACCEPTED);
  return (input) => {
    const name = nameOf(input);
    const known = accepted.get(name);
    const share = suite.parse("share", input.share);
    if (known) return { fragment: suite.convert(share, known.capsule, known.statement), proof: known.proof };
    const { fragment, ...made } = accept(suite, share, input);
    return { fragment, proof: accepted.set(name, made).proof };
  };
}

/**
 * Every frame parses and is of the deployment's suite, the grant is on the permission's terms, the share fits the grant,
 * the capsule checks: only then is it converted. And the reader will take the fragment: where the owner announced it, it
 * is the one announced.
 */
function accept(suite: Suite, share: Frame<"share">, input: ConversionInput): Accepted & Conversion {
  const grant = suite.parse("grant", input.grant);
  const capsule = suite.parse("capsule", input.capsule);
  const statement = suite.parse("statement", input.statement);
  // Its fragment would fit the grant at another relay's place only, which nobody but the hub would notice, at an opening.
  if (suite.shareIndex(share) !== input.index) {
    throw shareError("RELAY_SHARE_PLACE", "The share is meant for another relay.");
  }
  // The people it is for were told how many relays it takes; the grant may say another number.
  const { threshold, relays } = suite.grantTerms(grant);
  if (threshold !== input.terms.threshold || relays !== input.terms.relays) {
    throw shareError("RELAY_SHARE_TERMS", "The grant is for other numbers of relays than the permission says.");
  }
  if (!suite.checkShare(grant, share)) throw shareError("RELAY_SHARE", "The share does not belong to this grant.");
  const fragment = suite.convert(share, capsule, statement);
  if (!suite.verify(fragment, grant, capsule)) {
    throw shareError("RELAY_SHARE", "The share does not do what its grant announces.");
  }
  return { capsule, statement, fragment, proof: fragmentProof(suite, { capsule, grant, fragment }, input.index) };
}

/** Of all that the checks look at. */
function nameOf({ grant, capsule, statement, share, index, terms: { threshold, relays } }: ConversionInput): string {
  const numbers = new TextEncoder().encode(JSON.stringify([index, threshold, relays]));
  return createHash("sha256")
    .update(joinFields([grant, capsule, statement, share, numbers]))
    .digest("base64");
}
