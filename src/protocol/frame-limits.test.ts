/** What every suite really makes fits the messages, for as many relays as a consent may name. */
import { describe, expect, test } from "vitest";
import { fixedRandom } from "../core/generator.fixture.ts";
import { suites } from "../core/registry.ts";
import type { Kind } from "../core/wire.ts";
import { SHARE_LIMIT } from "../peers/relay-messages.ts";
import { FRAME_LIMITS } from "./frame-limits.ts";
import { SUITE_CODES, SUITE_IDS, SUITE_TRAITS, suiteIdOf, type SuiteId } from "./suite-choice.ts";

const MOST_RELAYS = 16;
const { list } = suites(fixedRandom("frame limits"));

test("codes and traits that messages and screens go by are those of the suites", () => {
  expect(list.map(({ info }) => info.id).sort()).toEqual([...SUITE_IDS].sort());
  for (const { info } of list) {
    expect(SUITE_CODES[info.id as SuiteId]).toBe(info.code);
    expect(info).toMatchObject(SUITE_TRAITS[info.id as SuiteId]);
  }
});

describe.each(list.map((suite) => [suite.info.id, suite] as const))("%s", (id, suite) => {
  const identity = new Uint8Array(32).fill(1);
  const context = new Uint8Array(32).fill(2);
  const { params, master } = suite.authority.setup();
  const partial = suite.authority.extract(master, identity);
  const relays = Math.min(MOST_RELAYS, suite.info.maxRelays);
  // The largest of each kind: a certificateless owner, the longest name of a type, every relay, no threshold of one.
  const type = suite.newType("x".repeat(32));
  const key = suite.renewOwner(suite.ownerKey(params, identity, partial, { certificateless: true }));
  const from = suite.ownerAddress(key, type, context);
  const { capsule, statement } = suite.encapsulate(from, type, context);
  const { secret, address } = suite.recipientKey(params, identity, partial);
  const typeKey = suite.typeKey(key, type);
  const source = { capsule, context };
  const made = [2, relays].map((threshold) => suite.rekey(typeKey, address, { context, relays, threshold, source }));
  const shares = made.flatMap((each) => each.shares);

  test("frames are within their limits, with room to spare", () => {
    const frames: Record<Kind, readonly Uint8Array[]> = {
      params: [params],
      master: [master],
      partial: [partial],
      "owner-key": [key],
      "owner-address": [from],
      "recipient-key": [secret],
      address: [address],
      type: [type],
      "type-key": [typeKey],
      capsule: [capsule],
      statement: [statement],
      grant: made.map((each) => each.grant),
      share: shares,
      fragment: shares.slice(0, relays).map((share) => suite.convert(share, capsule, statement)),
    };
    for (const [kind, each] of Object.entries(frames)) {
      expect(Math.max(...each.map(({ length }) => length)), kind).toBeLessThanOrEqual(FRAME_LIMITS[kind as Kind]);
    }
    expect(suiteIdOf(address)).toBe(id);
  });

  test("a relay's whole message is within what it reads", () => {
    const largest = Math.max(...shares.map(({ length }) => length));
    const bytes = capsule.length + statement.length + largest + Math.max(...made.map(({ grant }) => grant.length));
    // In hexadecimal, beside a consent of sixteen relays, its attestation and the reader's key.
    expect(2 * bytes + 16 * 1024).toBeLessThanOrEqual(SHARE_LIMIT);
  });
});
