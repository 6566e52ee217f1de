/**
 * The contract battery's bit flips: every byte of a frame of every kind is changed, and either `parse` refuses it or
 * every use of it does. Never a key, never another result that passes as good.
 */
import type { BatteryOptions, Check } from "./battery.ts";
import { assert, at, refuses } from "./battery-claims.ts";
import type { Story } from "./battery-story.ts";
import { codeOf } from "./errors.ts";
import { FRAME_HEADER, type Frame, type Kind, KINDS } from "./wire.ts";

/** The sign bit of a compressed point (its flip gives another valid point), and the lowest bit. */
const MASKS = [0x20, 0x01] as const;
/** Every byte of these is tried whatever the stride. */
const WHOLE: readonly Kind[] = ["capsule", "fragment", "grant", "share", "partial", "params", "master"];
/** Of a capsule, every byte meets the owner; every so many bytes also meet relay and recipient. */
const CAPSULE_STEP = 8;

/** @param label  says which story it is, when there are several */
export function flipChecks(
  story: () => Story,
  { stride, sample = Number.POSITIVE_INFINITY }: Pick<BatteryOptions, "stride" | "sample">,
  kinds: readonly Kind[] = Object.keys(KINDS) as Kind[],
  label = "",
): Check[] {
  return kinds.map((kind) => ({
    name: `every byte flipped: ${kind}${label}`,
    run() {
      const s = story();
      const whole = WHOLE.includes(kind) ? 1 : stride;
      const step = Math.max(whole, Math.floor(s.frames[kind].length / sample));
      for (const mask of MASKS) {
        // The second mask samples: it differs from the first only in where points and lengths break.
        const pace = mask === MASKS[0] ? step : step * stride;
        for (let position = 0; position < s.frames[kind].length; position += position < FRAME_HEADER ? 1 : pace) {
          tryFlip(s, kind, position, mask, stride);
        }
      }
    },
  }));
}

function tryFlip<K extends Kind>(s: Story, kind: K, position: number, mask: number, stride: number): void {
  const bytes = s.frames[kind].slice();
  bytes[position] = (bytes[position] ?? 0) ^ mask;
  try {
    s.suite.parse(kind, bytes);
  } catch (thrown) {
    const code = codeOf(thrown, "ARG_UNTYPED");
    if (code.startsWith("WIRE_")) return;
    throw new Error(`${kind} byte ${position}: parse refused with ${code}`, { cause: thrown });
  }
  try {
    useOf[kind](s, bytes as Frame<K>, position, stride);
  } catch (thrown) {
    throw new Error(`${kind} byte ${position} changed by ${mask} goes unnoticed`, { cause: thrown });
  }
}

/** For each kind: every use of a changed frame is refused. */
const useOf: { readonly [K in Kind]: (s: Story, frame: Frame<K>, position: number, stride: number) => void } = {
  params({ suite, ownerIdentity, frames }, params) {
    assert(!suite.authority.checkPartial(params, ownerIdentity, frames.partial), "the partial key does not fit");
  },
  master({ suite, ownerIdentity, frames }, master) {
    const partial = suite.authority.extract(master, ownerIdentity);
    assert(!suite.authority.checkPartial(frames.params, ownerIdentity, partial), "its partial key does not fit");
  },
  partial({ suite, ownerIdentity, frames }, partial) {
    assert(!suite.authority.checkPartial(frames.params, ownerIdentity, partial), "the partial key does not fit");
  },
  "owner-key"({ suite, type, context, made }, key) {
    refuses(() => suite.decapsulateOwn(key, type, context, made.capsule), "CRYPTO_OPEN");
  },
  "owner-address"(s, from) {
    closed(s, { from });
  },
  "recipient-key"(s, secret) {
    refuses(() => s.suite.decapsulate(secret, s.input), "CRYPTO_OPEN");
  },
  address(s, address) {
    const { grant, shares } = s.suite.rekey(s.typeKey, address, s.rekeyOptions);
    const fragments = shares.map((share) => s.suite.convert(share, s.made.capsule, s.made.statement));
    closed(s, { grant, fragments });
  },
  type(s, type) {
    refuses(() => s.suite.decapsulateOwn(s.ownerKey, type, s.context, s.made.capsule), "CRYPTO_OPEN");
  },
  "type-key"({ suite, context, made }, key) {
    refuses(() => suite.decapsulateTyped(key, context, made.capsule), "CRYPTO_OPEN");
  },
  capsule(s, capsule, position, stride) {
    const { suite, ownerKey, type, context, made, shares, typeKey } = s;
    assert(!suite.checkCapsule(capsule, made.statement), "the capsule does not check");
    refuses(() => suite.decapsulateOwn(ownerKey, type, context, capsule), "CRYPTO_OPEN");
    if (stride > 1 && position % CAPSULE_STEP !== 0) return;
    refuses(() => suite.convert(at(shares, 0), capsule, made.statement), "CRYPTO_CAPSULE");
    refuses(() => suite.decapsulateTyped(typeKey, context, capsule), "CRYPTO_OPEN");
    closed(s, { capsule });
  },
  statement({ suite, made, shares }, statement) {
    refuses(() => suite.convert(at(shares, 0), made.capsule, statement), "CRYPTO_CAPSULE");
  },
  grant(s, grant) {
    closed(s, { grant });
  },
  share({ suite, grant, made }, share) {
    assert(!suite.checkShare(grant, share), "the share does not fit");
    assert(
      !passes(suite, () => suite.convert(share, made.capsule, made.statement), grant, made.capsule),
      "nor does its fragment",
    );
  },
  fragment(s, fragment) {
    assert(!s.suite.verify(fragment, s.grant, s.made.capsule), "the fragment does not verify");
    closed(s, { fragments: [fragment, at(s.fragments, 1)] });
  },
};

/** Whether a fragment is made at all and verifies. */
function passes(
  suite: Story["suite"],
  convert: () => Frame<"fragment">,
  grant: Frame<"grant">,
  capsule: Frame<"capsule">,
): boolean {
  let fragment: Frame<"fragment">;
  try {
    fragment = convert();
  } catch (thrown) {
    if (codeOf(thrown) === "CRYPTO_CAPSULE") return false;
    throw thrown;
  }
  return suite.verify(fragment, grant, capsule);
}

function closed(s: Story, change: Partial<Story["input"]>): void {
  refuses(() => s.suite.decapsulate(s.secret, { ...s.input, ...change }), "CRYPTO_OPEN");
}
