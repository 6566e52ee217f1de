/** What the built-in wallet is about to do, in words: shown to the person before anything is signed. */
import { formatEther, hexToString, isHex, type Hex } from "viem";

export interface ConfirmationLine {
  readonly label: string;
  readonly value: string;
}

export interface Confirmation {
  readonly kind: "connect" | "message" | "typed-data" | "entry";
  readonly title: string;
  readonly lines: readonly ConfirmationLine[];
  /** The exact structure, for a "technical details" fold. */
  readonly typedData?: unknown;
}

/** Shows it and asks. False or a rejection is a no. */
export type Confirm = (confirmation: Confirmation) => Promise<boolean>;

interface TypedData {
  readonly domain?: { readonly name?: string; readonly chainId?: number | string | bigint };
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const MOST_LINES = 40;
const LONGEST = 200;
/** Fields that hold seconds since 1970. */
const MOMENTS = /^(start|expiry|deadline|issued|until|time)$/;

export function connectConfirmation(chain: string): Confirmation {
  const lines = [
    { label: "Network", value: chain },
    { label: "What it allows", value: "The app may ask this account to sign. Each time you are asked first." },
  ];
  return { kind: "connect", title: "Use your Chartpass account here?", lines };
}

export function messageConfirmation(message: string): Confirmation {
  return { kind: "message", title: "Sign this message?", lines: [{ label: "Message", value: readable(message) }] };
}

export function typedDataConfirmation(data: TypedData, chainName: (id: number) => string): Confirmation {
  const { domain, primaryType, message } = data;
  const lines: ConfirmationLine[] = [{ label: "For", value: domain?.name ?? "an app that gives no name" }];
  if (domain?.chainId !== undefined) lines.push({ label: "Network", value: chainName(Number(domain.chainId)) });
  collect(message, [], lines);
  if (lines.length > MOST_LINES) {
    lines.length = MOST_LINES;
    lines.push({
      label: "More",
      value: "This is longer than fits here. Look at the technical details before you sign.",
    });
  }
  return { kind: "typed-data", title: `Sign "${words(primaryType)}"?`, lines, typedData: data };
}

export interface EntryToSend {
  readonly to?: string | undefined;
  readonly value?: bigint | undefined;
  readonly data?: Hex | undefined;
}

export function entryConfirmation({ to, value = 0n, data }: EntryToSend, chain: string, toName?: string): Confirmation {
  const lines = [
    { label: "Network", value: chain },
    { label: "Goes to", value: toName ?? to ?? "a new contract" },
  ];
  if (value > 0n) lines.push({ label: "Amount", value: `${formatEther(value)} of the network's coin` });
  if (data !== undefined && data !== "0x") {
    lines.push({ label: "Carries", value: `${(data.length - 2) / 2} bytes of instructions` });
  }
  lines.push({ label: "Fee", value: "Paid from this account" });
  return { kind: "entry", title: "Send this to the network?", lines };
}

function collect(value: unknown, path: readonly string[], lines: ConfirmationLine[]): void {
  if (lines.length > MOST_LINES) return;
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== "object")) {
      lines.push({ label: label(path), value: cut(value.map(String).join(", ") || "none") });
    } else value.forEach((each, i) => collect(each, [...path, String(i + 1)], lines));
  } else if (typeof value === "object" && value !== null) {
    for (const [name, each] of Object.entries(value)) collect(each, [...path, name], lines);
  } else lines.push({ label: label(path), value: shown(path.at(-1) ?? "", value) });
}

function shown(name: string, value: unknown): string {
  const seconds = Number(value);
  if (MOMENTS.test(name) && Number.isSafeInteger(seconds) && seconds > 0) {
    return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(seconds * 1000);
  }
  return cut(String(value));
}

const label = (path: readonly string[]): string => path.map(words).join(", ");

/** "idSalt" as "Id salt". */
function words(name: string): string {
  const spaced = name
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .trim()
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Text that is text; other bytes stay hexadecimal. Characters that could reorder or hide text are made visible. */
function readable(message: string): string {
  const text = isHex(message) ? hexToString(message) : message;
  const isText = !text.includes("\uFFFD") && !/[^\P{Cc}\n\t]/u.test(text);
  return cut((isText ? text : message).replace(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/g, "\u25A1"), 2000);
}

function cut(text: string, most = LONGEST): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
