/**
 * What a development chain must remember. The engine keeps its state in memory and cannot dump it, but it is
 * deterministic: the same genesis and the same transactions under the same timestamps give the same blocks. So a chain
 * is a text file: one header line (genesis), then one line per thing that moved the chain, appended and synced to disk
 * before the sender hears that it happened. A line cut short by a crash was never answered and is dropped.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { ChartpassError } from "../../core/errors.ts";

const genesisSchema = v.strictObject({
  version: v.literal(1),
  chainId: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Unix seconds of the genesis block. */
  initialDate: v.pipe(v.number(), v.integer(), v.minValue(1)),
  hardfork: v.string(),
  /** The one account that exists at genesis and pays for everything else. */
  operator: v.string(),
});

const entrySchema = v.union([
  /** A block mined at `at` (unix seconds); with `raw`, after that signed transaction entered the pool. */
  v.strictObject({ at: v.pipe(v.number(), v.integer()), raw: v.optional(v.string()) }),
  /** The chain's clock was moved forward by so many seconds (tests of expiry). */
  v.strictObject({ skip: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
]);

export type Genesis = v.InferOutput<typeof genesisSchema>;
export type JournalEntry = v.InferOutput<typeof entrySchema>;

export interface Journal {
  readonly genesis: Genesis;
  /** Entries found when the journal was opened, in order. */
  readonly entries: readonly JournalEntry[];
  /** Returns once the entry is on disk. */
  append(entry: JournalEntry): void;
  close(): void;
}

/**
 * Open the journal at `path`, or begin one with `genesis` when there is none.
 * @throws CHAIN_JOURNAL when the file is not a journal of this chain
 */
export function openJournal(path: string, genesis: Genesis): Journal {
  mkdirSync(dirname(path), { recursive: true });
  const lines = completeLines(path);
  const fresh = lines.length === 0;
  const found = fresh ? genesis : parseLine(genesisSchema, lines[0] ?? "", path);
  if (found.chainId !== genesis.chainId || found.operator.toLowerCase() !== genesis.operator.toLowerCase()) {
    throw damaged(path, "belongs to another chain");
  }
  const entries = lines.slice(1).map((line) => parseLine(entrySchema, line, path));
  const file = openSync(path, "a", 0o600);
  const write = (value: object): void => {
    writeSync(file, `${JSON.stringify(value)}\n`);
    fdatasyncSync(file);
  };
  if (fresh) write(genesis);
  return { genesis: found, entries, append: write, close: () => closeSync(file) };
}

/** Lines of the file; a last line without its newline is cut off the file as well. */
function completeLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const end = text.lastIndexOf("\n") + 1;
  if (end < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  return text.slice(0, end).split("\n").filter(Boolean);
}

function parseLine<Schema extends v.GenericSchema>(schema: Schema, line: string, path: string): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(line));
  } catch (cause) {
    throw damaged(path, "holds a line that cannot be read", cause);
  }
}

function damaged(path: string, what: string, cause?: unknown): ChartpassError {
  return new ChartpassError("CHAIN_JOURNAL", `The chain journal ${path} ${what}.`, {
    hint: "Put the file back from a copy, or run `npm run reset` to begin again.",
    cause,
  });
}
