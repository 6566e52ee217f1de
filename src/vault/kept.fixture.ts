/** Test material: what a vault keeps, as whoever took it over would see it. */
import { fixedRandom } from "../core/generator.fixture.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import { openMessage } from "../core/seal/message.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { parseResponse, type Response } from "../protocol/exchange.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import type { SentEntry } from "./state.ts";
import { openRow, type OpenedRow } from "./vault-row.ts";
import { PASSPHRASE, type TestVault } from "./world.fixture.ts";

export const sealer = { aead: nobleAead, random: fixedRandom("taken over") };

/** The only vault of a store, opened by its passphrase. */
export const keptBy = (vault: TestVault): Promise<OpenedRow> =>
  openRow(sealer, [...vault.store.rows.values()][0]!, PASSPHRASE);

/** A clinician's request with its one-time keys. */
export async function sentBy(clinician: TestVault, requestId: Hex): Promise<SentEntry> {
  const { state } = await keptBy(clinician);
  return state.sent.find((each) => each.request.body.requestId === requestId)!;
}

/** The answer inside the sealed mail of a request. */
export function answerIn({ keys }: SentEntry, sealed: Uint8Array): Response {
  const plain = openMessage(fromHex(keys!.message), sealed, mailInfo("response"));
  return parseResponse(new TextDecoder().decode(plain));
}
