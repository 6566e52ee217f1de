/**
 * Figure 2 of Lv et al. 2024: how long it takes to encrypt to 1 to 100 users, and to make re-encryption keys for 1 to 100
 * users and re-encrypt. Every user is new: nothing of theirs is cached, and each has a capsule of their own, whose proof
 * the relay checks. One relay, as there. The re-encryption key counts from the owner's long-term key.
 */
import { systemRandom } from "../../src/core/random.ts";
import type { Suite } from "../../src/core/suite.ts";
import { median } from "../../scripts/measurements.ts";
import { now, since } from "./stopwatch.ts";

export const USERS = [1, ...Array.from({ length: 10 }, (_, i) => 10 * (i + 1))];

export interface Figure {
  /** Milliseconds for the first 1, 10, 20 .. 100 users. */
  readonly encrypt: readonly number[];
  readonly reencrypt: readonly number[];
}

const QUORUM = { relays: 1, threshold: 1 };

/**
 * @param preparing a suite of the same bytes that makes the users, which is not timed: the quickest there is
 * @param passes medians are of as many passes over all users
 */
export function drawFigure(suite: Suite, preparing: Suite, passes: number, most = 100): Figure {
  const users = USERS.filter((count) => count <= most);
  pass(suite, preparing, Math.min(most, 3));
  const runs = Array.from({ length: passes }, () => pass(suite, preparing, users.at(-1) ?? 1));
  const at = (count: number, of: (each: Single) => number) =>
    median(runs.map((run) => run.slice(0, count).reduce((sum, each) => sum + of(each), 0)));
  return {
    encrypt: users.map((count) => at(count, (each) => each.encrypt)),
    reencrypt: users.map((count) => at(count, (each) => each.reencrypt)),
  };
}

interface Single {
  readonly encrypt: number;
  readonly reencrypt: number;
}

function pass(suite: Suite, preparing: Suite, count: number): Single[] {
  const { authority } = preparing;
  const [here, there] = [authority.setup(), authority.setup()];
  return Array.from({ length: count }, () => {
    const [mine, theirs] = [systemRandom(32), systemRandom(32)];
    const partial = authority.extract(here.master, mine);
    const owner = preparing.ownerKey(here.params, mine, partial, { certificateless: false });
    const to = preparing.recipientKey(there.params, theirs, authority.extract(there.master, theirs)).address;
    const [type, context, grantContext] = [preparing.newType("results"), systemRandom(32), systemRandom(32)];
    const from = preparing.ownerAddress(owner, type, context);

    const began = now();
    const { capsule, statement } = suite.encapsulate(from, type, context);
    const encrypt = since(began);
    const options = { ...QUORUM, context: grantContext, source: { capsule, context } };
    const granted = now();
    const { shares } = suite.rekey(suite.typeKey(owner, type), to, options);
    suite.convert(shares[0]!, capsule, statement);
    return { encrypt, reencrypt: since(granted) };
  });
}
