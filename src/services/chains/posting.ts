/**
 * Put signed things on a chain once, whoever else sends them too: what is there already counts as done, something else
 * in its place does not.
 */
import { keccak256, stringToBytes, zeroHash } from "viem";
import { postConsent, readConsent, stopConsent, type StoredConsent } from "../../chain/consents.ts";
import { endorse, readCommitment } from "../../chain/records.ts";
import { announceRequest, readRequest, type Announcement } from "../../chain/requests.ts";
import { codeOf } from "../../core/errors.ts";
import type { Consent, MemberSignatures, SignedConsent, SignedStop } from "../../protocol/consent.ts";
import type { Hex } from "../../protocol/hex.ts";
import { chainOf, type NetworkConfig } from "../../protocol/network.ts";
import type { LedgerEntry } from "../../protocol/record-ledger.ts";
import { STOP_ACTION } from "../../protocol/typed-data.ts";
import { patiently, type Connections } from "./connections.ts";

/** @returns the transaction, zero when it was on chain before */
export async function postConsentOnce(
  chains: Connections,
  network: NetworkConfig,
  signed: SignedConsent,
): Promise<Hex> {
  const chain = chains.chain(network.relayChain);
  const registry = chains.contract(network.relayChain, "consents");
  return once(
    async () => (await postConsent(chain, registry, signed)).transaction,
    async () => {
      const stored = await readConsent(chain, registry, signed.consent.id);
      return stored !== undefined && stored.status !== "burnt" && isSameConsent(stored, signed.consent);
    },
  );
}

/** @returns the transaction, zero when the chain's state says the same already */
export async function postStopOnce(chains: Connections, network: NetworkConfig, stop: SignedStop): Promise<Hex> {
  const chain = chains.chain(network.relayChain);
  const registry = chains.contract(network.relayChain, "consents");
  return once(
    async () => (await stopConsent(chain, registry, stop)).transaction,
    async () => {
      const stored = await readConsent(chain, registry, stop.id);
      return stored !== undefined && isApplied(stored, stop);
    },
  );
}

export async function postEndorsementOnce(
  chains: Connections,
  hospital: Hex,
  entry: LedgerEntry,
  members: MemberSignatures,
): Promise<Hex> {
  const chain = chains.chain(entry.chain);
  const ledger = chains.contract(entry.chain, "records");
  const { recordId, version, commitment } = entry;
  return once(
    async () => (await endorse(chain, ledger, { hospital, recordId, version, commitment }, members)).transaction,
    async () => (await readCommitment(chain, ledger, hospital, recordId, version)) === commitment,
  );
}

export async function announceOnce(
  chains: Connections,
  network: NetworkConfig,
  chainKey: string,
  announcement: Announcement,
  readerSignature: Hex,
): Promise<Hex> {
  const chain = chains.chain(chainKey);
  const board = chains.contract(chainKey, "requests");
  return once(
    async () => (await announceRequest(chain, board, announcement, readerSignature)).transaction,
    async () => {
      const known = await readRequest(chain, board, chainOf(network, chainKey).id, announcement.requestId);
      return known?.commitment === announcement.commitment;
    },
  );
}

/** Every field that a relay or reader relies on is the one the chain holds. */
export function isSameConsent(stored: StoredConsent, consent: Consent): boolean {
  const fields = (each: StoredConsent | Consent) =>
    [each.owner, each.hospital, each.reader, each.request, each.context, each.scope, each.grantHash, each.capsuleHash]
      .concat(each.relays, each.shareCommitments)
      .map((value) => value.toLowerCase());
  const mine = fields(consent);
  return (
    stored.statementHash === keccak256(stringToBytes(consent.statement)) &&
    stored.threshold === consent.threshold &&
    stored.start === consent.start &&
    stored.expiry <= consent.expiry &&
    stored.relays.length === consent.relays.length &&
    fields(stored).every((value, i) => value === mine[i]) &&
    mine.length === fields(stored).length
  );
}

function isApplied(stored: StoredConsent, stop: SignedStop): boolean {
  if (stop.action === STOP_ACTION.revoke) return stored.status === "revoked" || stored.status === "burnt";
  // A later order of the owner has overtaken this one.
  if (stored.revision !== stop.revision) return stored.revision > stop.revision;
  if (stop.action === STOP_ACTION.pause) return stored.status === "paused";
  if (stop.action === STOP_ACTION.resume) return stored.status === "active";
  return stored.expiry === stop.expiry;
}

/** The check after a refusal, not before: the usual case is new, and people wait for it. */
async function once(post: () => Promise<Hex>, isDone: () => Promise<boolean>): Promise<Hex> {
  return patiently(async () => {
    try {
      return await post();
    } catch (thrown) {
      if (codeOf(thrown) === "CHAIN_UNREACHABLE" || !(await isDone())) throw thrown;
      return zeroHash;
    }
  });
}
