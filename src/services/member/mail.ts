/** Mailboxes over HTTP: anyone leaves a sealed message, only the address reads and removes. */
import type { Hono } from "hono";
import * as v from "valibot";
import { isSealedMessage } from "../../core/seal/message.ts";
import { ChartpassError } from "../../core/errors.ts";
import { address as addressSchema } from "../../protocol/schema.ts";
import { ACTIONS, OUTSIDE_KINDS, OUTSIDE_LIMITS } from "../../peers/member-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { readBody } from "../http/body.ts";
import { number, parameter } from "../http/parameter.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { remoteAddressOf } from "../http/remote-address.ts";
import { readSigned } from "../http/signed-request.ts";
import type { HospitalMember } from "./member.ts";

/** Strangers leave requests and answers; welcomes, refusals and records come from the desk alone. */
const FROM_OUTSIDE = v.picklist(OUTSIDE_KINDS);
/** Per computer: far above honest use, far below what would fill all mailboxes. */
const MESSAGES_A_MINUTE = 60;
const BYTES_A_DAY = 512 * 1024 * 1024;

export function mountMail(app: Hono, member: HospitalMember): void {
  const { mailboxes, gate } = member;
  const messages = createRateLimit(MESSAGES_A_MINUTE, 60);
  const bytes = createRateLimit(BYTES_A_DAY, 86_400);

  app.post("/mail/:address", async (c) => {
    const sender = remoteAddressOf(c);
    messages.count(sender);
    const address = parameter(addressSchema, c.req.param("address"), "address");
    const kind = parameter(FROM_OUTSIDE, c.req.query("kind"), "kind of message");
    const sealed = await readBody(c.req.raw, OUTSIDE_LIMITS[kind]);
    if (!isSealedMessage(sealed)) {
      throw new ChartpassError("WIRE_SEALED", "Only sealed messages are taken.", { hint: "Use an up-to-date app." });
    }
    bytes.count(sender, sealed.length);
    return c.json({ id: mailboxes.put(address, kind, sealed, nowSeconds()) });
  });

  app.get("/mail", async (c) => {
    const { signer } = await readSigned(c, gate, ACTIONS.mailList, 0);
    const since = parameter(number, c.req.query("since") ?? "0", "cursor");
    return c.json({ mail: mailboxes.list(signer, since) });
  });

  app.get("/mail/:id", async (c) => {
    const id = c.req.param("id");
    const { signer } = await readSigned(c, gate, ACTIONS.mailRead(id), 0);
    return c.body(mailboxes.read(signer, id) as Uint8Array<ArrayBuffer>, 200, {
      "content-type": "application/octet-stream",
    });
  });

  app.delete("/mail/:id", async (c) => {
    const id = c.req.param("id");
    const { signer } = await readSigned(c, gate, ACTIONS.mailDelete(id), 0);
    mailboxes.delete(signer, id);
    return c.json({ done: true });
  });
}
