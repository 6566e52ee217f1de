/**
 * One sharing from seal to opening, every step timed. Whoever takes a step has a suite of their own, which remembers what
 * they did before and nothing of the others, and every value is new: memories help where they would help people, and
 * nowhere else. A step begins with the bytes that arrive and ends with the bytes that leave. Runs in Node and in a
 * browser's worker alike.
 */
import { systemRandom } from "../../src/core/random.ts";
import type { Suite } from "../../src/core/suite.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Subject, Timings } from "./subject.ts";

export interface Quorum {
  readonly threshold: number;
  readonly relays: number;
}
export const QUORUMS: readonly Quorum[] = [
  { threshold: 1, relays: 1 },
  { threshold: 2, relays: 3 },
  { threshold: 3, relays: 5 },
];

export interface StageOptions {
  /**
   * Also time the first capsule to an owner and the first grant to a recipient, of whom nothing is remembered, and another
   * capsule opened by the same grant. Elsewhere people have met before and every grant is new.
   */
  readonly variants?: boolean;
  readonly createWatch?: () => Stopwatch;
}

/** @param create a suite for one party */
export function createStage(
  name: string,
  create: () => Suite,
  { threshold, relays }: Quorum,
  { variants = false, createWatch = () => new Stopwatch() }: StageOptions = {},
): Subject {
  const [patient, relay, otherRelays, auditor, reader] = [create(), create(), create(), create(), create()];
  const [here, there] = [patient.authority.setup(), reader.authority.setup()];
  const newOwner = () => {
    const identity = systemRandom(32);
    const partial = otherRelays.authority.extract(here.master, identity);
    return otherRelays.ownerKey(here.params, identity, partial, { certificateless: false });
  };
  const newRecipient = () => {
    const identity = systemRandom(32);
    return { identity, partial: otherRelays.authority.extract(there.master, identity) };
  };
  const owner = newOwner();
  const usual = patient.newType("results");
  const recipient = newRecipient();

  function round(): Timings {
    const watch = createWatch();
    const time = watch.time.bind(watch);

    const context = systemRandom(32);
    const grantContext = systemRandom(32);
    const type = patient.newType("results");
    const key = patient.renewOwner(owner);
    const usualFrom = patient.ownerAddress(key, usual, context);
    time("encapsulate", () => patient.encapsulate(usualFrom, usual, context));
    const from = time("owner address", () => patient.ownerAddress(key, type, context));
    const made = time("encapsulate, new type", () => patient.encapsulate(from, type, context));
    const typeKey = time("type key", () => patient.typeKey(key, type));
    const { secret, address } = time("recipient key", () =>
      reader.recipientKey(there.params, recipient.identity, recipient.partial),
    );
    const options = { context: grantContext, relays, threshold, source: { capsule: made.capsule, context } };
    const { grant, shares } = time("rekey", () => patient.rekey(typeKey, patient.parse("address", address), options));

    const converted = (by: Suite, share: Uint8Array) =>
      by.convert(by.parse("share", share), by.parse("capsule", made.capsule), by.parse("statement", made.statement));
    const fragment = time("convert, first check", () => converted(relay, shares[0]!));
    time("convert", () => converted(relay, shares[0]!));
    time("check share", () => relay.checkShare(relay.parse("grant", grant), relay.parse("share", shares[0]!)));

    const holds = time("verify", () =>
      auditor.verify(
        auditor.parse("fragment", fragment),
        auditor.parse("grant", grant),
        auditor.parse("capsule", made.capsule),
      ),
    );
    const fragments = [fragment, ...shares.slice(1, threshold).map((share) => converted(otherRelays, share))];
    const open = (capsule: Uint8Array, all: readonly Uint8Array[]) =>
      reader.decapsulate(secret, {
        capsule: reader.parse("capsule", capsule),
        grant: reader.parse("grant", grant),
        type: reader.parse("type", type),
        context,
        grantContext,
        from: reader.parse("owner-address", from),
        fragments: all.map((each) => reader.parse("fragment", each)),
      });
    const opened = time("open", () => open(made.capsule, fragments));
    if (!holds || !opened.every((byte, i) => byte === made.key[i])) throw new Error(`${name} opened something else.`);

    if (variants) {
      if (!patient.info.oneTime) {
        const next = patient.encapsulate(from, type, context);
        const more = shares
          .slice(0, threshold)
          .map((share) => otherRelays.convert(share, next.capsule, next.statement));
        time("open, same grant", () => open(next.capsule, more));
      }
      const stranger = otherRelays.ownerAddress(newOwner(), type, context);
      time("encapsulate, new owner", () =>
        patient.encapsulate(patient.parse("owner-address", stranger), type, context),
      );
      const { identity, partial } = newRecipient();
      const met = otherRelays.recipientKey(there.params, identity, partial).address;
      time("rekey, new recipient", () => patient.rekey(typeKey, patient.parse("address", met), options));
    }
    return watch.times;
  }

  return { name: `${name} ${threshold}-of-${relays}`, round };
}
