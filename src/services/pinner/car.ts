/** A record version as one CAR file, out and in, for its owner. Blocks of a file that is brought in are checked one by one. */
import { Readable } from "node:stream";
import { CarBlockIterator, CarWriter } from "@ipld/car";
import { ChartpassError } from "../../core/errors.ts";
import { parseCid } from "../../storage/dag.ts";
import { storageError } from "../../storage/failure.ts";
import { ownerOf, statusOf, type PinnerApi } from "./api.ts";
import type { PinKeeper } from "./pin-keeper.ts";
import type { Sessions } from "./sessions.ts";

/** Headers and CIDs of a file beside its blocks. */
const OVERHEAD = 1024 * 1024;

export function addCarRoutes(app: PinnerApi, keeper: PinKeeper, sessions: Sessions, maxPin: number): void {
  app.get("/pins/:root/car", (c) => {
    const { root } = ownerOf(c, sessions);
    const { have, total } = keeper.pinOf(root);
    if (have < total) throw storageError("STORAGE_INCOMPLETE", "Not every part of the record has arrived yet.");
    return c.body(Readable.toWeb(Readable.from(carOf(keeper, root))) as ReadableStream, 200, {
      "content-type": "application/vnd.ipld.car; version=1",
    });
  });

  app.post("/pins/:root/car", async (c) => {
    const { root } = ownerOf(c, sessions);
    const body = c.req.raw.body as ReadableStream<Uint8Array> | null;
    if (!body) throw unreadable();
    try {
      const file = await CarBlockIterator.fromIterable(limited(body, maxPin + OVERHEAD));
      for await (const { cid, bytes } of file) await keeper.accept(root, parseCid(cid.toString()), bytes);
    } catch (thrown) {
      throw thrown instanceof ChartpassError ? thrown : unreadable(thrown);
    }
    return c.json(statusOf(keeper.pinOf(root)));
  });
}

async function* carOf(keeper: PinKeeper, root: string): AsyncGenerator<Uint8Array> {
  const { writer, out } = CarWriter.create([parseCid(root)]);
  const writing = (async () => {
    for (const name of keeper.cids(root)) {
      const cid = parseCid(name);
      await writer.put({ cid, bytes: await keeper.read(root, cid) });
    }
    await writer.close();
  })();
  // A part that cannot be read ends the file, and the failure is thrown where the file is read.
  writing.catch(() => writer.close());
  yield* out;
  await writing;
}

async function* limited(body: ReadableStream<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw storageError("STORAGE_LIMIT", "The file is larger than the service takes.");
    yield chunk;
  }
}

function unreadable(cause?: unknown): ChartpassError {
  return storageError("STORAGE_SHAPE", "The file is not a readable CAR.", cause);
}
