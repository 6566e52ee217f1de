/** Whether the relay would convert now: what the patient's and the reader's apps wait for. */
import type { Hono } from "hono";
import { bytes32 } from "../../protocol/schema.ts";
import { READY_WAIT_SECONDS } from "../../peers/relay-messages.ts";
import { patiently, READ_PATIENCE } from "../chains/connections.ts";
import { number, parameter } from "../http/parameter.ts";
import type { Relay } from "./relay.ts";
import { isFinalRefusal, standingOf } from "./standing.ts";

const LOOK_EVERY_MILLISECONDS = 120;

export function mountReadiness(app: Hono, relay: Relay): void {
  app.get("/consents/:id", async (c) => {
    const id = parameter(bytes32, c.req.param("id"), "permission's id");
    const wait = parameter(number, c.req.query("wait") ?? "0", "waiting time");
    const end = Date.now() + Math.min(wait, READY_WAIT_SECONDS) * 1000;
    for (;;) {
      const refusal = await patiently(() => standingOf(relay, id), READ_PATIENCE);
      const settled = refusal === undefined || isFinalRefusal(refusal);
      if (settled || Date.now() >= end || c.req.raw.signal.aborted) {
        return c.json({ ready: refusal === undefined, reason: refusal ?? "" });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
    }
  });
}
