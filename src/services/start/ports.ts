/** Which port belongs to what, and who sits on one that is taken. All follow from one number, CHARTPASS_PORT. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { ChartpassError } from "../../core/errors.ts";

export const DEFAULT_PORT = 7100;

export interface PortPlan {
  readonly web: number;
  readonly chains: { readonly a: number; readonly b: number; readonly relay: number };
  readonly members: { readonly a: readonly number[]; readonly b: readonly number[] };
  readonly relays: readonly number[];
  readonly pinnerHttp: number;
  readonly pinnerWebSocket: number;
}

export function portPlan(base: number): PortPlan {
  const three = (first: number): number[] => [first, first + 1, first + 2];
  return {
    web: base,
    chains: { a: base + 1, b: base + 2, relay: base + 3 },
    members: { a: three(base + 11), b: three(base + 21) },
    relays: three(base + 31),
    pinnerHttp: base + 41,
    pinnerWebSocket: base + 42,
  };
}

/** Every port of the plan with what it is for. */
export function namedPorts(plan: PortPlan): ReadonlyMap<number, string> {
  const names = new Map<number, string>([
    [plan.web, "the app"],
    [plan.chains.a, "the chain of hospital A"],
    [plan.chains.b, "the chain of hospital B"],
    [plan.chains.relay, "the relay chain"],
    [plan.pinnerHttp, "the storage node"],
    [plan.pinnerWebSocket, "the storage node (peers)"],
  ]);
  plan.members.a.forEach((port, index) => names.set(port, `member ${index + 1} of hospital A`));
  plan.members.b.forEach((port, index) => names.set(port, `member ${index + 1} of hospital B`));
  plan.relays.forEach((port, index) => names.set(port, `relay ${index + 1}`));
  return names;
}

/** @throws ARG_PORT when CHARTPASS_PORT is not a number that leaves room for all ports */
export function parsePortBase(value: string | undefined): number {
  const base = value === undefined || value === "" ? DEFAULT_PORT : Number(value);
  if (Number.isInteger(base) && base >= 1024 && base <= 65_000) return base;
  throw new ChartpassError("ARG_PORT", `CHARTPASS_PORT is "${value}"; it must be a number from 1024 to 65000.`, {
    hint: "Choose one such as 7300, or leave it out.",
  });
}

/** @throws ARG_PORT_TAKEN naming the first port that cannot be used and, where it can be known, who holds it */
export async function assertPortsFree(plan: PortPlan, host: string): Promise<void> {
  for (const [port, purpose] of namedPorts(plan)) {
    if (await isFree(port, host)) continue;
    const holder = holderOf(port);
    throw new ChartpassError(
      "ARG_PORT_TAKEN",
      `Port ${port}, meant for ${purpose}, is taken${holder ? ` by ${holder}` : ""}. Nothing was started.`,
      { hint: "Stop what holds it, or choose another range: CHARTPASS_PORT=7300 npm start" },
    );
  }
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Process that listens on a local port, from /proc; undefined on other systems or when it belongs to someone else. */
export function holderOf(port: number): string | undefined {
  try {
    const sockets = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeners(table, port)));
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      if (!openSockets(pid).some((inode) => sockets.has(inode))) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean).join(" ");
      return `process ${pid} (${command.slice(0, 80)})`;
    }
  } catch {
    // Not Linux: the message does without.
  }
  return undefined;
}

/** Inodes of the sockets that listen on a port, in a table of proc(5). */
function listeners(table: string, port: number): string[] {
  const LISTEN = "0A";
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync(table, "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && fields[3] === LISTEN)
    .flatMap((fields) => fields[9] ?? []);
}

/** Files come and go while they are listed, and those of other users cannot be read: both are passed over. */
function openSockets(pid: string): string[] {
  const folder = `/proc/${pid}/fd`;
  return quietly(() => readdirSync(folder), []).flatMap((fd) => {
    const target = quietly(() => readlinkSync(`${folder}/${fd}`), "");
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

function quietly<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
