/** The compiled contracts, read from disk. For programs that deploy; a page never loads this. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Abi, Hex } from "viem";
import { ChartpassError } from "../core/errors.ts";

const FOLDERS = {
  HospitalRegistry: "registry",
  RecordLedger: "ledger",
  RequestBoard: "consent",
  ConsentRegistry: "consent",
  RelayHub: "consent",
  MemberGateway: "gateway",
} as const;

export type ContractName = keyof typeof FOLDERS;

export interface Artifact {
  readonly abi: Abi;
  readonly bytecode: Hex;
}

export type Artifacts = Readonly<Record<ContractName, Artifact>>;

/**
 * @param folder  Hardhat's `artifacts`
 * @throws CHAIN_ARTIFACTS when the contracts are not compiled
 */
export function loadArtifacts(folder: string): Artifacts {
  const names = Object.keys(FOLDERS) as ContractName[];
  return Object.fromEntries(names.map((name) => [name, loadArtifact(folder, name)])) as Record<ContractName, Artifact>;
}

function loadArtifact(folder: string, name: ContractName): Artifact {
  const path = join(folder, "contracts", FOLDERS[name], `${name}.sol`, `${name}.json`);
  try {
    const { abi, bytecode } = JSON.parse(readFileSync(path, "utf8")) as Artifact;
    return { abi, bytecode };
  } catch (cause) {
    throw new ChartpassError("CHAIN_ARTIFACTS", `The compiled contract ${name} is missing.`, {
      hint: "Compile the contracts with `npx hardhat compile`.",
      cause,
    });
  }
}
