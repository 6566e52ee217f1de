import type { MutantResult } from "@stryker-mutator/api/core";

export function mutantName(mutant: Pick<MutantResult, "fileName" | "location" | "mutatorName" | "replacement">): string;
