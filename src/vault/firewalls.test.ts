/** A permission through the firewalls, from draft to opening, and vaults that cheat on the way. */
import { beforeAll, describe, expect, test } from "vitest";
import { codeOf } from "../core/errors.ts";
import { sealMessage } from "../core/seal/message.ts";
import { fixedRandom } from "../core/generator.fixture.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { fromHex, toHex } from "../protocol/hex.ts";
import type { ConsentToApprove } from "../workers/firewall-api.ts";
import {
  deposited,
  HOUR,
  isShare,
  registered,
  requested,
  responseIn,
  shared,
  type Deposit,
} from "./exchange.fixture.ts";
import { behindFirewalls, type Bend } from "./firewalls.fixture.ts";
import {
  attestation,
  enrolled,
  hospitalA,
  hospitalB,
  network,
  NOW,
  relayFragment,
  type TestVault,
} from "./world.fixture.ts";

let patient: TestVault;
let clinician: TestVault;
let deposit: Deposit;

beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
  deposit = await deposited(patient);
}, 60_000);

async function draftThrough(vault: TestVault) {
  const { requestId } = await requested(patient, clinician);
  return vault.call("draftConsent", {
    requestId,
    registered: await registered(clinician),
    recordId: deposit.record.recordId,
    sections: ["s0"],
    expiry: NOW + 24 * HOUR,
  });
}

describe("an honest vault", () => {
  test("asks, shares and is read as without firewalls", async () => {
    const { vault } = await behindFirewalls(patient, "honest");
    const { requestId } = await requested(patient, clinician);
    const given = await shared(vault, clinician, { requestId, deposit, sections: ["s0", "s2"] });
    expect(given.items.map((item) => item.kind)).toEqual(["consent", "share", "share", "share", "response"]);
    const { consent } = given.signed;
    await clinician.call("openMail", { kind: "response", sealed: responseIn(given.items), requestId });
    const open = await clinician.call("signOpen", { consentId: consent.id });
    const fragments = given.shares.slice(1).map((share) => relayFragment(share, open));
    const opened = await clinician.call("openGrant", { consentId: consent.id, fragments });
    expect(opened.parts.map((part) => part.id)).toEqual(["header", "s0", "s2"]);
    expect((await vault.call("outbox", {})).filter((item) => item.consentId === consent.id)).toHaveLength(5);
  });

  test("gives several permissions and drops some drafts", async () => {
    const { vault } = await behindFirewalls(patient, "several");
    for (let i = 0; i < 3; i++) {
      const draft = await draftThrough(vault);
      if (i === 1) await vault.call("discardDraft", { draftId: draft.draftId });
      else await vault.call("signConsent", { draftId: draft.draftId, attestation: await attestation(draft.owner) });
    }
  });
});

describe("a vault that cheats", () => {
  const refused = (code: string) => expect.objectContaining({ code: `CRYPTO_FIREWALL_${code}` });

  test("begins no grant that nobody asked for", async () => {
    await behindFirewalls(patient, "unasked");
    await expect(draftThrough(patient)).rejects.toEqual(refused("ORDER"));
  });

  test("shows no draft that it made without its firewalls", async () => {
    const { vault, guard } = await behindFirewalls(patient, "bypassed");
    const other = await behindFirewalls(patient, "elsewhere");
    const foreign = await draftThrough(other.vault);
    await expect(guard.take("draftConsent", {} as never, foreign)).rejects.toEqual(refused("VALUE"));
    await expect(
      vault.call("signConsent", { draftId: foreign.draftId, attestation: await attestation(foreign.owner) }),
    ).rejects.toEqual(refused("VALUE"));
  });

  const salt = fixedRandom("a salt of choice");
  const bends: readonly [name: string, bend: (draft: ConsentToApprove) => ConsentToApprove][] = [
    ["id salt", (draft) => ({ ...draft, consent: { ...draft.consent, idSalt: toHex(salt(32)) } })],
    ["id", (draft) => ({ ...draft, consent: { ...draft.consent, id: toHex(salt(32)) } })],
    ["nonce", (draft) => ({ ...draft, consent: { ...draft.consent, nonce: "7" } })],
    ["scope salt", (draft) => ({ ...draft, scopeSalt: toHex(salt(32)) })],
    ["scope", (draft) => ({ ...draft, consent: { ...draft.consent, scope: toHex(salt(32)) } })],
    [
      "reference",
      (draft) => ({ ...draft, consent: { ...draft.consent, statement: "You may.\nReference 0000-0000-0000-0000" } }),
    ],
    ["context", (draft) => ({ ...draft, consent: { ...draft.consent, context: toHex(salt(32)) } })],
    ["request", (draft) => ({ ...draft, consent: { ...draft.consent, request: toHex(salt(32)) } })],
    ["hash of the grant", (draft) => ({ ...draft, consent: { ...draft.consent, grantHash: toHex(salt(32)) } })],
    ["hash of the capsule", (draft) => ({ ...draft, consent: { ...draft.consent, capsuleHash: toHex(salt(32)) } })],
    [
      "share commitments",
      (draft) => ({
        ...draft,
        consent: { ...draft.consent, shareCommitments: [...draft.consent.shareCommitments].reverse() },
      }),
    ],
    ["another reader's key", (draft) => ({ ...draft, request: { ...draft.request, messageKey: toHex(salt(1216)) } })],
    ["a leg left out", (draft) => ({ ...draft, second: null })],
  ];

  test.each(bends)("%s of its own choice", async (_, change) => {
    const bend: Bend = (_leg, method, params) => (method === "approve" ? change(params as ConsentToApprove) : params);
    const { vault } = await behindFirewalls(patient, "bent", bend);
    const thrown: unknown = await draftThrough(vault).catch((reason: unknown) => reason);
    expect(codeOf(thrown)).toMatch(/^CRYPTO_FIREWALL_/);
  });

  test("gets no mail sealed for other terms than those approved", async () => {
    const bend: Bend = (_leg, method, params) => {
      if (method !== "seal") return params;
      const mail = params as Parameters<typeof JSON.stringify>[0] as { signed: { consent: { expiry: number } } };
      return {
        ...mail,
        signed: { ...mail.signed, consent: { ...mail.signed.consent, expiry: NOW + 999 * HOUR } },
      } as typeof params;
    };
    const { vault } = await behindFirewalls(patient, "longer", bend);
    const draft = await draftThrough(vault);
    const signing = vault.call("signConsent", { draftId: draft.draftId, attestation: await attestation(draft.owner) });
    await expect(signing).rejects.toEqual(refused("VALUE"));
  });

  test("sends no mail that it sealed itself, now or from the outbox", async () => {
    const { vault, guard } = await behindFirewalls(patient, "own seal");
    const draft = await draftThrough(vault);
    const params = { draftId: draft.draftId, attestation: await attestation(draft.owner) };
    const given = await patient.call("signConsent", params);
    // Until the page has seen it signed, nothing of it leaves.
    const ofThis = async () =>
      (await vault.call("outbox", {})).filter((item) => item.consentId === given.signed.consent.id);
    expect(await ofThis()).toHaveLength(0);
    const relay = network.relays[0]!;
    const sealed = sealMessage(fromHex(relay.messageKey), salt(3000), mailInfo("share"), salt);
    const items = given.items.map((item) => (isShare(item) ? { ...item, sealed } : item)) as typeof given.items;
    await expect(guard.take("signConsent", params, { ...given, items })).rejects.toEqual(refused("VALUE"));
    expect(await ofThis()).toHaveLength(0);
  });
});
