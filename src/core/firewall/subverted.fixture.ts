/**
 * Test material: a subverted wallet against the firewall of one leg, output after output. For every output it tries
 *
 *   to deviate   in each channel it makes values anew, by its own generator, until one carries the next bit of her key.
 *                Counted is what the attacker reads of that grant where nobody stands in between, and whether the
 *                firewall refuses it. Every value kept is one the wallet chose, so a refusal says nothing of the bit.
 *   to comply    it chooses before it hears the contribution (a seed that would carry the bit under the contribution it
 *                guesses) and where no coins decide (rho of `ibe-clc`). Counted is what the attacker reads of what is
 *                released, through every channel and every frame.
 *
 * What is refused takes one exchange and ends all (leg.ts); here every try meets a firewall in the same fresh state, with
 * the same contribution, which is more than a wallet gets.
 */
import { codeOf } from "../errors.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { Random, Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import { coinStream, newSeed } from "./coins.ts";
import { carried, grind, secretBit } from "./distinguisher.fixture.ts";
import { CONTEXT, type Household, opened } from "./household.fixture.ts";
import { createLegFirewall, type LegTranscript, type ReleasedLeg, type Step } from "./leg.ts";

/** What an attacker sees of a grant. */
export type Sent = Pick<LegTranscript, "type" | "from" | "capsule" | "statement" | "grant" | "shares">;

export interface Channel {
  readonly name: string;
  /** Where the wallet makes values anew until one carries the bit. */
  readonly step: Exclude<Step, "salts">;
  readonly seen: (sent: Sent) => Uint8Array;
}

/** How many outputs carried the bit they should. */
export interface Count {
  hits: number;
  outputs: number;
}
export type Counts = Record<string, Count>;

export function count(counts: Counts, channel: string, value: Uint8Array, bit: number): void {
  const found = (counts[channel] ??= { hits: 0, outputs: 0 });
  found.outputs += 1;
  found.hits += carried(channel, value) === bit ? 1 : 0;
}

/** Grants need a pause now and then, for whatever else the thread has to do. */
const BREATH = 32;

export async function forEachOutput(outputs: number, run: (i: number) => void | Promise<void>): Promise<void> {
  const { setTimeout } = globalThis as unknown as { setTimeout(done: () => void, milliseconds: number): unknown };
  for (let i = 0; i < outputs; i++) {
    await run(i);
    if (i % BREATH === 0) await new Promise<void>((done) => void setTimeout(done, 0));
  }
}

/** A type key whose rho the wallet chose for what R_t then says. */
export type RhoChoice = (
  key: Frame<"owner-key">,
  type: Frame<"type">,
  bit: number,
  random: Random,
) => Frame<"type-key">;

export interface Leaks {
  /** By channel: outputs of the deviating wallet that nobody watches. */
  readonly open: Counts;
  /** By channel: how many of them the firewall refused. */
  readonly refused: Record<string, number>;
  /** By channel and frame: outputs of the complying wallet, as released. */
  readonly released: Counts;
}

export interface Subversion {
  readonly home: Household;
  readonly channels: readonly Channel[];
  readonly outputs: number;
  /** R_t is in the complying wallet's grants: nothing refuses it. */
  readonly rho?: { readonly name: string; readonly seen: Channel["seen"]; readonly choose: RhoChoice };
  /** What else is looked at of what is released: whole frames, or parts of one. */
  readonly also: Readonly<Record<string, Channel["seen"]>>;
}

type Bent = {
  type?: Frame<"type">;
  key?: Frame<"owner-key">;
  made?: ReturnType<Suite["encapsulate"]>;
  rekeyed?: ReturnType<Suite["rekey"]>;
};

const STEPS = ["type", "owner", "capsule", "grant"] as const;
const NO_CONTRIBUTION = new Uint8Array(32);
/** So many deviating grants go on from the bent value, as one that opens must; then the rest is the honest grant's. */
const WHOLE = 32;
/** Every so often what is released is opened by its reader. */
const OPENED = 500;

