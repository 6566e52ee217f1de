/** Endorsed commitments to stored record versions. See contracts/ledger/IRecordLedger.sol. */
import { encodeFunctionData } from "viem";
import { readContract } from "viem/actions";
import type { MemberSignatures } from "../protocol/consent.ts";
import { recordLedgerAbi as abi } from "./abi/record-ledger.ts";
import type { Address, ChainReader, ChainWriter, Hex } from "./client.ts";
import { plainly } from "./errors.ts";
import { asContractSignatures } from "./members.ts";
import { submit, type Sent } from "./transaction.ts";

export interface Endorsement {
  readonly hospital: Hex;
  readonly recordId: Hex;
  readonly version: number;
  readonly commitment: Hex;
}

/** Number of endorsed versions of a record; 0 when unknown. */
export async function readVersions(
  client: ChainReader,
  ledger: Address,
  hospital: Hex,
  recordId: Hex,
): Promise<number> {
  return plainly(
    readContract(client, { address: ledger, abi, functionName: "versionsOf", args: [hospital, recordId] }),
  );
}

/** The commitment to one version, counting from 1; undefined when there is none. */
export async function readCommitment(
  client: ChainReader,
  ledger: Address,
  hospital: Hex,
  recordId: Hex,
  version: number,
): Promise<Hex | undefined> {
  const args = [hospital, recordId, version] as const;
  const found = await plainly(readContract(client, { address: ledger, abi, functionName: "commitmentOf", args }));
  return BigInt(found) === 0n ? undefined : found;
}

/** Record the next version. @throws CHAIN_VERSION, CHAIN_MEMBERS */
export async function endorse(
  writer: ChainWriter,
  ledger: Address,
  endorsement: Endorsement,
  members: MemberSignatures,
): Promise<Sent> {
  const { hospital, recordId, version, commitment } = endorsement;
  const args = [{ hospital, recordId, version, commitment }, asContractSignatures(members)] as const;
  return submit(writer, ledger, encodeFunctionData({ abi, functionName: "endorse", args }));
}
