/**
 * Open what a patient shared: ask the relays, fetch the sealed parts meanwhile, let the vault open both, check.
 * Relays work side by side; `threshold` answers that are of use are enough, whichever relays they come from.
 */
import { ChartpassError, codeOf } from "../../core/errors.ts";
import { openAtRelay, relayByKey } from "../../peers/relay-client.ts";
import type { SignedOpen } from "../../protocol/exchange.ts";
import { checkRecord, type CheckedRecord } from "../../session/checked-record.ts";
import type { Connection } from "../../session/Session.tsx";
import { loadStorageActions, openStorage } from "../../storage/open.ts";
import type { Answer, OpenedGrant, SentRequest } from "../../vault/secret-worker-api.ts";

export type OpenStep = "relays" | "fetch" | "check";

export interface OpenedRecord extends CheckedRecord {
  readonly patientName: string;
  readonly recordTitle: string;
  /** Milliseconds of each step, and from asking to checked. */
  readonly timing: Readonly<Record<OpenStep | "total", number>>;
}

/** What the relays unlocked stays unlocked while the page is shown: whoever waits for the storage asks them only once. */
export interface Unlocking {
  grant?: Promise<OpenedGrant> | undefined;
}

export interface OpenOptions {
  readonly unlocking: Unlocking;
  readonly signal: AbortSignal;
  readonly onStep: (step: OpenStep, state: "doing" | "done", detail?: string) => void;
}

/** @throws RELAY_FRAGMENTS while too few relays answer, CONSENT_* when it may not be opened, STORAGE_*, CRYPTO_* */
export async function openRecord(
  connection: Connection,
  request: SentRequest,
  answer: Answer,
  options: OpenOptions,
): Promise<OpenedRecord> {
  const started = performance.now();
  const took = { relays: 0, fetch: 0, check: 0, total: 0 };
  const timed = async <T>(step: OpenStep, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    options.onStep(step, "doing");
    const result = await work();
    took[step] = performance.now() - from;
    options.onStep(step, "done");
    return result;
  };
  const unlocking = timed("relays", () => unlock(connection, answer, options));
  const fetching = timed("fetch", () => fetchParts(connection, request, answer, options));
  // When a permission is over both refuse, the storage often first; but only the relays say why.
  const [grant, leaves] = await Promise.all([
    unlocking,
    fetching.catch(async (thrown: unknown) => {
      await unlocking;
      throw thrown;
    }),
  ]);
  const checked = await timed("check", () => openAndCheck(connection, request, answer, grant, leaves));
  took.total = performance.now() - started;
  return { ...checked, patientName: grant.patientName, recordTitle: grant.recordTitle, timing: took };
}

/** Not cancelled with the rest: an opening that was sent counts, so its answers are kept. */
function unlock(connection: Connection, answer: Answer, { unlocking }: OpenOptions): Promise<OpenedGrant> {
  const ask = async () => {
    const open = await connection.vault.call("signOpen", { consentId: answer.consentId });
    return openWithRelays(connection, answer, open);
  };
  unlocking.grant ??= ask().catch((thrown: unknown) => {
    unlocking.grant = undefined;
    throw thrown;
  });
  return unlocking.grant;
}

/** Tries as soon as enough relays answered; an answer that is of no use counts as none, and the others still do. */
async function openWithRelays({ network, vault }: Connection, answer: Answer, open: SignedOpen): Promise<OpenedGrant> {
  const { relays, threshold } = answer.signed.consent;
  const asked = relays.map((key) => openAtRelay(relayByKey(network, key), open));
  const fragments: Uint8Array[] = [];
  const failures: unknown[] = [];
  for await (const outcome of asTheyCome(asked)) {
    if (outcome.status === "rejected") failures.push(outcome.reason);
    else fragments.push(outcome.value);
    if (outcome.status === "fulfilled" && fragments.length >= threshold) {
      try {
        return await vault.call("openGrant", { consentId: answer.consentId, fragments });
      } catch (thrown) {
        if (codeOf(thrown) !== "RELAY_FRAGMENTS") throw thrown;
        failures.push(thrown);
      }
    }
    if (failures.length > relays.length - threshold) break;
  }
  throw tooFew(fragments.length, failures);
}

