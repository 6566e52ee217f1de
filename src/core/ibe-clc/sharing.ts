/** Shamir's secret sharing over Fr, the scalar field of BLS12-381. */
import { shamirOver } from "../shamir.ts";
import { Fr } from "../pairing/scalars.ts";

export const { split, lagrangeAtZero, dualWeights } = shamirOver(Fr);
