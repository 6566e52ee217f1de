/**
 * What one lock gave away and two do not. Hospital A with its master secret and all that ever lay on storage, on chains,
 * with relays and in mailboxes; the reader with too few relays; an answer with a leg taken off or exchanged; the same
 * messages in another deployment. Each attack is shown to work where it does.
 */
import { asciiToBytes } from "@noble/curves/utils.js";
import { beforeAll, describe, expect, test } from "vitest";
import { capsuleContext as legContext } from "../core/hybrid/combine.ts";
import { joinLegs, splitLegs } from "../core/hybrid/legs.ts";
import { suites } from "../core/registry.ts";
import { openAll } from "../core/seal/stream.ts";
import type { OpenInput, Suite } from "../core/suite.ts";
import { FRAME_HEADER, type Frame, type Kind } from "../core/wire.ts";
import { frameHash, consentTypedData } from "../protocol/consent.ts";
import { shareCommitments } from "../protocol/fragment-proof.ts";
import type { Response } from "../protocol/exchange.ts";
import { capsuleContext, capsuleHash } from "../protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { suiteIdentity } from "../protocol/identity.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import { SUITE_CODES } from "../protocol/suite-choice.ts";
import { deposited, requested, responseIn, shared, type Deposit } from "./exchange.fixture.ts";
import { answerIn, keptBy, sealer, sentBy } from "./kept.fixture.ts";
import { openKeyBox } from "./key-box.ts";
import type { SentEntry } from "./state.ts";
import { givenHeader } from "./section-keys.ts";
import {
  convertShare,
  enrolled,
  hospitalA,
  hospitalB,
  memoryStore,
  network,
  PASSPHRASE,
  relayFragment,
  sealTo,
  secretVault,
  type TestVault,
} from "./world.fixture.ts";

const oneLock: NetworkConfig = { ...network, suite: "ibe-clc" };
const SECRET = "Secret finding of Allergies";
const known = suites(sealer.random);
const two = known.suiteById("hybrid");
const refused = { code: "CONSENT_ANSWER" };

interface Given {
  readonly seen: NetworkConfig;
  readonly patient: TestVault;
  readonly clinician: TestVault;
  readonly deposit: Deposit;
  readonly requestId: Hex;
  readonly consentId: Hex;
  readonly shares: Awaited<ReturnType<typeof shared>>["shares"];
  readonly answer: Response;
  readonly fragments: readonly Frame<"fragment">[];
  /** The clinician's request and its one-time keys. */
  readonly sent: SentEntry;
}

/** One part shared and the answer on its way, every relay's fragment known. */
async function given(seen: NetworkConfig): Promise<Given> {
  const patient = await enrolled("Alice", "patient", hospitalA, seen);
  const clinician = await enrolled("Bob", "clinician", hospitalB, seen);
  const deposit = await deposited(patient);
  return giveAgain({ seen, patient, clinician, deposit });
}

async function giveAgain(to: Pick<Given, "seen" | "patient" | "clinician" | "deposit">): Promise<Given> {
  const { patient, clinician, deposit } = to;
  const { requestId } = await requested(patient, clinician);
  const { signed, items, shares } = await shared(patient, clinician, { requestId, deposit, sections: ["s0"] });
  const sent = await sentBy(clinician, requestId);
  const answer = answerIn(sent, responseIn(items));
  const fragments = shares.map(({ envelope }) => convertShare(envelope));
  return { ...to, requestId, consentId: signed.consent.id, shares, answer, fragments, sent };
}

/** What a grant's frames say, for whoever tries to open them. */
function framesOf({ answer, fragments }: Given): { suite: Suite; input: OpenInput } {
  const suite = known.suiteOf(fromHex(answer.capsule));
  const { id, owner, scope, context } = answer.signed.consent;
  const input = {
    capsule: suite.parse("capsule", fromHex(answer.capsule)),
    grant: suite.parse("grant", fromHex(answer.grant)),
    type: suite.parse("type", fromHex(answer.type)),
    from: suite.parse("owner-address", fromHex(answer.ownerAddress)),
    context: capsuleContext(network, { id, owner, scope }),
    grantContext: fromHex(context),
    fragments,
  };
  return { suite, input };
}