export async function subvert({ home, channels, outputs, rho, also }: Subversion): Promise<Leaks> {
  const secret = home.ownerKey.slice(-32);
  const leaks: Leaks = { open: {}, refused: {}, released: {} };
  let stream: Random;
  const suite = home.create((length) => stream(length));
  const under = (random: Random): Suite => {
    stream = random;
    return suite;
  };
  const { address } = home.recipient;

  /** One whole grant, which goes on from what is bent. */
  const make = (coins: (step: Step) => Random, typeKeyOf: Suite["typeKey"], bent: Bent = {}) => {
    const type = bent.type ?? under(coins("type")).newType("record");
    const key = bent.key ?? under(coins("owner")).renewOwner(home.ownerKey);
    const from = suite.ownerAddress(key, type, CONTEXT);
    const made = bent.made ?? under(coins("capsule")).encapsulate(from, type, CONTEXT);
    const { capsule, statement } = made;
    const options = { ...home.grantOptions, source: { capsule, context: CONTEXT } };
    let typeKey: Frame<"type-key"> | undefined;
    const rekey = (random: Random) => {
      typeKey ??= typeKeyOf(key, type);
      return under(random).rekey(typeKey, address, options);
    };
    const rekeyed = bent.rekeyed ?? rekey(coins("grant"));
    const transcript: LegTranscript = {
      identity: suite.info.authority ? new Uint8Array(0) : suite.ownerName(from),
      kind: "record",
      type,
      from,
      context: CONTEXT,
      capsule,
      statement,
      to: address,
      options: home.grantOptions,
      ...rekeyed,
    };
    return { type, key, from, made, rekeyed, rekey, transcript };
  };

  await forEachOutput(outputs, (i) => {
    const bit = secretBit(secret, i);
    const wallet = fixedRandom(`subverted wallet ${i}`);
    const { seed, commitment } = grind(
      "seed",
      bit,
      () => newSeed(wallet),
      (made) => coinStream(made.seed, NO_CONTRIBUTION, "type")(32),
    );
    const begin = () => {
      const firewall = createLegFirewall({
        create: home.create,
        random: fixedRandom(`firewall of output ${i}`),
        ...(suite.info.authority && { owner: home.owner }),
      });
      firewall.allow();
      const { exchange, contribution } = firewall.begin(commitment);
      const release = (transcript: LegTranscript): ReleasedLeg => firewall.release(exchange, seed, transcript);
      return { contribution, release };
    };
    const firewall = begin();
    const coins = (step: Step): Random => coinStream(seed, firewall.contribution, step);
    const own = make(coins, rho ? (...of) => rho.choose(...of, bit, wallet) : suite.typeKey);
    const { type, key, from, made } = own;

    /** The wallet's next try at a step: what the attacker would see of it, and the whole grant that has it. */
    const tryAt: Record<Channel["step"], () => { seen: Partial<Sent>; bent: Bent }> = {
      type() {
        const other = under(wallet).newType("record");
        return { seen: { type: other }, bent: { type: other } };
      },
      owner() {
        const other = under(wallet).renewOwner(home.ownerKey);
        return { seen: { from: suite.ownerAddress(other, type, CONTEXT) }, bent: { type, key: other } };
      },
      capsule() {
        const other = under(wallet).encapsulate(from, type, CONTEXT);
        return { seen: other, bent: { type, key, made: other } };
      },
      grant() {
        const other = own.rekey(wallet);
        return { seen: other, bent: { type, key, made, rekeyed: other } };
      },
    };
    for (const step of STEPS) {
      const waiting = new Set(channels.filter((channel) => channel.step === step));
      while (waiting.size > 0) {
        const { seen, bent } = tryAt[step]();
        const sent = { ...own.transcript, ...seen };
        for (const channel of waiting) {
          if (carried(channel.name, channel.seen(sent)) !== bit) continue;
          waiting.delete(channel);
          const transcript = i < WHOLE ? make(coins, suite.typeKey, bent).transcript : sent;
          count(leaks.open, channel.name, channel.seen(transcript), bit);
          leaks.refused[channel.name] = (leaks.refused[channel.name] ?? 0) + (isRefused(begin(), transcript) ? 1 : 0);
        }
      }
    }

    if (rho) count(leaks.open, rho.name, rho.seen(own.transcript), bit);
    const released = firewall.release(own.transcript);
    if (rho) count(leaks.released, rho.name, rho.seen(released), bit);
    for (const { name, seen } of channels) count(leaks.released, name, seen(released), bit);
    for (const [name, seen] of Object.entries(also)) count(leaks.released, name, seen(released), bit);
    count(leaks.released, "seed", type.slice(-32), bit);
    if (i % OPENED === 0 && !equal(opened(home, released.grant, released), made.key)) {
      throw new Error("what was released does not open");
    }
  });
  return leaks;
}

function isRefused(firewall: { release(transcript: LegTranscript): unknown }, transcript: LegTranscript): boolean {
  try {
    firewall.release(transcript);
    return false;
  } catch (thrown) {
    if (/^CRYPTO_FIREWALL_(VALUE|GRANT)$/.test(codeOf(thrown))) return true;
    throw thrown;
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
