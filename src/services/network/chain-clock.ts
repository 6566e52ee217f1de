/**
 * The one door through which requests reach a development chain's engine. It mines one block per transaction at a
 * timestamp it chooses, writes that to the journal before anybody hears of the block, and replays a journal the same
 * way, so the blocks after a restart are the blocks before it. Only what a production chain offers is let through, and
 * two methods for tests of expiry (evm_increaseTime, evm_mine).
 */
import type { Journal, JournalEntry } from "./journal.ts";

/** One call into the engine; rejects with its error. */
export type EngineCall = (method: string, params: readonly unknown[]) => Promise<unknown>;

const OFFERED = /^(eth|net|web3|debug)_/;
/** They would sign with a key of the node; people and services sign for themselves. */
const NODE_SIGNS = new Set(["eth_sendTransaction", "eth_sign", "eth_signTypedData_v4", "personal_sign"]);
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;

export class RequestRefused extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export class ChainClock {
  readonly #journal: Journal;
  readonly #wallClock: () => number;
  /** Seconds by which tests moved this chain ahead of the wall clock. */
  #ahead = 0;
  #last: number;
  /** Ends when the write under way has been journalled; reads wait for it and never see an unrecorded block. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(journal: Journal, wallClock: () => number = () => Math.floor(Date.now() / 1000)) {
    this.#journal = journal;
    this.#wallClock = wallClock;
    this.#last = journal.genesis.initialDate;
  }

  /** Repeat the journal on a fresh engine, then set the engine's clock to the present. */
  async replay(call: EngineCall): Promise<void> {
    for (const entry of this.#journal.entries) await this.#apply(entry, call);
    await this.#catchUp(call);
  }

  async handle(method: string, params: readonly unknown[], call: EngineCall): Promise<unknown> {
    if (method === "eth_sendRawTransaction") return await this.#exclusively(() => this.#send(params[0], call));
    if (method === "evm_mine") return await this.#exclusively(() => this.#mine(undefined, call));
    if (method === "evm_increaseTime") return await this.#exclusively(() => this.#skip(params[0], call));
    if (method === "eth_accounts") return [];
    if (!OFFERED.test(method) || NODE_SIGNS.has(method)) {
      throw new RequestRefused(METHOD_NOT_FOUND, `This chain does not offer ${method}.`);
    }
    await this.#writing;
    return await call(method, params);
  }

  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#writing.then(work);
    this.#writing = result.catch(() => undefined);
    return result;
  }

  async #send(raw: unknown, call: EngineCall): Promise<unknown> {
    if (typeof raw !== "string") throw new RequestRefused(INVALID_PARAMS, "A signed transaction is expected.");
    // Refused transactions throw here and leave no trace. One that waits for an earlier nonce stays in the pool.
    const hash = await call("eth_sendRawTransaction", [raw]);
    await this.#mine(raw, call);
    return hash;
  }

  async #mine(raw: string | undefined, call: EngineCall): Promise<string> {
    const at = Math.max(this.#now(), this.#last);
    await this.#mineAt(at, call);
    this.#journal.append(raw === undefined ? { at } : { at, raw });
    return "0x0";
  }

  async #skip(value: unknown, call: EngineCall): Promise<string> {
    const seconds = Number(value);
    if (!Number.isSafeInteger(seconds) || seconds < 0) {
      throw new RequestRefused(INVALID_PARAMS, "A number of seconds is expected.");
    }
    this.#ahead += seconds;
    await this.#catchUp(call);
    this.#journal.append({ skip: seconds });
    return `0x${this.#ahead.toString(16)}`;
  }

  async #apply(entry: JournalEntry, call: EngineCall): Promise<void> {
    if ("skip" in entry) {
      this.#ahead += entry.skip;
      return;
    }
    if (entry.raw !== undefined) await call("eth_sendRawTransaction", [entry.raw]);
    await this.#mineAt(entry.at, call);
  }

  async #mineAt(at: number, call: EngineCall): Promise<void> {
    await call("evm_setNextBlockTimestamp", [at]);
    await call("evm_mine", []);
    this.#last = at;
  }

  /** The engine's own clock gives `pending` its timestamp, by which callers judge expiry: keep it at the present. */
  async #catchUp(call: EngineCall): Promise<void> {
    const pending = (await call("eth_getBlockByNumber", ["pending", false])) as { timestamp: string };
    const behind = this.#now() - Number(pending.timestamp);
    if (behind > 0) await call("evm_increaseTime", [behind]);
  }

  #now(): number {
    return this.#wallClock() + this.#ahead;
  }
}