/** The last step of every attack: the key box, a part's key, the part's ciphertext from the storage. */
async function readWith(key: Uint8Array, { answer, deposit, seen }: Given): Promise<string> {
  const box = await openKeyBox(sealer, key, fromHex(answer.signed.consent.context), fromHex(answer.keyBox));
  const part = box.sections.find((each) => each.id === "s0")!;
  const address = fromHex(answer.ownerAddress);
  const owner = known.suiteOf(address).ownerName(known.suiteOf(address).parse("owner-address", address));
  const place = { recordId: box.recordId, version: box.version, part: "s0", owner };
  const header = givenHeader(seen, place, fromHex(part.header));
  const leaves = deposit.leavesOf(answer.parts.find((each) => each.id === "s0")!.leaves);
  return new TextDecoder().decode(await openAll(sealer.aead, fromHex(part.key), header, leaves));
}

/** Her key as her hospital computes it, whenever it likes. */
async function keyByHospital(suite: Suite, patient: TestVault): Promise<Frame<"owner-key">> {
  const { subject, key } = await patient.call("identity", {});
  const identity = suiteIdentity(hospitalA.config, subject!, key);
  const params = suite.parse("params", fromHex(hospitalA.config.params));
  const partial = suite.authority.extract(suite.parse("master", hospitalA.master), identity);
  return suite.ownerKey(params, identity, partial, { certificateless: false });
}

let before: Given;
let now: Given;

beforeAll(async () => {
  [before, now] = [await given(oneLock), await given(network)];
}, 120_000);

