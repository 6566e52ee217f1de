/**
 * The IPFS Pinning Service API (ipfs.github.io/pinning-services-api-spec, 1.0.0) under /psa, for existing clients.
 * The access token is the session of a record's owner, so a client sees that one record; its root is the request id.
 */
import { Hono } from "hono";
import * as v from "valibot";
import { cid, parseWith } from "../../protocol/schema.ts";
import { storageError } from "../../storage/failure.ts";
import { readBody, textOf } from "../http/body.ts";
import { ownerOf, type ApiEnv, type PinnerApi } from "./api.ts";
import { storageFailureOf } from "./failure-status.ts";
import type { PinKeeper } from "./pin-keeper.ts";
import type { PinRow } from "./pin-ledger.ts";
import type { Sessions } from "./sessions.ts";

const LIMIT = 16 * 1024;
/** Names, origins and metadata of the specification are accepted and not kept. */
const pinSchema = v.object({ cid });

export function addPinningService(
  app: PinnerApi,
  keeper: PinKeeper,
  sessions: Sessions,
  delegates: readonly string[],
): void {
  const service = new Hono<ApiEnv>();
  const answerOf = (pin: PinRow) => ({
    requestid: pin.root,
    status: pin.state,
    created: new Date(pin.created * 1000).toISOString(),
    pin: { cid: pin.root },
    delegates,
    info: { have: String(pin.have), total: String(pin.total) },
  });
  service.onError((thrown, c) => {
    const { status, json } = storageFailureOf(thrown);
    return c.json({ error: { reason: json.code, details: json.message } }, status);
  });

  service.get("/pins", (c) => {
    const pin = keeper.pinOf(ownerOf(c, sessions).root);
    const states = (c.req.query("status") ?? "pinned").split(",");
    const cids = c.req.query("cid")?.split(",");
    const results = states.includes(pin.state) && (cids?.includes(pin.root) ?? true) ? [answerOf(pin)] : [];
    return c.json({ count: results.length, results });
  });
  service.post("/pins", async (c) => {
    const { root } = ownerOf(c, sessions);
    const order = parseWith(pinSchema, textOf(await readBody(c.req.raw, LIMIT)), "pin");
    if (order.cid !== root) throw storageError("STORAGE_FORBIDDEN", "The access token is for another record.");
    return c.json(answerOf(keeper.pinOf(root)), 202);
  });
  service.get("/pins/:root", (c) => c.json(answerOf(keeper.pinOf(ownerOf(c, sessions).root))));
  service.delete("/pins/:root", async (c) => {
    const { root, owner } = ownerOf(c, sessions);
    await keeper.remove(root, owner);
    sessions.end(root);
    return c.body(null, 202);
  });
  app.route("/psa", service);
}
