/**
 * The wallet's side: how an honest one keeps what it made and checks what the firewall gave back, so that a firewall
 * alone can refuse but not spoil, and never learns more than the coins of its own leg.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import type { Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import type { LegTranscript } from "./leg.ts";
import { blocked } from "./refusal.ts";

/** What one leg was asked and gave, gathered while a grant is made through it. */
export type RecordedLeg = { -readonly [K in keyof LegTranscript]?: LegTranscript[K] };

/** The leg itself, noting what the firewall will want to see; a leg of a combined suite is recorded like a whole one. */
export function recordLeg(leg: Suite, record: RecordedLeg): Suite {
  return {
    ...leg,
    newType(kind) {
      const type = leg.newType(kind);
      Object.assign(record, { kind, type } satisfies RecordedLeg);
      return type;
    },
    encapsulate(from, type, context) {
      const made = leg.encapsulate(from, type, context);
      const { capsule, statement } = made;
      const identity = leg.info.authority ? new Uint8Array(0) : leg.ownerName(from);
      Object.assign(record, { identity, from, context, capsule, statement } satisfies RecordedLeg);
      return made;
    },
    rekey(from, to, options) {
      const made = leg.rekey(from, to, options);
      Object.assign(record, { to, options: plain(options), ...made } satisfies RecordedLeg);
      return made;
    },
  };
}

const plain = ({ context, relays, threshold }: LegTranscript["options"]) => ({ context, relays, threshold });

/** The leg with the firewall's grant in place of its own, for what is bound to it afterwards. */
export function withReleased(leg: Suite, grant: Frame<"grant">, shares: readonly Frame<"share">[]): Suite {
  return { ...leg, rekey: () => ({ grant, shares: [...shares] }) };
}

/**
 * What a firewall gave back for a grant of ours: re-randomised at most.
 * @param coins the leg's suite under the coins of step "grant"
 * @throws CRYPTO_FIREWALL_GRANT when it is another grant
 */
export function acceptGrant(coins: Suite, own: LegTranscript, given: Uint8Array): Frame<"grant"> {
  const grant = coins.parse("grant", given);
  const shares = own.shares.map((share) => coins.parse("share", share));
  const { firewall } = coins;
  const isOurs = firewall
    ? firewall.checkGrant({
        from: coins.parse("owner-address", own.from),
        type: coins.parse("type", own.type),
        to: coins.parse("address", own.to),
        options: own.options,
        grant,
        shares,
      })
    : equalBytes(given, own.grant);
  if (!isOurs) throw blocked("CRYPTO_FIREWALL_GRANT");
  return grant;
}
