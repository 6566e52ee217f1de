/** A permission through the firewalls, from draft to opening, and vaults that cheat on the way. */
import { beforeAll, describe, expect, test } from "vitest";
import { codeOf } from "../core/errors.ts";
import { sealMessage } from "../core/seal/message.ts";
import { fixedRandom } from "../core/generator.fixture.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import type { ConsentToApprove, PermissionChoice } from "../workers/firewall-api.ts";
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
import { behindFirewalls, memoryStorage, type Bend } from "./firewalls.fixture.ts";
import type { OutboxItem } from "./secret-worker-api.ts";
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

  test("what it signed still leaves after a lock, and nothing does that the page has no record of", async () => {
    const { vault, reloaded } = await behindFirewalls(patient, "locked");
    const { requestId } = await requested(patient, clinician);
    const { signed } = await shared(vault, clinician, { requestId, deposit, sections: ["s0"] });
    const { id } = signed.consent;
    const waiting = (await patient.call("outbox", {})).filter((item) => item.consentId === id);
    expect(reloaded().sendable(waiting)).toEqual(waiting);
    expect(reloaded().isHeldBack(id)).toBe(false);
    // An installation of before, or another browser: held, and said so.
    const elsewhere = reloaded(memoryStorage());
    expect(elsewhere.sendable(waiting)).toEqual([]);
    expect(elsewhere.isHeldBack(id)).toBe(true);
    // Stops always leave.
    const { items } = await vault.call("signStop", { consentId: id, action: "pause", revision: 0 });
    expect(elsewhere.sendable(items)).toEqual(items);
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
    ).rejects.toEqual(refused("UNSENT"));
  });

  const salt = fixedRandom("a salt of choice");
  const capitals = (hex: Hex): Hex => `0x${hex.slice(2).toUpperCase()}`;
  const mixed = (hex: Hex): Hex => `0x${hex.slice(2, 22).toUpperCase()}${hex.slice(22).toLowerCase()}`;
  const consentWith = (draft: ConsentToApprove, change: Partial<ConsentToApprove["consent"]>): ConsentToApprove => ({
    ...draft,
    consent: { ...draft.consent, ...change },
  });
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
    [
      "id salt in capitals",
      (draft) => ({ ...draft, consent: { ...draft.consent, idSalt: capitals(draft.consent.idSalt) } }),
    ],
    ["scope salt in capitals", (draft) => ({ ...draft, scopeSalt: capitals(draft.scopeSalt) })],
    ["owner in other letters", (draft) => consentWith(draft, { owner: draft.consent.owner.toLowerCase() as Hex })],
    [
      "reader in other letters",
      (draft) => {
        const reader = mixed(draft.consent.reader);
        return { ...consentWith(draft, { reader }), request: { ...draft.request, reader } };
      },
    ],
    ["hospital", (draft) => consentWith(draft, { hospital: network.hospitals[1]!.id })],
    ["deadline", (draft) => consentWith(draft, { deadline: draft.consent.deadline + 60 })],
    ["deadline far away", (draft) => consentWith(draft, { deadline: draft.consent.expiry })],
    ["start", (draft) => consentWith(draft, { start: draft.consent.start - 60 })],
    ["end", (draft) => consentWith(draft, { expiry: draft.consent.expiry - 1 })],
    ["threshold", (draft) => consentWith(draft, { threshold: 1 })],
    ["relays", (draft) => consentWith(draft, { relays: [...draft.consent.relays].reverse() })],
    ["words", (draft) => consentWith(draft, { statement: draft.consent.statement.replace(" may ", "  may ") })],
    ["another name", (draft) => ({ ...draft, credential: { ...draft.credential, name: "Dr Who" } })],
    ["more titles", (draft) => ({ ...draft, titles: [...draft.titles, "Everything"] })],
    ["parts nobody chose", (draft) => ({ ...draft, parts: draft.parts.map((part) => ({ ...part, id: "s7" })) })],
    ["root", (draft) => ({ ...draft, root: `b${"q".repeat(57)}` })],
  ];

  test.each(bends)("%s of its own choice", async (_, change) => {
    const bend: Bend = (_leg, method, params) => (method === "approve" ? change(params as ConsentToApprove) : params);
    const { vault } = await behindFirewalls(patient, "bent", bend);
    const thrown: unknown = await draftThrough(vault).catch((reason: unknown) => reason);
    expect(codeOf(thrown)).toMatch(/^CRYPTO_FIREWALL_/);
    await expect(draftThrough(vault)).rejects.toEqual(refused("STOPPED"));
  });

  const otherChoices: readonly [name: string, change: (choice: PermissionChoice) => object][] = [
    ["end", ({ expiry }) => ({ expiry: expiry + 1 })],
    ["start", () => ({ start: NOW })],
    ["sections", () => ({ sections: ["s0", "s1"] })],
    ["relays", () => ({ relays: network.relays.slice(1).map((relay) => relay.key) })],
    ["request", () => ({ requestId: toHex(salt(32)) })],
    ["clinician", ({ registered: entry }) => ({ registered: { ...entry, credential: toHex(salt(32)) } })],
  ];

  test.each(otherChoices)("no other %s than the person chose, however well it fits together", async (_, change) => {
    const { guard } = await behindFirewalls(patient, "not chosen");
    const { requestId } = await requested(patient, clinician);
    const choice = {
      requestId,
      registered: await registered(clinician),
      recordId: deposit.record.recordId,
      sections: ["s0"],
      expiry: NOW + 24 * HOUR,
    };
    await guard.allow(await patient.call("identity", {}), { ...choice, ...change(choice) });
    await expect(patient.call("draftConsent", choice)).rejects.toEqual(refused("VALUE"));
  });

  test("no other start and deadline than the clock gives", async () => {
    const { vault } = await behindFirewalls(patient, "another clock", undefined, 600);
    await expect(draftThrough(vault)).rejects.toEqual(refused("VALUE"));
  });

  test("does not choose the terms of a permission after it has the coins", async () => {
    // Another one-time account, as good as the first, with everything that follows from it: only the commitment tells.
    const bend: Bend = (_leg, method, params) => {
      if (method !== "begin") return params;
      return { ...params, commitment: salt(32) };
    };
    const { vault } = await behindFirewalls(patient, "chosen later", bend);
    await expect(draftThrough(vault)).rejects.toEqual(refused("SEED"));
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
    const { vault, guard, reloaded } = await behindFirewalls(patient, "own seal");
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
    await expect(guard.take("signConsent", params, { ...given, items })).rejects.toEqual(refused("UNSENT"));
    expect(await ofThis()).toHaveLength(0);
    expect(reloaded().sendable(given.items)).toEqual([]);
  });

  test("puts nothing into the outbox by another name, to another place or in another order", async () => {
    const { vault, guard, releases } = await behindFirewalls(patient, "by another name");
    const draft = await draftThrough(vault);
    const params = { draftId: draft.draftId, attestation: await attestation(draft.owner) };
    const given = await patient.call("signConsent", params);
    const other = toHex(salt(32));
    const place = toHex(salt(20));
    const changed = (change: (item: OutboxItem) => object): OutboxItem[] =>
      given.items.map((item) => ({ ...item, ...change(item) }));
    const bent = [
      changed(() => ({ consentId: other })),
      changed(() => ({ consentId: null })),
      changed((item) => (item.kind === "response" ? { mailbox: place } : {})),
      changed((item) => (isShare(item) ? { relay: network.relays[0]!.key } : {})),
      [...given.items].reverse(),
      given.items.slice(1),
    ];
    for (const items of bent) {
      await expect(guard.take("signConsent", params, { ...given, items })).rejects.toEqual(refused("UNSENT"));
      expect(releases.sendable(items)).toEqual([]);
    }
    const others = { ...params, attestation: [] };
    await expect(guard.take("signConsent", others, given)).rejects.toEqual(refused("UNSENT"));
    // Released as it is: and still only so.
    await guard.take("signConsent", params, given);
    expect(releases.sendable(given.items)).toEqual(given.items);
    for (const items of bent.slice(0, 2)) expect(releases.sendable(items)).toEqual([]);
    expect(releases.sendable(bent[2]!)).toHaveLength(given.items.length - 1);
  });
});
