/**
 * What the negative battery mutates: of every suite one opening that works (the story), and around it frames that
 * belong to other records, sections, deployments, recipients, owners, grants and relays.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { at, identity } from "./battery-claims.ts";
import { play, type Story } from "./battery-story.ts";
import type { Donor, Material } from "./negative-mutations.fixture.ts";
import type { Suite } from "./suite.ts";
import { type Frame, type Kind, KINDS } from "./wire.ts";

export interface World {
  readonly story: Story;
  donorsOf(kind: Kind): readonly Donor[];
}

type Frames = Partial<{ readonly [K in Kind]: Frame<K> }>;

const KIND_NAMES = Object.keys(KINDS) as Kind[];
/** May take the other's place as they are: another capsule for the same opening, another relay of the same grant. */
const GENUINE: Readonly<Record<string, readonly Kind[]>> = {
  encapsulation: ["capsule"],
  relay: ["share", "fragment"],
};

export function createWorld(suite: Suite): World {
  const story = play(suite, { certificateless: false, sameAuthority: false });
  const relations: Record<string, Frames> = {
    ...deposits(story),
    ...grants(story),
    ...people(story),
  };
  const donorsOf = (kind: Kind): Donor[] =>
    Object.entries(relations).flatMap(([relation, frames]) => {
      const bytes = frames[kind];
      return bytes === undefined ? [] : [{ relation, bytes, genuine: GENUINE[relation]?.includes(kind) === true }];
    });
  return { story, donorsOf };
}

/** The frame of one kind and everything it may be mixed with. */
export function materialOf(worlds: readonly World[], world: World, kind: Kind): Material {
  return {
    kind,
    frame: world.story.frames[kind],
    donors: world.donorsOf(kind),
    foreign: worlds.filter((each) => each !== world).map(({ story }) => story.frames[kind]),
    others: KIND_NAMES.filter((each) => each !== kind).map((each) => world.story.frames[each]),
  };
}

/** Other things sealed for the same owner, each granted to the same recipient. */
function deposits(s: Story): Record<string, Frames> {
  const sealed = (type: Frame<"type">, context: Uint8Array, grantContext: Uint8Array): Frames => {
    const from = s.suite.ownerAddress(s.ownerKey, type, context);
    const { capsule, statement } = s.suite.encapsulate(from, type, context);
    const typeKey = s.suite.typeKey(s.ownerKey, type);
    const options = { ...s.rekeyOptions, context: grantContext, source: { capsule, context } };
    const granted = grantOf(s, typeKey, s.address, options, capsule, statement);
    return { "owner-address": from, type, "type-key": typeKey, capsule, statement, ...granted };
  };
  const again = s.seal(s.type, s.context);
  return {
    record: sealed(s.suite.newType("results"), asciiToBytes("record 2, section results"), identity(31)),
    section: sealed(s.type, asciiToBytes("record 1, section allergies"), s.rekeyOptions.context),
    deployment: sealed(s.type, asciiToBytes("record 1, section results, deployment 2"), identity(33)),
    encapsulation: { capsule: again.capsule, statement: again.statement },
  };
}

/** Other grants for the same capsule. */
function grants(s: Story): Record<string, Frames> {
  const granted = (change: Partial<Story["rekeyOptions"]>, to = s.address): Frames =>
    grantOf(s, s.typeKey, to, { ...s.rekeyOptions, ...change }, s.made.capsule, s.made.statement);
  const other = s.newRecipient(identity(7));
  const again = s.newRecipient(s.recipientIdentity);
  return {
    grant: granted({}),
    "grant elsewhere": granted({ context: identity(34) }),
    "grant of four relays": granted({ relays: 4 }),
    "grant of threshold one": granted({ threshold: 1 }),
    recipient: { ...granted({}, other.address), "recipient-key": other.secret, address: other.address },
    "recipient again": { ...granted({}, again.address), "recipient-key": again.secret, address: again.address },
    relay: { share: at(s.shares, 1), fragment: at(s.fragments, 2) },
  };
}

/** Another authority with an owner and a recipient of its own, another owner of this one, the same owner renewed. */
function people(s: Story): Record<string, Frames> {
  const of = (key: Frame<"owner-key">): Frames => ({
    "owner-key": key,
    "owner-address": s.suite.ownerAddress(key, s.type, s.context),
    "type-key": s.suite.typeKey(key, s.type),
  });
  return {
    authority: play(s.suite, { certificateless: true, sameAuthority: true }).frames,
    owner: of(s.newOwner(identity(8))),
    "owner renewed": of(s.suite.renewOwner(s.ownerKey)),
  };
}

function grantOf(
  { suite }: Story,
  from: Frame<"type-key">,
  to: Frame<"address">,
  options: Story["rekeyOptions"],
  capsule: Frame<"capsule">,
  statement: Frame<"statement">,
): Frames {
  const { grant, shares } = suite.rekey(from, to, options);
  const share = at(shares, 0);
  return { grant, share, fragment: suite.convert(share, capsule, statement) };
}