describe("hospital A with its master secret, everything stored, posted and sent, and every relay's fragment", () => {
  test("opens what was shared with one lock", async () => {
    const { suite, input } = framesOf(before);
    expect(suite.info.id).toBe("ibe-clc");
    const key = await keyByHospital(suite, before.patient);
    const opened = suite.decapsulateOwn(key, input.type, input.context, input.capsule);
    expect(await readWith(opened, before)).toContain(SECRET);
  });

  test("opens the first lock of what is shared now, and not the second", async () => {
    const { suite, input } = framesOf(now);
    expect(suite.info.id).toBe("hybrid");
    const key = await keyByHospital(suite, now.patient);
    const tries = Array.from({ length: 4 }, () => suite.renewOwner(key));
    for (const each of [key, ...tries]) {
      expect(() => suite.decapsulateOwn(each, input.type, input.context, input.capsule)).toThrow(
        expect.objectContaining({ code: "CRYPTO_OPEN" }),
      );
    }
    const legs = { capsule: legsOf("capsule", input.capsule), type: legsOf("type", input.type) };
    const first = known.suiteOf(legs.capsule.first);
    const name = asciiToBytes(["hybrid", first.info.id, known.suiteOf(legs.capsule.second).info.id].join(" "));
    const half = first.decapsulateOwn(
      await keyByHospital(first, now.patient),
      legs.type.first,
      legContext(name, input.context),
      legs.capsule.first,
    );
    expect(half).toHaveLength(32);
    await expect(readWith(half, now)).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
  });

  test("and hospital B with its own, who can make the clinician's key but not the request's one-time half", async () => {
    const { suite, input } = framesOf(now);
    const { request } = now.sent;
    const identity = suiteIdentity(hospitalB.config, request.body.subject, request.body.key);
    const params = suite.parse("params", fromHex(hospitalB.config.params));
    const partial = suite.authority.extract(suite.parse("master", hospitalB.master), identity);
    const { secret } = suite.recipientKey(params, identity, partial);
    expect(() => suite.decapsulate(secret, input)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
  });
});

test("the clinician with fewer than two relays opens nothing, whatever else he has", async () => {
  const { suite, input } = framesOf(now);
  const secret = suite.parse("recipient-key", fromHex(now.sent.keys!.recipient));
  for (const [i, fragment] of now.fragments.entries()) {
    for (const fragments of [[], [fragment], [fragment, fragment], [before.fragments[i]!, fragment]]) {
      const attempt = () => suite.decapsulate(secret, { ...input, fragments });
      expect(attempt).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
    }
  }
  expect(await readWith(suite.decapsulate(secret, input), now)).toContain(SECRET);
});

/** Both legs of a frame. */
const legsOf = <K extends Kind>(kind: K, frame: Uint8Array) =>
  splitLegs(SUITE_CODES.hybrid, kind, two.parse(kind, frame));

describe("an answer with a leg taken off or exchanged, signed anew by the patient's own key", () => {
  let kept: Awaited<ReturnType<typeof keptBy>> | undefined;

  /** The patient's app, or whoever has her one-time key, signs other frames. */
  async function resigned(on: Given, frames: Partial<Response>): Promise<Uint8Array> {
    const answer = { ...on.answer, ...frames };
    const { keys, state } = (kept ??= await keptBy(on.patient));
    const { ownerSalt } = state.permissions.find((each) => each.consentId === on.consentId)!;
    const [grant, capsule, statement] = [answer.grant, answer.capsule, answer.statement].map((each) => fromHex(each));
    const suite = known.suiteOf(capsule!);
    const parsed = { grant: suite.parse("grant", grant!), capsule: suite.parse("capsule", capsule!) };
    const consent = {
      ...answer.signed.consent,
      grantHash: frameHash(grant!),
      capsuleHash: capsuleHash(capsule!, statement!),
      shareCommitments: shareCommitments(suite, parsed, answer.signed.consent.relays.length),
    };
    const signature = await keys
      .oneTime("consent-owner", fromHex(ownerSalt, 32))
      .signTypedData(consentTypedData(on.seen, consent));
    const { request } = on.sent;
    const signed = { ...answer.signed, consent, signature };
    return sealTo(request.body.messageKey, "response", { ...answer, signed });
  }
  const deliver = async (on: Given, frames: Partial<Response>) =>
    on.clinician.call("openMail", {
      kind: "response",
      sealed: await resigned(on, frames),
      requestId: on.requestId,
    });

  test("the first lock alone, as it stood in the answer", async () => {
    const stripped = (kind: Kind, frame: Hex) => toHex(Uint8Array.from(legsOf(kind, fromHex(frame)).first));
    const { grant, capsule, statement, type, ownerAddress } = now.answer;
    const frames = {
      grant: stripped("grant", grant),
      capsule: stripped("capsule", capsule),
      statement: stripped("statement", statement),
      type: stripped("type", type),
      ownerAddress: stripped("owner-address", ownerAddress),
    };
    await expect(deliver(now, frames)).rejects.toMatchObject(refused);
    for (const [name, frame] of Object.entries(frames)) {
      if (name === "grant" || name === "capsule") continue;
      await expect(deliver(now, { [name]: frame })).rejects.toMatchObject(refused);
    }
  });

  test("a grant that one relay opens, or of more relays, under a permission that shows two of three", async () => {
    const { consent } = now.answer.signed;
    expect([consent.threshold, consent.relays.length]).toEqual([2, 3]);
    const legs = legsOf("grant", fromHex(now.answer.grant));
    const sayingOne = [legs.first, legs.second].map((leg) => leg.with(FRAME_HEADER, 1)) as Frame<"grant">[];
    const oneOfThree = toHex(joinLegs(SUITE_CODES.hybrid, "grant", sayingOne[0]!, sayingOne[1]!));
    const { suite, input } = framesOf(now);
    expect(suite.grantTerms(suite.parse("grant", fromHex(oneOfThree)))).toEqual({ threshold: 1, relays: 3 });
    await expect(deliver(now, { grant: oneOfThree })).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining("numbers of relays") as unknown,
    });
    // The same of more relays, made by the patient's own key.
    const partial = await keyByHospital(suite, now.patient);
    const address = suite.parse("address", fromHex(now.sent.request.body.address_));
    const key = suite.renewOwner(partial);
    const made = suite.encapsulate(suite.ownerAddress(key, input.type, input.context), input.type, input.context);
    const { grant } = suite.rekey(suite.typeKey(key, input.type), address, {
      context: input.grantContext,
      threshold: 2,
      relays: 4,
      source: { capsule: made.capsule, context: input.context },
    });
    const frames = { grant: toHex(grant), capsule: toHex(made.capsule), statement: toHex(made.statement) };
    await expect(deliver(now, frames)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining("numbers of relays") as unknown,
    });
  });

  test("a leg of another answer of the same two people", async () => {
    const other = await giveAgain(now);
    const mixed = <K extends "capsule" | "statement" | "grant">(kind: K, frame: Hex, from: Hex) => {
      const [mine, theirs] = [legsOf(kind, fromHex(frame)), legsOf(kind, fromHex(from))];
      return [
        joinLegs(SUITE_CODES.hybrid, kind, mine.first, theirs.second, mine.tail),
        joinLegs(SUITE_CODES.hybrid, kind, theirs.first, mine.second, mine.tail),
      ].map((each) => toHex(each));
    };
    for (const capsule of mixed("capsule", now.answer.capsule, other.answer.capsule)) {
      await expect(deliver(now, { capsule })).rejects.toMatchObject(refused);
    }
    for (const statement of mixed("statement", now.answer.statement, other.answer.statement)) {
      await expect(deliver(now, { statement })).rejects.toMatchObject(refused);
    }
    // A grant's second leg binds the first, and both bind gctx: no fragment fits both, or none opens.
    for (const grant of mixed("grant", now.answer.grant, other.answer.grant)) {
      const { suite, input } = framesOf(now);
      const secret = suite.parse("recipient-key", fromHex(now.sent.keys!.recipient));
      for (const fragments of [now.fragments, other.fragments]) {
        const changed = { ...input, grant: suite.parse("grant", fromHex(grant)), fragments };
        expect(() => suite.decapsulate(secret, changed)).toThrow(expect.objectContaining({ code: "CRYPTO_OPEN" }));
      }
    }
    await expect(deliver(now, {})).resolves.toMatchObject({ kind: "response", known: false });
  });
});

