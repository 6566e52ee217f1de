/**
 * The pinner's API (see storage/pinner-messages.ts), served over HTTP and, without the block routes, over the libp2p
 * control protocol. Over the latter `env.peer` is the authenticated peer id, which a signed body must name.
 */
import type { Context, Hono } from "hono";
import { parseCid } from "../../storage/dag.ts";
import { storageError } from "../../storage/failure.ts";
import {
  ACTION,
  MAX_MESSAGE,
  parsePinBody,
  parseSessionBody,
  parseUnpinBody,
  type PinStatus,
} from "../../storage/pinner-messages.ts";
import { createApplication } from "../http/application.ts";
import { readBody, textOf } from "../http/body.ts";
import { readSigned, type RequestGate } from "../http/signed-request.ts";
import type { Admission } from "./admission.ts";
import { storageFailureOf } from "./failure-status.ts";
import type { PinRow } from "./pin-ledger.ts";
import type { PinKeeper } from "./pin-keeper.ts";
import type { OwnerSession, Sessions } from "./sessions.ts";

export interface ApiParts {
  readonly gate: RequestGate;
  readonly keeper: PinKeeper;
  readonly sessions: Sessions;
  readonly admission: Admission;
  readonly maxBlock: number;
  /** A peer was given something to read or to be read from by bitswap. */
  welcome(peer: string): Promise<void>;
  /** Fetch what a record lacks from a peer, in the background. */
  pull(root: string, peer: string): void;
}

export interface ApiEnv {
  /** Set for calls over libp2p only. */
  Bindings: { peer?: string };
}
export type PinnerApi = Hono<ApiEnv>;
type Call = Context<ApiEnv>;

/** Without any route. */
export const createBareApi = (name: string): PinnerApi => createApplication<ApiEnv>(name, storageFailureOf);

export function createApi(name: string, parts: ApiParts): PinnerApi {
  const { keeper, sessions, admission } = parts;
  const app = createBareApi(name);
  const signed = (c: Call, action: string) => readSigned(c, parts.gate, action, MAX_MESSAGE);

  app.post("/pins", async (c) => {
    const { signer, body } = await signed(c, ACTION.pin);
    const order = parsePinBody(textOf(body));
    checkPeer(c, order.peer);
    await keeper.register(order, signer);
    const session = await admission.open({ kind: "owner", root: order.root, peer: order.peer }, signer);
    const missing = keeper.missing(order.root);
    if (order.peer !== undefined) {
      await parts.welcome(order.peer);
      if (missing.length > 0) parts.pull(order.root, order.peer);
    }
    return c.json({ ...statusOf(keeper.pinOf(order.root)), ...session, missing });
  });

  app.get("/pins/:root", (c) => c.json(statusOf(keeper.pinOf(c.req.param("root")))));

  app.get("/pins/:root/missing", (c) => {
    const { root } = ownerOf(c, sessions);
    return c.json({ missing: keeper.missing(root) });
  });

  app.get("/pins/:root/receipt", (c) => c.json(keeper.receipt(ownerOf(c, sessions).root)));

  app.delete("/pins/:root", async (c) => {
    const { signer, body } = await signed(c, ACTION.unpin);
    const { root } = parseUnpinBody(textOf(body));
    if (root !== c.req.param("root")) throw storageError("STORAGE_FORBIDDEN", "This was signed for another record.");
    await keeper.remove(root, signer);
    sessions.end(root);
    return c.json({});
  });

  app.post("/sessions", async (c) => {
    const { signer, body } = await signed(c, ACTION.session);
    const order = parseSessionBody(textOf(body));
    checkPeer(c, order.peer);
    const session = await admission.open(order, signer);
    if (order.peer !== undefined) await parts.welcome(order.peer);
    return c.json(session);
  });

  app.get("/session/:cid", async (c) => {
    const session = sessions.of(c.req.header("authorization"));
    const cid = c.req.param("cid");
    await admission.checkBlock(session, cid);
    if (!keeper.keeps(session.root, cid)) throw storageError("STORAGE_UNKNOWN", "This part is not kept here.");
    return c.json({});
  });

  app.put("/blocks/:cid", async (c) => {
    const session = sessions.of(c.req.header("authorization"));
    if (session.kind !== "owner") throw storageError("STORAGE_FORBIDDEN", "A reader cannot store parts.");
    const cid = parseCid(c.req.param("cid"));
    await keeper.accept(session.root, cid, await readBody(c.req.raw, parts.maxBlock));
    return c.body(null, 204);
  });

  app.get("/blocks/:cid", async (c) => {
    const session = sessions.of(c.req.header("authorization"));
    const cid = parseCid(c.req.param("cid"));
    await admission.checkBlock(session, cid.toString());
    const block = await keeper.read(session.root, cid);
    return c.body(block as Uint8Array<ArrayBuffer>, 200, { "content-type": "application/vnd.ipld.raw" });
  });

  return app;
}

export const statusOf = ({ state, have, total }: PinRow): PinStatus => ({ status: state, have, total });

/** The owner's session, for the record of the path. @throws STORAGE_SESSION, STORAGE_FORBIDDEN */
export function ownerOf(c: Call, sessions: Sessions): OwnerSession {
  const session = sessions.of(c.req.header("authorization"));
  const root = c.req.param("root") ?? session.root;
  if (session.kind !== "owner" || session.root !== root) {
    throw storageError("STORAGE_FORBIDDEN", "This is for the owner of the record.");
  }
  return session;
}

/** A signed body names the peer it came from, or none over HTTP, so no one else can use it to be let in. */
function checkPeer(c: Call, peer: string | undefined): void {
  // Over HTTP the server's own bindings hold no `peer`.
  if (peer !== (c.env as { peer?: string } | undefined)?.peer) {
    throw storageError("STORAGE_FORBIDDEN", "The request was signed for another connection.");
  }
}
