/** Each check that a relay makes when a share arrives, by itself, so that one sees what a rate consists of. */
import { median } from "../../scripts/measurements.ts";
import { openMessage } from "../../src/core/seal/message.ts";
import { frameHash, recoverConsentSigner } from "../../src/protocol/consent.ts";
import { mailInfo } from "../../src/protocol/enrolment.ts";
import { parseShare, type ShareEnvelope } from "../../src/protocol/exchange.ts";
import { capsuleHash } from "../../src/protocol/grant-binding.ts";
import { fromHex } from "../../src/protocol/hex.ts";
import { verifyOwnerAttestation } from "../../src/protocol/owner-attestation.ts";
import type { ConversionInput } from "../../src/services/relay/conversion-worker.ts";
import type { SentShare } from "./grants.ts";
import { closeRelay, openRelay, type PaperNetwork } from "./network.ts";

export const jobOf = ({ grant, capsule, statement, share, index }: ShareEnvelope): ConversionInput => ({
  grant: fromHex(grant),
  capsule: fromHex(capsule),
  statement: fromHex(statement),
  share: fromHex(share),
  index,
});

/** Median milliseconds. "thread" is the conversion thread's work, everything else is the main thread's. */
export async function measureParts(
  network: PaperNetwork,
  suite: string,
  shares: readonly SentShare[],
): Promise<Readonly<Record<string, number>>> {
  const relay = await openRelay(network, suite, 1);
  const times: Record<string, number[]> = {};
  const time = async <T>(part: string, work: () => T | Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    (times[part] ??= []).push(performance.now() - began);
    return result;
  };
  for (const { sealed } of [...shares.slice(0, 2), ...shares]) {
    const plain = await time("open the sealed message", () =>
      openMessage(relay.messageSecret, sealed, mailInfo("share")),
    );
    const { signed, index, readerMessageKey, grant, capsule, statement, ...rest } = await time("read the message", () =>
      parseShare(new TextDecoder().decode(plain)),
    );
    await time("hashes", () => [frameHash(fromHex(grant)), capsuleHash(fromHex(capsule), fromHex(statement))]);
    await time("consent's signature", () => recoverConsentSigner(network.config, signed));
    await time("members' attestation", () =>
      verifyOwnerAttestation(network.config, signed.consent.hospital, signed.consent.owner, signed.attestation),
    );
    const job = jobOf({ signed, index, readerMessageKey, grant, capsule, statement, ...rest });
    const conversion = await time("thread", () => relay.pool.convert(job));
    await time("thread, known", () => relay.pool.convert(job));
    await time("store", () => relay.shares.add({ signed, index, readerMessageKey, conversion }));
  }
  await closeRelay(relay);
  return Object.fromEntries(Object.entries(times).map(([part, each]) => [part, median(each)]));
}
