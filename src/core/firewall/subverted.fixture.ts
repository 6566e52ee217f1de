/**
 * Test material: a subverted wallet against the firewall of one leg, output after output. For every output it tries
 *
 *   to comply    it chooses before it hears the contribution: a seed under which, with what a firewall of the attacker's
 *                own contributed, one channel carries the next bit of her key, each channel in turn; and where no coins
 *                decide (rho of `ibe-clc`). Counted is what the attacker reads of what is released: through the channel
 *                the seed was chosen for, and through every channel and frame.
 *   to deviate   in each channel it puts a value of an earlier grant of its own, one that carries the bit, in the place
 *                of the right one. Counted is whether the firewall refuses it. The wallet chose the value, so a refusal
 *                says nothing of the bit. The first grants are also bent as wholes, which go on from the value.
 *
 * What is refused takes one exchange and ends all (leg.ts); here every try meets a firewall in the same fresh state, with
 * the same contribution, which is more than a wallet gets.
 */
import { equalBytes } from "@noble/ciphers/utils.js";
import { codeOf } from "../errors.ts";
import { fixedRandom } from "../generator.fixture.ts";
import type { Random, Suite } from "../suite.ts";
import type { Frame } from "../wire.ts";
import type { LegBend, Sent } from "./bend.fixture.ts";
import { coinStream, newSeed } from "./coins.ts";
import { carried, grind, secretBit } from "./distinguisher.fixture.ts";
import { CONTEXT, contributionOf, type Household, opened } from "./household.fixture.ts";
import type { LegTranscript, ReleasedLeg, Step } from "./leg.ts";

export interface Channel {
  readonly name: string;
  /** The step whose coins decide it. */
  readonly step: Exclude<Step, "salts">;
  readonly seen: (sent: Sent) => Uint8Array;
  readonly bend: LegBend;
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
  /** By channel: how many deviating outputs the firewall refused. */
  readonly refused: Record<string, number>;
  /** By channel: of the whole grants that go on from a chosen value, WHOLE of them, how many open for their reader. */
  readonly unnoticed: Record<string, number>;
  /** By channel: how many of those whole grants the firewall refused. */
  readonly refusedWhole: Record<string, number>;
  /** R_t by rho, of the complying wallet, as it is where there is no firewall. */
  readonly open: Counts;
  /** By channel: outputs of the complying wallet whose seed was chosen for this channel, as released. */
  readonly ground: Counts;
  /** By channel and frame: all outputs of the complying wallet, as released. */
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

/** So many deviating grants of every channel go on from the chosen value. */
export const WHOLE = 8;
/** Grants made before the first that counts: where deviating values are taken from. */
const POOL = 32;
/** Every so often what is released is opened by its reader. */
const OPENED = 500;

export async function subvert({ home, channels, outputs, rho, also }: Subversion): Promise<Leaks> {
  const secret = home.ownerKey.slice(-32);
  const none = () => Object.fromEntries(channels.map(({ name }) => [name, 0]));
  const leaks: Leaks = {
    refused: none(),
    unnoticed: none(),
    refusedWhole: none(),
    open: {},
    ground: {},
    released: {},
  };
  const draft = drafts(home);
  const pool: LegTranscript[] = [];
  for (let i = 0; i < POOL; i++) {
    const { seed } = newSeed(fixedRandom(`earlier wallet ${i}`));
    pool.push(draft((step) => coinStream(seed, seed, step)).transcript());
  }

  await forEachOutput(outputs, (i) => {
    const bit = secretBit(secret, i);
    const wallet = fixedRandom(`subverted wallet ${i}`);
    const turn = channels[i % channels.length]!;
    const { seed, commitment } = grind(
      turn.name,
      bit,
      () => newSeed(wallet),
      (made) => {
        const guess = contributionOf(home.firewall("of the attacker"), made.commitment);
        return turn.seen(draft((step) => coinStream(made.seed, guess, step)).sent);
      },
    );
    const begin = () => {
      const firewall = home.firewall(`of output ${i}`);
      firewall.allow();
      const { exchange, contribution } = firewall.begin(commitment);
      return { contribution, release: (given: LegTranscript) => firewall.release(exchange, seed, given) };
    };
    const firewall = begin();
    const coins = (step: Step): Random => coinStream(seed, firewall.contribution, step);
    const own = draft(coins, rho && ((key, type) => rho.choose(key, type, bit, wallet)));
    const transcript = own.transcript();

    for (const channel of channels) {
      const { name, step, seen, bend } = channel;
      const other = pool.find((each) => carried(name, seen(each)) === bit)!;
      leaks.refused[name]! += isRefused(begin(), bend(transcript, other)) ? 1 : 0;
      if (i >= WHOLE) continue;
      const whole = grind(
        name,
        bit,
        () => draft((each) => (each === step ? wallet : coins(each))),
        ({ sent }) => seen(sent),
      );
      leaks.unnoticed[name]! += whole.opens() ? 1 : 0;
      leaks.refusedWhole[name]! += isRefused(begin(), whole.transcript()) ? 1 : 0;
    }

    const released = firewall.release(transcript);
    count(leaks.ground, turn.name, turn.seen(released), bit);
    if (rho) count(leaks.open, rho.name, rho.seen(transcript), bit);
    if (rho) count(leaks.released, rho.name, rho.seen(released), bit);
    for (const { name, seen } of channels) count(leaks.released, name, seen(released), bit);
    for (const [name, seen] of Object.entries(also)) count(leaks.released, name, seen(released), bit);
    if (i % OPENED === 0 && !equalBytes(opened(home, released.grant, released), released.key)) {
      throw new Error("what was released does not open");
    }
    pool.push(transcript);
    pool.shift();
  });
  return leaks;
}

interface Draft {
  /** Made when looked at, and no more than that. */
  readonly sent: Sent;
  transcript(): LegTranscript;
  /** Whether its reader, with the relays, has its key. */
  opens(): boolean;
}

/** Grants of this household's wallet under any coins. */
function drafts(home: Household) {
  let stream: Random;
  const suite = home.create((length) => stream(length));
  const under = (random: Random): Suite => {
    stream = random;
    return suite;
  };
  const to = home.recipient.address;

  return (coins: (step: Step) => Random, typeKeyOf: Suite["typeKey"] = suite.typeKey): Draft => {
    const type = once(() => under(coins("type")).newType("record"));
    const key = once(() => under(coins("owner")).renewOwner(home.ownerKey));
    const from = once(() => suite.ownerAddress(key(), type(), CONTEXT));
    const made = once(() => {
      const owner = from();
      return under(coins("capsule")).encapsulate(owner, type(), CONTEXT);
    });
    const rekeyed = once(() => {
      const options = { ...home.grantOptions, source: { capsule: made().capsule, context: CONTEXT } };
      under(coins("grant"));
      const typeKey = typeKeyOf(key(), type());
      return under(coins("grant")).rekey(typeKey, to, options);
    });
    const sent = {
      get type() {
        return type();
      },
      get from() {
        return from();
      },
      get capsule() {
        return made().capsule;
      },
      get statement() {
        return made().statement;
      },
      get grant() {
        return rekeyed().grant;
      },
      get shares() {
        return rekeyed().shares;
      },
    };
    return {
      sent,
      transcript: () => ({
        identity: suite.info.authority ? new Uint8Array(0) : suite.ownerName(from()),
        kind: "record",
        context: CONTEXT,
        to,
        options: home.grantOptions,
        ...sent,
      }),
      opens() {
        const whole: ReleasedLeg = { ...sent, to, key: made().key, coins };
        return equalBytes(opened(home, whole.grant, whole), whole.key);
      },
    };
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
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
