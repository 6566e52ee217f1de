/** Giving and stopping permissions: the signature over exactly the draft that was shown, and everything it sets off. */
import { consentTypedData, isRevoke, stopTypedData, type SignedConsent, type SignedStop } from "../protocol/consent.ts";
import type { Response, ShareEnvelope } from "../protocol/exchange.ts";
import { fromHex, toHex } from "../protocol/hex.ts";
import { verifyOwnerAttestation } from "../protocol/owner-attestation.ts";
import { STOP_ACTION, type StopAction } from "../protocol/typed-data.ts";
import { buildConsent, refused, type ConsentParts } from "./consent-draft.ts";
import { outboxItem } from "./outbox.ts";
import { dropDrafts, requireOpen, setStatus } from "./patient-requests.ts";
import type { Permission, SecretApi } from "./secret-worker-api.ts";
import type { OutboxEntry, PermissionEntry, VaultState } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

type PermissionApi = Pick<SecretApi, "draftConsent" | "signConsent" | "discardDraft" | "permissions" | "signStop">;

/** A draft signed later than this before its deadline might not reach the chain in time. */
const POST_MARGIN = 300;
const ACTION_NAMES = new Map<number, StopAction>(
  Object.entries(STOP_ACTION).map(([name, value]) => [value, name as StopAction]),
);

export function patientPermissions(open: () => UnlockedVault): PermissionApi {
  return {
    async draftConsent(input) {
      const vault = open();
      const parts = await buildConsent(vault, input);
      const draftId = toHex(vault.random(16));
      vault.drafts.set(draftId, parts);
      const { consent } = parts;
      const { owner, hospital, statement } = consent;
      return { draftId, owner, hospital, statement, consent, parts: [...parts.parts] };
    },
    async signConsent({ draftId, attestation }) {
      const vault = open();
      const draft = found(vault.drafts.get(draftId), "draft");
      const { consent } = draft;
      const { requestId } = draft.request.body;
      const stillValid = (state: VaultState) => {
        const now = vault.nowSeconds();
        requireOpen(state, requestId, now);
        if (now > draft.validUntil || now > consent.deadline - POST_MARGIN) {
          throw refused("This was prepared too long ago to be signed.");
        }
        if (!state.records.some((each) => each.recordId === draft.record.recordId)) {
          throw refused("The record is no longer in this vault.");
        }
      };
      stillValid(vault.state);
      if (!(await verifyOwnerAttestation(vault.config, consent.hospital, consent.owner, attestation))) {
        throw refused("Too few members of your hospital have confirmed you.");
      }
      const account = vault.keys.oneTime("consent-owner", fromHex(draft.ownerSalt, 32));
      const signature = await account.signTypedData(consentTypedData(vault.config, consent));
      const signed: SignedConsent = { consent, signature, attestation };
      const items = await outgoing(vault, draft, signed);
      await vault.change((state) => {
        stillValid(state);
        state.permissions.push(permissionOf(vault, draft, signed));
        setStatus(state, requestId, "shared");
        state.outbox.push(...items);
      });
      dropDrafts(vault, requestId);
      return { signed, items: items.map(outboxItem) };
    },
    async discardDraft({ draftId }) {
      open().drafts.delete(draftId);
    },
    async permissions() {
      return open().state.permissions.map(permissionView);
    },
    async signStop({ consentId, action, revision, expiry }) {
      const vault = open();
      const entry = found(
        vault.state.permissions.find((each) => each.consentId === consentId),
        "permission",
      );
      const stop = await signedStop(vault, entry, { action, revision, expiry: expiry ?? 0 });
      const items = stopItems(vault, entry.signed, stop);
      await vault.change((state) => {
        const kept = found(
          state.permissions.find((each) => each.consentId === consentId),
          "permission",
        );
        kept.stops.push({ order: stop, time: vault.nowSeconds() });
        const goesOn = (each: OutboxEntry) =>
          each.consentId !== consentId || (!isRevoke(stop) && each.kind !== "stop") || each.kind === "decline";
        // A new order replaces an older one on its way; a revoke takes back everything that has not left.
        state.outbox = [...state.outbox.filter(goesOn), ...items];
      });
      return { stop, items: items.map(outboxItem) };
    },
  };
}

