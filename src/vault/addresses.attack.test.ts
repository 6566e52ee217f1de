/** Addresses that do not stand under the key their hospital publishes: a grant to one, and an answer from one. */
import { beforeAll, expect, test } from "vitest";
import { keccak256, stringToBytes } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { fixedRandom } from "../core/generator.fixture.ts";
import { joinLegs, splitLegs } from "../core/hybrid/legs.ts";
import { suites } from "../core/registry.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import { openMessage } from "../core/seal/message.ts";
import { FRAME_HEADER, type Frame } from "../core/wire.ts";
import { credentialHash, credentialTypedData } from "../protocol/credential.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { parseResponse } from "../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { suiteIdentity } from "../protocol/identity.ts";
import { requestTypedData } from "../protocol/request.ts";
import { deposited, HOUR, requested, responseIn, shared, type Deposit } from "./exchange.fixture.ts";
import { openRow } from "./vault-row.ts";
import { enrolled, hospitalA, hospitalB, network, NOW, PASSPHRASE, sealTo, type TestVault } from "./world.fixture.ts";

const random = fixedRandom("addresses");
const known = suites(random);
const suite = known.suiteById(network.suite);
let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  [patient, clinician] = await Promise.all([
    enrolled("Alice", "patient", hospitalA),
    enrolled("Bob", "clinician", hospitalB),
  ]);
  deposit = await deposited(patient);
}, 60_000);

test("nothing is granted to a one-time address of another authority or of another person", async () => {
  const request = await requested(patient, clinician);
  const { credential } = await clinician.call("identity", {});
  const { messageKey } = await patient.call("identity", {});
  const vk = privateKeyToAccount(keccak256(stringToBytes("dishonest clinician")));
  const { signature: _, ...theirs } = credential!;
  const unsigned = { ...theirs, key: vk.address };
  const registered = {
    key: vk.address,
    role: 2,
    credential: credentialHash(network, unsigned),
    revoked: false,
  };
  const signature = await hospitalB.members[0]!.signTypedData(credentialTypedData(network, unsigned));
  const identity = suiteIdentity(hospitalB.config, unsigned.subject, vk.address);
  const addressUnder = ({ params, master }: { params: Frame<"params">; master: Frame<"master"> }) =>
    suite.recipientKey(params, identity, suite.authority.extract(master, identity)).address;

  /** Everything about this request is signed and registered; only its address varies. */
  const draftFor = async (address: Uint8Array) => {
    const body = { ...request.body, requestId: toHex(random(32)), key: vk.address, address_: toHex(address) };
    const m1 = {
      kind: "request",
      body,
      signature: await vk.signTypedData(requestTypedData(network, body)),
      credential: { ...unsigned, signature },
    };
    await patient.call("openMail", { kind: "request", sealed: sealTo(messageKey, "request", m1) });
    return patient.call("draftConsent", {
      requestId: body.requestId,
      registered,
      recordId: deposit.record.recordId,
      sections: ["s0"],
      expiry: NOW + HOUR,
    });
  };
  const published = suite.parse("params", fromHex(hospitalB.config.params));
  const own = addressUnder({ params: published, master: hospitalB.master });
  const [mine, another] = [own, suite.parse("address", fromHex(request.body.address_))].map((each) =>
    splitLegs(suite.info.code, "address", each),
  );
  const mixed = [
    joinLegs(suite.info.code, "address", mine!.first, another!.second),
    joinLegs(suite.info.code, "address", another!.first, mine!.second),
  ];
  await expect(draftFor(own)).resolves.toBeDefined();
  for (const address of [addressUnder(suite.authority.setup()), fromHex(request.body.address_), ...mixed]) {
    await expect(draftFor(address)).rejects.toMatchObject({ code: "CONSENT_REQUEST" });
  }
  // The first lock's address or the second's is a good one of its kind; it is not what is shared with now.
  for (const address of [mine!.first, mine!.second]) {
    expect(known.suiteOf(address).authority.checkRecipient(publishedFor(address), address, identity)).toBe(true);
    await expect(draftFor(Uint8Array.from(address))).rejects.toMatchObject({ code: "CONSENT_SUITE" });
  }

  function publishedFor(address: Uint8Array): Frame<"params"> {
    const of = known.suiteOf(address);
    return of.info.authority ? published : of.authority.setup().params;
  }
});

test("an app of before asks in the old way, and is told to be brought up to date", async () => {
  const old = await enrolled("Bob", "clinician", hospitalB, { ...network, suite: "ibe-clc" });
  const { requestId } = await requested(patient, old);
  const attempt = shared(patient, old, { requestId, deposit, sections: ["s0"] });
  await expect(attempt).rejects.toMatchObject({ code: "CONSENT_SUITE" });
});

test("an answer from an address that is not under her hospital's key, or not of its kind, is refused", async () => {
  const request = await requested(patient, clinician);
  const given = await shared(patient, clinician, { requestId: request.requestId, deposit, sections: ["s0"] });
  const { state } = await openRow({ aead: nobleAead, random }, [...clinician.store.rows.values()][0]!, PASSPHRASE);
  const { keys } = state.sent.find((each) => each.request.body.requestId === request.requestId)!;
  const plain = openMessage(fromHex(keys!.message), responseIn(given.items), mailInfo("response"));
  const good = parseResponse(new TextDecoder().decode(plain));
  const address = fromHex(good.ownerAddress);
  // The hospital's part of it: the first leg, behind two headers.
  const changed = (at: number, bytes: Uint8Array): Hex => {
    const other = address.slice();
    other.set(bytes, 2 * FRAME_HEADER + at);
    return toHex(other);
  };
  const point = suite.authority.setup().params.subarray(FRAME_HEADER);
  for (const ownerAddress of [changed(0, point), changed(point.length, point)]) {
    const sealed = sealTo(request.body.messageKey, "response", { ...good, ownerAddress });
    await expect(
      clinician.call("openMail", { kind: "response", sealed, requestId: request.requestId }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^(CONSENT_ANSWER|WIRE_LEGS)$/) as unknown });
  }
  const sealed = sealTo(request.body.messageKey, "response", good);
  await expect(
    clinician.call("openMail", { kind: "response", sealed, requestId: request.requestId }),
  ).resolves.toMatchObject({ kind: "response" });
});