/** Outcomes in the order they arrive. */
async function* asTheyCome<T>(promises: readonly Promise<T>[]): AsyncGenerator<PromiseSettledResult<T>> {
  const open = new Map(
    promises.map((promise, index) => [
      index,
      promise.then(
        (value) => ({ index, outcome: { status: "fulfilled", value } as const }),
        (reason: unknown) => ({ index, outcome: { status: "rejected", reason } as const }),
      ),
    ]),
  );
  while (open.size > 0) {
    const { index, outcome } = await Promise.race(open.values());
    open.delete(index);
    yield outcome;
  }
}

/** A relay's refusal says more than another one's silence. */
function tooFew(answered: number, failures: readonly unknown[]): unknown {
  const refusal = failures.find((failure) => codeOf(failure).startsWith("CONSENT_"));
  if (refusal !== undefined) return refusal;
  return new ChartpassError("RELAY_FRAGMENTS", `Only ${answered} of the relays answered.`, {
    hint: "Nothing is lost. It goes on by itself when another relay answers.",
    cause: failures[0],
  });
}

/** Leaves of each part by its id; a part that cannot be had is left out, so that the others still open. */
async function fetchParts(
  { network, vault }: Connection,
  request: SentRequest,
  answer: Answer,
  { signal, onStep }: OpenOptions,
): Promise<Map<string, Uint8Array[]>> {
  const node = network.pinners.every((pinner) => pinner.url) ? undefined : await openStorage(network.pinners);
  const order = {
    network,
    authority: { kind: "reader", permit: answer.permit },
    sign: vault.signer({ as: "reader", requestId: request.requestId }),
    node,
  } as const;
  const { fetchBlocks, parseCid } = await loadStorageActions();
  const fetchOf = (leaves: readonly string[]) =>
    fetchBlocks(
      { ...order, cids: leaves.map(parseCid) },
      { signal, onProgress: (done, total) => onStep("fetch", "doing", `${done} of ${total}`) },
    );
  try {
    const all = await fetchOf(answer.parts.flatMap((part) => part.leaves));
    let from = 0;
    return new Map(answer.parts.map((part) => [part.id, all.slice(from, (from += part.leaves.length))]));
  } catch (thrown) {
    if (!["STORAGE_CORRUPT", "STORAGE_UNKNOWN"].includes(codeOf(thrown))) throw thrown;
    return fetchOneByOne(answer, fetchOf, thrown);
  }
}

async function fetchOneByOne(
  answer: Answer,
  fetchOf: (leaves: readonly string[]) => Promise<Uint8Array[]>,
  first: unknown,
): Promise<Map<string, Uint8Array[]>> {
  const found = new Map<string, Uint8Array[]>();
  for (const part of answer.parts) {
    const leaves = await fetchOf(part.leaves).catch(() => undefined);
    if (leaves) found.set(part.id, leaves);
  }
  if (!found.has("header")) throw first;
  return found;
}

async function openAndCheck(
  connection: Connection,
  request: SentRequest,
  answer: Answer,
  grant: OpenedGrant,
  leaves: ReadonlyMap<string, Uint8Array[]>,
): Promise<CheckedRecord> {
  const { vault } = connection;
  const parts = await Promise.all(
    grant.parts.map(async (part) => {
      const sealed = leaves.get(part.id);
      const opened = sealed
        ? await vault
            .call("openGrantedPart", { consentId: answer.consentId, partId: part.id, leaves: sealed })
            .catch(ignoreDamage)
        : undefined;
      return { id: part.id, title: part.title, disclosure: part.disclosure, text: opened?.text };
    }),
  );
  return checkRecord(connection, {
    jwt: grant.jwt,
    hospital: request.patientHospital,
    subject: { id: request.patient, disclosure: grant.subjectDisclosure },
    parts,
    ledger: grant.ledger,
  });
}

/** A part that does not open is shown as such; anything else is a real failure. */
function ignoreDamage(thrown: unknown): undefined {
  if (codeOf(thrown) !== "CRYPTO_OPEN") throw thrown;
}
