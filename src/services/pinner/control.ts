/** The control protocol: calls of the API over libp2p, from a peer whose id the transport has authenticated. */
import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import { readFrame, writeFrame } from "../../storage/control-frame.ts";
import { CONTROL_PROTOCOL, parseCall, type PinnerCall, type PinnerReply } from "../../storage/pinner-messages.ts";
import { storageError } from "../../storage/failure.ts";
import type { PinnerApi } from "./api.ts";
import { storageFailureOf } from "./failure-status.ts";

const CALL_MILLISECONDS = 30_000;
const STREAMS = 64;
/** What only HTTP carries. */
const BULK = /^\/(blocks|psa)\/|\/car$/;

export async function serveControl(libp2p: Libp2p, api: PinnerApi): Promise<void> {
  const answer = async (call: PinnerCall, peer: string): Promise<PinnerReply> => {
    if (BULK.test(call.path)) throw storageError("STORAGE_FORBIDDEN", "Parts of records travel by bitswap here.");
    const request = new Request(`http://pinner.invalid${call.path}`, {
      method: call.method,
      headers: call.authorization === undefined ? {} : { authorization: call.authorization },
      ...(call.body === undefined ? {} : { body: call.body }),
    });
    const response = await api.fetch(request, { peer });
    const text = await response.text();
    return {
      status: response.status,
      body: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {},
    };
  };
  const converse = async (stream: Stream, { remotePeer }: Connection) => {
    const signal = AbortSignal.timeout(CALL_MILLISECONDS);
    try {
      const reply = await readFrame(stream, signal)
        .then((frame) => answer(parseCall(frame), remotePeer.toString()))
        .catch((thrown: unknown) => {
          const { status, json } = storageFailureOf(thrown);
          return { status, body: json };
        });
      await writeFrame(stream, reply, signal);
      await stream.close({ signal });
    } catch (thrown) {
      stream.abort(thrown instanceof Error ? thrown : new Error("The conversation failed."));
    }
  };
  await libp2p.handle(CONTROL_PROTOCOL, converse, { maxInboundStreams: STREAMS, maxOutboundStreams: STREAMS });
}
