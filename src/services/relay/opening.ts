/**
 * The reader opens: a signed OpenRequest is answered by a fragment, sealed to the reader, once the hub has checked and
 * recorded it. A fragment that leaves the relay is an access, so every check comes before. At the very end the owner's
 * orders that came to this relay are looked at again; the chain itself only if there is one.
 */
import type { Hono } from "hono";
import { getContractEvents } from "viem/actions";
import { relayHubAbi } from "../../chain/abi/relay-hub.ts";
import { plainly } from "../../chain/errors.ts";
import { postFragment } from "../../chain/hub.ts";
import { ChartpassError, codeOf } from "../../core/errors.ts";
import { systemRandom } from "../../core/random.ts";
import { sealMessage } from "../../core/seal/message.ts";
import { mailInfo } from "../../protocol/enrolment.ts";
import {
  OPEN_SECONDS,
  openDigest,
  parseOpen,
  recoverOpener,
  type FragmentEnvelope,
  type SignedOpen,
} from "../../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../../protocol/hex.ts";
import { patiently, READ_PATIENCE } from "../chains/connections.ts";
import { nowSeconds } from "../http/application.ts";
import { JSON_LIMIT, readBody, textOf } from "../http/body.ts";
import { readable } from "../http/readable-signature.ts";
import { createOpeningLimit } from "./opening-limit.ts";
import type { Relay } from "./relay.ts";
import type { HeldShare } from "./share-book.ts";
import { recoverAddress } from "./signer-recovery.ts";
import { refusalError, standingOf } from "./standing.ts";

const CLOCK_TOLERANCE = 120;

export function mountOpening(app: Hono, relay: Relay): void {
  const underWay = new Map<Hex, Promise<Hex>>();
  const limit = createOpeningLimit();

  app.post("/open", async (c) => {
    const { signature, ...unsigned } = parseOpen(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    const open: SignedOpen = { ...unsigned, signature };
    requireTimely(open);
    const held = await requireShare(relay, open);
    const openId = openDigest(relay.network, unsigned);
    if (!relay.shares.given(openId)) limit.count(open.consentId, openId, nowSeconds());
    // The same opening twice at once is one conversion.
    const running = underWay.get(openId) ?? give(relay, open, openId, held).finally(() => underWay.delete(openId));
    underWay.set(openId, running);
    const transaction = await running;
    await requireStanding(relay, open.consentId);
    return c.body(sealed(held, openId, transaction), 200, { "content-type": "application/octet-stream" });
  });
}

function requireTimely({ issued, deadline }: SignedOpen): void {
  const now = nowSeconds();
  if (now > deadline) throw untimely("CONSENT_OPEN_LATE", "The opening took too long.", "Open it again.");
  if (deadline - issued > OPEN_SECONDS || issued > now + CLOCK_TOLERANCE) {
    throw untimely(
      "CONSENT_OPEN",
      "The time of this opening is not valid.",
      "Check this device's clock and try again.",
    );
  }
}

/** The consent is in force, and it is its reader who asks. */
async function requireShare(relay: Relay, open: SignedOpen): Promise<HeldShare> {
  const opener = await readable(recoverOpener(relay.network, open, recoverAddress));
  const refusal = await patiently(() => standingOf(relay, open.consentId), READ_PATIENCE);
  const held = relay.shares.get(open.consentId);
  // Who is not the reader learns no more than that.
  if (held && held.signed.consent.reader.toLowerCase() !== opener.toLowerCase()) {
    throw new ChartpassError("CONSENT_READER", "This permission was given to someone else.", {
      hint: "Only the person who asked can open it.",
    });
  }
  if (refusal) throw refusalError(refusal);
  if (!held) throw refusalError("RELAY_SHARE_UNKNOWN");
  return held;
}

/**
 * The owner may have stopped while the fragment was being recorded: then it stays here. The chain is asked again only if
 * there is an order, because it may have heard of a later one.
 */
async function requireStanding(relay: Relay, consentId: Hex): Promise<void> {
  if (!relay.stops.of(consentId)) return;
  const refusal = await patiently(() => standingOf(relay, consentId), READ_PATIENCE);
  if (refusal) throw refusalError(refusal);
  if (relay.stops.of(consentId)?.revoked) throw refusalError("CONSENT_REVOKED");
}

/** The hub checks and records the fragment. One it has already, from before an interruption, is found again. */
async function give(relay: Relay, open: SignedOpen, openId: Hex, held: HeldShare): Promise<Hex> {
  const { chain, hub, shares } = relay;
  const before = shares.given(openId);
  if (before) return before;
  const transaction = await patiently(async () => {
    try {
      return (await postFragment(chain, hub, open, held.index, held.conversion.proof)).transaction;
    } catch (thrown) {
      if (codeOf(thrown) !== "RELAY_REPEATED") throw thrown;
      return recordedBefore(relay, openId);
    }
  });
  shares.give(openId, open.consentId, transaction);
  return transaction;
}

async function recordedBefore({ chain, hub, account }: Relay, openId: Hex): Promise<Hex> {
  const [event] = await plainly(
    getContractEvents(chain, {
      address: hub,
      abi: relayHubAbi,
      eventName: "FragmentPosted",
      args: { openId, relay: account.address },
      fromBlock: 0n,
      toBlock: "latest",
    }),
  );
  if (event) return event.transactionHash;
  throw new ChartpassError("RELAY_REPEATED", "This relay has answered this opening already.", {
    hint: "Open it again.",
  });
}

function sealed({ signed, readerMessageKey, conversion }: HeldShare, open: Hex, transaction: Hex) {
  const { id: consentId } = signed.consent;
  const fragment = toHex(conversion.fragment);
  const content: FragmentEnvelope = { kind: "fragment", consentId, open, fragment, transaction };
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const bytes = sealMessage(fromHex(readerMessageKey), plain, mailInfo("fragment"), systemRandom);
  return bytes as Uint8Array<ArrayBuffer>;
}

const untimely = (code: `CONSENT_${string}`, message: string, hint: string): ChartpassError =>
  new ChartpassError(code, message, { hint });
