/** Test material: a household of the suite of two locks, over legs that remember (remembering.fixture.ts). */
import { fixedRandom } from "../generator.fixture.ts";
import { splitLegs } from "../hybrid/legs.ts";
import { createCurve } from "../ibe-clc/curve.ts";
import { createIbeClc } from "../ibe-clc/ibe-clc.ts";
import { createLattice } from "../lattice/lattice.ts";
import { loadMclPairing } from "../pairing/mcl.ts";
import { suites } from "../registry.ts";
import { createGuard, type Guard } from "./guard.ts";
import { CONTEXT, type Create, GRANT_CONTEXT, household } from "./household.fixture.ts";
import type { LegName } from "./leg.ts";
import { remembering } from "./remembering.fixture.ts";

const pairing = await loadMclPairing();
const { info: hybrid, legs } = suites(fixedRandom("unused"), { pairing }).suiteById("hybrid");
export const info = hybrid;
export const { over } = legs!;
export const curve = createCurve(pairing);
export const createFirst = remembering((random) => createIbeClc(random, pairing));
export const createSecond = remembering(createLattice);
export const create: Create = (random) => over(createFirst(random), createSecond(random));

export const home = household(create, "combined", { relays: 2 });
export const contexts = { context: CONTEXT, grantContext: GRANT_CONTEXT };
const { relays, threshold } = home.grantOptions;
export const plan = {
  kind: "record",
  /** The lasting part of her key is of the first leg. */
  owner: splitLegs(info.code, "owner-key", home.ownerKey).first,
  recipient: home.recipient.address,
  relays,
  threshold,
  contexts: () => contexts,
};

/** A firewall that lets one exchange begin; the same again under the same label. */
export function guardFor(leg: LegName, label: string): Guard {
  const guard = createGuard({ create, leg, random: fixedRandom(`${label} ${leg}`), owner: home.owner });
  guard.allow();
  return guard;
}
