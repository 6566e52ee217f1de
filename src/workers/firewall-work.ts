/** The procedures of a firewall worker, without a worker around it. */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { hashTypedData } from "viem";
import { codeOf } from "../core/errors.ts";
import { createGuard, type Guard } from "../core/firewall/guard.ts";
import type { LegName } from "../core/firewall/leg.ts";
import { blocked } from "../core/firewall/refusal.ts";
import type { PairingBackend } from "../core/pairing/backend.ts";
import { suites } from "../core/registry.ts";
import { sealMessage } from "../core/seal/message.ts";
import type { Random } from "../core/suite.ts";
import { consentTypedData, frameHash, parseSignedConsent, recoverConsentSigner } from "../protocol/consent.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import { parseResponse, parseShare, type Response, type ShareEnvelope } from "../protocol/exchange.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { suiteIdentity } from "../protocol/identity.ts";
import { hospitalById, parseNetwork, type NetworkConfig } from "../protocol/network.ts";
import type {
  ConsentToApprove,
  FirewallOwner,
  FirewallPageApi,
  FirewallWalletApi,
  PermissionChoice,
} from "./firewall-api.ts";
import { grantContexts, requireConsent, requireSameConsent } from "./firewall-consent.ts";
import { serve, type ServeOptions } from "./rpc.ts";

export interface FirewallEnvironment {
  /** The firewall's own: it must not be the secret worker's. */
  readonly random: Random;
  /** Milliseconds since 1970. */
  now(): number;
  loadPairing?(): Promise<PairingBackend>;
  /** Of the port to the secret worker. */
  readonly serveOptions?: ServeOptions;
}

interface Approved {
  readonly draft: ConsentToApprove;
  readonly digest: Hex;
  readonly second: Uint8Array | null;
  mail?: { readonly asked: string; readonly sealed: { shares: Uint8Array[]; response: Uint8Array } };
}

/** How much approved is kept: drafts that are never signed go, oldest first. */
const DRAFTS = 16;
/** Hashes of sealed mail: of at least as many permissions. */
const SEALED = DRAFTS * 17;

