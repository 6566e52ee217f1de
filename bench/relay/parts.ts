/**
 * Each check that a relay makes when a share arrives, by itself, so that one sees what a rate consists of. The thread's
 * steps are made here one by one, as the conversion thread makes them.
 */
import { median } from "../../scripts/measurements.ts";
import type { Suite } from "../../src/core/suite.ts";
import { frameHash, recoverConsentSigner } from "../../src/protocol/consent.ts";
import { mailInfo } from "../../src/protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../src/protocol/exchange.ts";
import { fragmentProof } from "../../src/protocol/fragment-proof.ts";
import { capsuleHash } from "../../src/protocol/grant-binding.ts";
import { fromHex } from "../../src/protocol/hex.ts";
import { verifyOwnerAttestation } from "../../src/protocol/owner-attestation.ts";
import type { Conversion, ConversionInput } from "../../src/services/relay/conversion.ts";
import { createShareBook } from "../../src/services/relay/share-book.ts";
import { shareOpener } from "../../src/services/relay/share-opening.ts";
import { recoverAddress } from "../../src/services/relay/signer-recovery.ts";
import { openDatabase } from "../../src/services/state/database.ts";
import { now, since } from "../pre/stopwatch.ts";
import type { SentShare } from "./grants.ts";
import { relayHome, type PaperNetwork } from "./network.ts";

export const jobOf = ({
  grant,
  capsule,
  statement,
  share,
  index,
  signed: { consent },
}: ShareEnvelope): ConversionInput => ({
  grant: fromHex(grant),
  capsule: fromHex(capsule),
  statement: fromHex(statement),
  share: fromHex(share),
  index,
  terms: { threshold: consent.threshold, relays: consent.relays.length },
});

/** Median milliseconds. What begins with "thread" is a conversion thread's work, everything else the main thread's. */
export async function measureParts(
  { home, keys, config }: PaperNetwork,
  suite: Suite,
  shares: readonly SentShare[],
): Promise<Readonly<Record<string, number>>> {
  const openMessage = shareOpener(fromHex(keys.relays[0]!.messageSecret));
  const database = openDatabase(relayHome(home), "relay");
  const book = createShareBook(database);
  const times: Record<string, number[]> = {};
  const time = async <T>(part: string, work: () => T | Promise<T>): Promise<T> => {
    const began = now();
    const result = await work();
    (times[part] ??= []).push(since(began));
    return result;
  };
  for (const { sealed } of shares) {
    const plain = await time("thread: open the sealed message", () => openMessage(sealed, mailInfo("share")));
    const envelope = await time("thread: read the message", () => parseShare(new TextDecoder().decode(plain)));
    const { signed, index, readerMessageKey } = envelope;
    const { hospital, owner } = signed.consent;
    await time("thread: hashes", () => [
      frameHash(fromHex(envelope.grant)),
      capsuleHash(fromHex(envelope.capsule), fromHex(envelope.statement)),
    ]);
    await time("thread: consent's signature", () => recoverConsentSigner(config, signed, recoverAddress));
    await time("thread: members' attestation", () =>
      verifyOwnerAttestation(config, hospital, owner, signed.attestation, recoverAddress),
    );
    const conversion = await convert(suite, jobOf(envelope), (part, work) => time(`thread: ${part}`, work));
    await time("store", () => book.add({ signed, index, readerMessageKey, conversion }));
  }
  database.close();
  return Object.fromEntries(Object.entries(times).map(([part, each]) => [part, median(each)]));
}

type Timer = <T>(part: string, work: () => T) => Promise<T>;

async function convert(suite: Suite, job: ConversionInput, time: Timer): Promise<Conversion> {
  const { grant, capsule, statement, share } = await time("read frames", () => ({
    grant: suite.parse("grant", job.grant),
    capsule: suite.parse("capsule", job.capsule),
    statement: suite.parse("statement", job.statement),
    share: suite.parse("share", job.share),
  }));
  await time("check the share", () => suite.checkShare(grant, share));
  await time("check the capsule", () => suite.checkCapsule(capsule, statement));
  const fragment = await time("convert", () => suite.convert(share, capsule, statement));
  await time("verify", () => suite.verify(fragment, grant, capsule));
  const proof = await time("proof for the contract", () =>
    fragmentProof(suite, { capsule, grant, fragment }, job.index),
  );
  return { fragment, proof };
}