async function signedStop(
  vault: UnlockedVault,
  entry: PermissionEntry,
  wanted: { action: StopAction; revision: number; expiry: number },
): Promise<SignedStop> {
  const action = STOP_ACTION[wanted.action];
  const latest = Math.max(wanted.revision, ...entry.stops.map((each) => each.order.revision));
  // A revoke may skip ahead, and must: an earlier order may still be on its way.
  const revision = (isRevoke({ action }) ? latest : wanted.revision) + 1;
  const expiry = action === STOP_ACTION.shorten ? wanted.expiry : 0;
  if (action === STOP_ACTION.shorten && (expiry >= entry.signed.consent.expiry || expiry <= vault.nowSeconds())) {
    throw refused("The new end must lie between now and the present end.");
  }
  const unsigned = { id: entry.consentId, idSalt: entry.idSalt, action, revision, expiry };
  const account = vault.keys.oneTime("consent-owner", fromHex(entry.ownerSalt, 32));
  return { ...unsigned, signature: await account.signTypedData(stopTypedData(vault.config, unsigned)) };
}

/** The sponsor posts it, every relay honours it at once. */
function stopItems(vault: UnlockedVault, { consent }: SignedConsent, stop: SignedStop): OutboxEntry[] {
  return [null, ...consent.relays].map((relay) => ({
    id: vault.random32(),
    kind: "stop",
    consentId: consent.id,
    requestId: null,
    relay,
    hospital: consent.hospital,
    stop,
  }));
}

async function outgoing(vault: UnlockedVault, draft: ConsentParts, signed: SignedConsent): Promise<OutboxEntry[]> {
  const { consent } = signed;
  const { body } = draft.request;
  const base = { consentId: consent.id, requestId: body.requestId };
  const shares = consent.relays.map((relay, index) => {
    const { grant, capsule, statement } = draft.answer;
    const share = toHex(found(draft.shares[index], "share"));
    const readerMessageKey = body.messageKey;
    const envelope: ShareEnvelope = {
      kind: "share",
      signed,
      index,
      grant,
      capsule,
      statement,
      share,
      readerMessageKey,
    };
    const known = vault.config.relays.find((each) => each.key.toLowerCase() === relay.toLowerCase());
    return { to: found(known, "relay").messageKey, envelope };
  });
  const response: Response = { kind: "response", signed, ...draft.answer };
  const sealed = await draft.exchange.seal(signed, { shares, response: { to: body.messageKey, message: response } });
  return [
    { ...base, id: vault.random32(), kind: "consent", hospital: consent.hospital, signed },
    ...consent.relays.map((relay, index): OutboxEntry => {
      const share = toHex(found(sealed.shares[index], "share"));
      return { ...base, id: vault.random32(), kind: "share", relay, sealed: share };
    }),
    {
      ...base,
      id: vault.random32(),
      kind: "response",
      hospital: body.hospital,
      mailbox: body.reader,
      sealed: toHex(sealed.response),
    },
  ];
}

function permissionOf(vault: UnlockedVault, draft: ConsentParts, signed: SignedConsent): PermissionEntry {
  const { request, record, parts, ownerSalt } = draft;
  const { consent } = signed;
  return {
    consentId: consent.id,
    idSalt: consent.idSalt,
    ownerSalt,
    requestId: request.body.requestId,
    recordId: record.recordId,
    recordTitle: record.title,
    name: request.credential.name,
    specialty: request.credential.specialty,
    hospital: request.body.hospital,
    purpose: request.body.purpose,
    parts: parts.filter((part) => part.id !== "header").map((part) => ({ ...part })),
    signed,
    suite: vault.config.suite,
    signedAt: vault.nowSeconds(),
    stops: [],
  };
}

function permissionView(entry: PermissionEntry): Permission {
  const { consentId, requestId, recordId, recordTitle, name, specialty, hospital, purpose, parts } = entry;
  const { signed, suite, signedAt } = entry;
  const { start, expiry } = signed.consent;
  const stops = entry.stops.map(({ order, time }) => ({
    action: found(ACTION_NAMES.get(order.action), "action"),
    revision: order.revision,
    time,
  }));
  const about = { consentId, requestId, recordId, recordTitle, name, specialty, hospital, purpose };
  return { ...about, parts, start, expiry, signed, suite, signedAt, stops };
}