export function firewallWork(environment: FirewallEnvironment): FirewallPageApi {
  const { random } = environment;
  let config: NetworkConfig | undefined;
  let leg: LegName = "first";
  let pairing: PairingBackend | undefined;
  let guard: { readonly of: string; readonly owner: FirewallOwner; readonly guard: Guard } | undefined;
  /** What the person asked for, until the vault begins; then by exchange, with the time. */
  let asked: PermissionChoice | null = null;
  const begun = new Map<number, { readonly choice: PermissionChoice | null; readonly begun: number }>();
  const approved = new Map<number, Approved>();
  const sealedHere = new Set<string>();

  const configured = (): NetworkConfig => {
    if (config === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
    return config;
  };
  const create = (stream: Random) => suites(stream, pairing && { pairing }).suiteById(configured().suite);
  const guardFor = (owner: FirewallOwner): Guard => {
    const of = JSON.stringify([owner.hospital, owner.subject, owner.key]).toLowerCase();
    if (guard === undefined) {
      const hospital = hospitalById(configured(), owner.hospital);
      const identity = suiteIdentity(hospital, owner.subject, owner.key);
      const certificateless = hospital.authority === "certificateless";
      const legOwner = { params: fromHex(hospital.params), identity, certificateless };
      guard = { of, owner, guard: createGuard({ create, leg, random, owner: legOwner }) };
    }
    if (guard.of !== of) throw blocked("CRYPTO_FIREWALL_OWNER");
    return guard.guard;
  };
  const open = () => {
    if (guard === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
    return guard;
  };
  /** Everything the vault gives is foreign here: whatever is wrong with it is one refusal, and the last. */
  const refusing = async <T>(work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      open().guard.stop();
      approved.clear();
      if (codeOf(cause).startsWith("CRYPTO_FIREWALL_")) throw cause;
      throw blocked("CRYPTO_FIREWALL_VALUE", cause);
    }
  };

  const wallet: FirewallWalletApi = {
    async begin(params) {
      const made = await open().guard.calls.begin(params);
      begun.set(made.exchange, { choice: asked, begun: Math.floor(environment.now() / 1000) });
      asked = null;
      dropOldest(begun, DRAFTS);
      return made;
    },
    release: async (params) => open().guard.calls.release(params),
    async approve(draft) {
      const { guard: known, owner } = open();
      await refusing(() => {
        if (approved.has(draft.exchange)) throw blocked("CRYPTO_FIREWALL_ORDER");
        const { consent, exchange } = draft;
        const start = begun.get(exchange);
        if (!start?.choice) throw blocked("CRYPTO_FIREWALL_ORDER");
        begun.delete(exchange);
        const [salts, terms] = [known.salts(exchange), known.terms(exchange)];
        const second = known.approve(exchange, draft.frames, grantContexts(configured(), draft), draft.second);
        const basis = { salts, terms, choice: start.choice, owner, begun: start.begun };
        requireConsent(configured(), create(random), basis, draft);
        const digest = hashTypedData(consentTypedData(configured(), consent));
        approved.set(exchange, { draft, digest, second });
        dropOldest(approved, DRAFTS);
      });
    },
    async seal({ exchange, signed, permit, keyBox }) {
      const known = approved.get(exchange);
      if (known === undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
      const asked = JSON.stringify({ signed, permit, keyBox });
      if (known.mail) {
        // Again and the same, after saving failed; sealing anew would give the vault a choice.
        if (known.mail.asked !== asked) throw blocked("CRYPTO_FIREWALL_ORDER");
        return known.mail.sealed;
      }
      return refusing(async () => {
        const { consent } = parseSignedConsent(signed);
        requireSameConsent(known.draft.consent, consent);
        const signer = await recoverConsentSigner(configured(), signed);
        if (signer.toLowerCase() !== consent.owner.toLowerCase()) throw blocked("CRYPTO_FIREWALL_VALUE");
        const { draft } = known;
        const mail = { shares: shareEnvelopes(draft, signed), response: responseOf(draft, { signed, permit, keyBox }) };
        known.mail = { asked, sealed: sealAll(configured(), draft, mail) };
        return known.mail.sealed;
      });
    },
  };

  const sealAll = (
    { relays }: NetworkConfig,
    { consent, request }: ConsentToApprove,
    mail: { shares: ShareEnvelope[]; response: Response },
  ) => {
    const seal = (kind: "share" | "response", to: Hex, message: object): Uint8Array => {
      const sealed = sealMessage(fromHex(to), utf8ToBytes(JSON.stringify(message)), mailInfo(kind), random);
      sealedHere.add(frameHash(sealed));
      dropOldest(sealedHere, SEALED);
      return sealed;
    };
    const shares = mail.shares.map((envelope, index) => {
      const name = consent.relays[index]?.toLowerCase();
      const relay = relays.find((each) => each.key.toLowerCase() === name);
      if (relay === undefined) throw blocked("CRYPTO_FIREWALL_VALUE");
      return seal("share", relay.messageKey, envelope);
    });
    return { shares, response: seal("response", request.messageKey, mail.response) };
  };

  return {
    async configure({ network, leg: name }) {
      if (config !== undefined) throw blocked("CRYPTO_FIREWALL_ORDER");
      config = parseNetwork(network);
      leg = name;
      pairing = await environment.loadPairing?.();
    },
    async attach({ port }) {
      serve<FirewallWalletApi>(port, wallet, environment.serveOptions);
    },
    async allow({ owner, choice }) {
      guardFor(owner).allow();
      asked = choice;
    },
    async approved({ digest }) {
      const found = [...approved.values()].find((each) => each.digest === digest);
      return found ? { second: found.second } : null;
    },
    sealed: async ({ hashes }) => hashes.every((hash) => sealedHere.has(hash)),
    released: async ({ digest }) => guard?.guard.hasReleased(digest) ?? false,
  };
}

function shareEnvelopes(
  { consent, request, frames }: ConsentToApprove,
  signed: ShareEnvelope["signed"],
): ShareEnvelope[] {
  return consent.relays.map((_, index) =>
    parseShare({
      kind: "share",
      signed,
      index,
      grant: toHex(frames.grant),
      capsule: toHex(frames.capsule),
      statement: toHex(frames.statement),
      share: toHex(frames.shares[index] ?? new Uint8Array(0)),
      readerMessageKey: request.messageKey,
    }),
  );
}

function responseOf(
  { request, frames, scopeSalt, parts }: ConsentToApprove,
  given: Pick<Response, "signed" | "permit" | "keyBox">,
): Response {
  return parseResponse({
    kind: "response",
    ...given,
    grant: toHex(frames.grant),
    capsule: toHex(frames.capsule),
    statement: toHex(frames.statement),
    type: toHex(frames.type),
    ownerAddress: toHex(frames.from),
    purpose: request.purpose,
    scopeSalt,
    parts,
  });
}

function dropOldest(kept: Map<unknown, unknown> | Set<unknown>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}