describe("another deployment with the same ids, keys and addresses, and a salt of its own", () => {
  const elsewhere: NetworkConfig = { ...network, deploymentSalt: toHex(new Uint8Array(32).fill(7)) };

  /** The same clinician with the same vault, there. */
  async function transplanted(clinician: TestVault): Promise<TestVault> {
    const store = memoryStore();
    const [row] = [...clinician.store.rows.values()];
    store.rows.set(row!.id, structuredClone(row!));
    const vault = await secretVault("elsewhere", store, new Set(), elsewhere);
    await vault.call("unlock", { id: row!.id, passphrase: PASSPHRASE });
    return vault;
  }

  test("takes no answer of this one, and opens nothing with its fragments", async () => {
    const fresh = await giveAgain(now);
    const sealed = sealTo(fresh.sent.request.body.messageKey, "response", fresh.answer);
    const mail = { kind: "response", sealed, requestId: fresh.requestId } as const;
    const before = await transplanted(now.clinician);
    await expect(before.call("openMail", mail)).rejects.toMatchObject(refused);

    await now.clinician.call("openMail", mail);
    const open = await now.clinician.call("signOpen", { consentId: fresh.consentId });
    const fragments = fresh.shares.map((share) => relayFragment(share, open));
    // Even where the answer was taken in here and its vault carried there.
    const after = await transplanted(now.clinician);
    await expect(after.call("openGrant", { consentId: fresh.consentId, fragments })).rejects.toMatchObject({
      code: "CRYPTO_OPEN",
    });
    const opened = await now.clinician.call("openGrant", { consentId: fresh.consentId, fragments });
    expect(opened).toMatchObject({ patientName: "Alice" });
  });
});
