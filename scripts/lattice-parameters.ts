/**
 * Prints what the parameters of suite `lattice` rest on: `node scripts/lattice-parameters.ts`.
 * Derivations: lattice-failure.ts and lattice-cost.ts. docs/crypto.md quotes these figures.
 */
import { pathToFileURL } from "node:url";
import { N, Q } from "../src/core/lattice/sizes.ts";
import { type Cost, dualCost, type Instance, primalCost } from "./lattice-cost.ts";
import { independentFailure, noiseVariances, structuredFailure } from "./lattice-failure.ts";

/** ML-KEM by the same formulas, against what its authors state; n + 256 equations as its script allows. */
export const CALIBRATION: readonly { name: string; instance: Instance; stated: number }[] = [
  { name: "ML-KEM-512", instance: { n: 512, q: 3329, deviation: Math.sqrt(1.5), samples: 768 }, stated: 118 },
  { name: "ML-KEM-768", instance: { n: 768, q: 3329, deviation: 1, samples: 1024 }, stated: 182 },
  { name: "ML-KEM-1024", instance: { n: 1024, q: 3329, deviation: 1, samples: 1280 }, stated: 256 },
];

/** What an attacker of the suite faces. */
export function instances(): readonly { name: string; instance: Instance }[] {
  const own = { n: N, q: Q, deviation: 1 };
  const conversion = Math.sqrt(noiseVariances().conversion);
  return [
    { name: "owner's key, from her address", instance: { ...own, samples: N } },
    { name: "recipient's key, from the address", instance: { ...own, samples: N } },
    { name: "capsule, u and v (as if v were whole)", instance: { ...own, samples: 2 * N } },
    { name: "rekey, one U and V", instance: { ...own, samples: 2 * N } },
    {
      name: "owner's key, by a recipient who opened once",
      instance: { ...own, samples: N, noisy: { samples: N, deviation: conversion } },
    },
    {
      name: "the same, six capsules to one address",
      instance: { ...own, samples: N, noisy: { samples: 6 * N, deviation: conversion } },
    },
  ];
}

/** Both attacks; equations of other noise go into the primal one only. */
export function costs(instance: Instance): { primal: Cost; dual: Cost } {
  return { primal: primalCost(instance), dual: dualCost(instance) };
}

function main(): void {
  const { capsule, rounding, conversion, total } = noiseVariances();
  console.log("Noise of a coefficient (variance)");
  console.log(`  capsule ${capsule}, rounding of v ${rounding.toFixed(0)}, conversion ${conversion.toFixed(0)}`);
  console.log(
    `  in all ${total.toFixed(0)}, deviation ${Math.sqrt(total).toFixed(0)}, a quarter of q is ${Math.floor(Q / 4)}`,
  );
  console.log("Probability that a capsule does not open after conversion, log2");
  console.log(`  terms independent      ${independentFailure().toFixed(1)}`);
  console.log(`  power by frequency     ${structuredFailure().toFixed(1)}`);
  console.log(`  digits -4 .. 3 instead ${structuredFailure(-0.5).toFixed(1)}`);
  console.log("Core-SVP, bits: classical and quantum             primal          dual    stated");
  const line = (name: string, instance: Instance, stated = ""): void => {
    const figures = Object.values(costs(instance)).map(
      ({ classical, quantum }) => classical.toFixed(1).padStart(8) + quantum.toFixed(1).padStart(7),
    );
    console.log(`  ${name.padEnd(44)}${figures.join("")}${stated.padStart(8)}`);
  };
  for (const { name, instance, stated } of CALIBRATION) line(name, instance, String(stated));
  for (const { name, instance } of instances()) line(name, instance);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
