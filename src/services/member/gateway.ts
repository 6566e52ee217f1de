/**
 * Gateway duty: each member watches its own chain for messages to other chains, checks them there by itself and signs.
 * The first member gathers signatures and delivers; the others step in after a while, so one member may be away.
 * What was seen and how far is on disk: a restart of member or chain skips nothing and delivers nothing twice.
 */
import type { Hono } from "hono";
import { hashTypedData } from "viem";
import { getBlockNumber } from "viem/actions";
import {
  deliverMessage,
  gatewayMessageTypedData,
  isDelivered,
  readQueued,
  type QueuedMessage,
} from "../../chain/gateway.ts";
import { plainly } from "../../chain/errors.ts";
import { ChartpassError, codeOf } from "../../core/errors.ts";
import { collect, gatewaySignature } from "../../peers/member-client.ts";
import { bytes32 } from "../../protocol/schema.ts";
import { chainOf } from "../../protocol/network.ts";
import type { Address, Hex } from "../../protocol/hex.ts";
import { nowSeconds } from "../http/application.ts";
import { parameter } from "../http/parameter.ts";
import type { Member } from "./member.ts";
import { createOutbox, type Outbox } from "./outbox.ts";

const POLL_MILLISECONDS = 400;
/** How long each further member leaves delivering to those before it. */
const TURN_SECONDS = 6;
const RETRY_SECONDS = 3;
const BLOCKS_AT_ONCE = 2000n;

export interface GatewayDuty {
  stop(): Promise<void>;
}

export function mountGateway(app: Hono, member: Member): GatewayDuty {
  const outbox = createOutbox(member.database);
  /** One look at the chain after another. */
  let looking: Promise<unknown> = Promise.resolve();
  const look = (): Promise<void> => {
    const next = looking.then(() => watch(member, outbox));
    looking = next.catch(() => undefined);
    return next;
  };

  /** Public: a signature over a message that anyone can read on chain. */
  app.get("/gateway/:sendId", async (c) => {
    const sendId = parameter(bytes32, c.req.param("sendId"), "message id");
    // Whoever asks may have seen the message a moment before this member looked.
    if (!outbox.get(sendId)) await look();
    const queued = outbox.get(sendId);
    if (!queued) {
      throw new ChartpassError("CHAIN_MESSAGE_UNKNOWN", "This member has not seen the message yet.", {
        hint: "Ask again in a moment.",
      });
    }
    return c.json({ signer: member.account.address, signature: await sign(member, queued) });
  });

  return repeat(async () => {
    await look();
    await deliverDue(member, outbox);
  });
}

async function watch(member: Member, outbox: Outbox): Promise<void> {
  const { network, hospital, chains } = member;
  const chain = chains.chain(hospital.chain);
  const { id, confirmations } = chainOf(network, hospital.chain);
  const final = (await plainly(getBlockNumber(chain, { cacheTime: 0 }))) - BigInt(confirmations);
  const from = outbox.cursor() + 1n;
  if (final < from) return;
  const to = final - from > BLOCKS_AT_ONCE ? from + BLOCKS_AT_ONCE : final;
  const gateway = chains.contract(hospital.chain, "gateway");
  const messages = await readQueued(chain, gateway, from, to);
  // The event is the gateway's own, so what remains to be checked is that the members' signature fits this chain.
  const sound = messages.filter(
    ({ message }) => message.sourceChain === id && message.sourceGateway.toLowerCase() === gateway.toLowerCase(),
  );
  outbox.add(sound, to, nowSeconds());
}

async function deliverDue(member: Member, outbox: Outbox): Promise<void> {
  const now = nowSeconds();
  for (const queued of outbox.due(now - member.place * TURN_SECONDS, now - RETRY_SECONDS)) {
    const { sendId } = queued.message;
    outbox.tried(sendId, now);
    try {
      await deliver(member, queued);
      outbox.done(sendId);
    } catch (thrown) {
      if (codeOf(thrown) === "CHAIN_DELIVERED" || queued.message.expiry < now) outbox.done(sendId);
      else if (!codeOf(thrown).endsWith("_UNREACHABLE")) console.error(`gateway: ${sendId} ${codeOf(thrown)}`);
    }
  }
}

async function deliver(member: Member, queued: QueuedMessage): Promise<void> {
  const { network, hospital, account, chains } = member;
  const { message, payload } = queued;
  const { key, gateway } = destinationOf(member, message.destinationChain);
  const chain = chains.chain(key);
  if (await isDelivered(chain, gateway, message.sendId)) return;
  const members = await collect(network, hospital, async (each) =>
    each.key.toLowerCase() === account.address.toLowerCase()
      ? { signer: account.address, signature: await sign(member, queued) }
      : gatewaySignature(each, message.sendId, hashTypedData(messageData(member, queued))),
  );
  await deliverMessage(chain, gateway, message, payload, members);
}

function sign(member: Member, queued: QueuedMessage): Promise<Hex> {
  return member.account.signTypedData(messageData(member, queued));
}

function messageData(member: Member, { message }: QueuedMessage) {
  const { gateway } = destinationOf(member, message.destinationChain);
  return gatewayMessageTypedData(gateway, member.network.deploymentSalt, message);
}

function destinationOf({ network, chains }: Member, chainId: number): { key: string; gateway: Address } {
  const found = Object.entries(network.chains).find(([, chain]) => chain.id === chainId);
  if (found) return { key: found[0], gateway: chains.contract(found[0], "gateway") };
  throw new ChartpassError("CHAIN_DESTINATION", "The message goes to a chain that is not part of this network.", {
    hint: "Ask whoever runs this deployment.",
  });
}

/** One round after another until stopped. A chain that is away only costs rounds. */
function repeat(round: () => Promise<void>): GatewayDuty {
  let stopped = false;
  let wake: () => void = () => undefined;
  const running = (async () => {
    while (!stopped) {
      try {
        await round();
      } catch (thrown) {
        if (!stopped && codeOf(thrown) !== "CHAIN_UNREACHABLE") console.error("gateway:", thrown);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (stopped) resolve();
        else setTimeout(resolve, POLL_MILLISECONDS);
      });
    }
  })();
  return {
    stop() {
      stopped = true;
      wake();
      return running;
    },
  };
}
