/**
 * One sharing from seal to opening, every step timed, with values no earlier round has seen: caches help where they would
 * help people, and nowhere else. Frames that change hands go through `parse`, as bytes from a network do.
 * Runs in Node and in a browser's worker alike.
 */
import { systemRandom } from "../../src/core/random.ts";
import type { OpenInput, Suite } from "../../src/core/suite.ts";
import type { Frame, Kind } from "../../src/core/wire.ts";
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

/**
 * @param newPeople also time the first capsule to an owner and the first grant to a recipient, whose authority's half is
 *   not cached yet
 */
export function createStage(
  name: string,
  suite: Suite,
  { threshold, relays }: Quorum,
  { newPeople = false } = {},
): Subject {
  const { authority } = suite;
  const [here, there] = [authority.setup(), authority.setup()];
  const newOwner = () => {
    const identity = systemRandom(32);
    return suite.ownerKey(here.params, identity, authority.extract(here.master, identity), { certificateless: false });
  };
  const newRecipient = () => {
    const identity = systemRandom(32);
    return { identity, partial: authority.extract(there.master, identity) };
  };
  const owner = newOwner();
  const recipient = newRecipient();
  const carry = <K extends Kind>(kind: K, frame: Frame<K>): Frame<K> => suite.parse(kind, frame.slice());

  function round(): Timings {
    const times: Record<string, number> = {};
    const time = <T>(operation: string, run: () => T): T => {
      const began = performance.now();
      const result = run();
      times[operation] = performance.now() - began;
      return result;
    };

    const context = systemRandom(32);
    const grantContext = systemRandom(32);
    const type = suite.newType("results");
    const key = suite.renewOwner(owner);
    const from = time("owner address", () => suite.ownerAddress(key, type, context));
    const made = time("encapsulate", () => suite.encapsulate(from, type, context));
    const typeKey = time("type key", () => suite.typeKey(key, type));
    const { secret, address } = time("recipient key", () =>
      suite.recipientKey(there.params, recipient.identity, recipient.partial),
    );
    const options = { context: grantContext, relays, threshold, source: { capsule: made.capsule, context } };
    const to = carry("address", address);
    const { grant, shares } = time("rekey", () => suite.rekey(typeKey, to, options));

    const arrived = time("read capsule", () => carry("capsule", made.capsule));
    const statement = carry("statement", made.statement);
    const arrivedGrant = time("read grant", () => carry("grant", grant));
    const share = time("read share", () => carry("share", shares[0]!));
    time("check share", () => suite.checkShare(arrivedGrant, share));
    const fragment = time("convert, first check", () => suite.convert(share, arrived, statement));
    time("convert", () => suite.convert(share, arrived, statement));

    const others = shares.slice(1, threshold).map((each) => suite.convert(each, arrived, statement));
    const [capsuleHere, grantHere] = [carry("capsule", arrived), carry("grant", arrivedGrant)];
    const first = time("read fragment", () => carry("fragment", fragment));
    const holds = time("verify", () => suite.verify(first, grantHere, capsuleHere));
    const fragments = [first, ...others.map((each) => carry("fragment", each))];
    // What a reader knows of the sharing besides the bytes that relays give.
    const input: OpenInput = {
      capsule: carry("capsule", arrived),
      grant: carry("grant", arrivedGrant),
      type: carry("type", type),
      context,
      grantContext,
      from: carry("owner-address", from),
      fragments,
    };
    const opened = time("open", () => suite.decapsulate(secret, input));
    if (!holds || !opened.every((byte, i) => byte === made.key[i])) throw new Error(`${name} opened something else.`);

    if (newPeople) {
      const stranger = suite.ownerAddress(newOwner(), type, context);
      time("encapsulate, new owner", () => suite.encapsulate(stranger, type, context));
      const { identity, partial } = newRecipient();
      const met = suite.recipientKey(there.params, identity, partial);
      time("rekey, new recipient", () => suite.rekey(typeKey, met.address, options));
    }
    return times;
  }

  return { name: `${name} ${threshold}-of-${relays}`, round };
}
