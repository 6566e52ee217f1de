/**
 * What the page does with its two firewalls (workers/firewall-api.ts), one for each leg of the network's suite: it lets
 * the vault begin one grant for each permission the person asks for, hears from the firewalls themselves what they let
 * through, on ports the secret worker cannot write to. Of permissions nothing leaves that it did not note as released.
 */
import { hashTypedData } from "viem";
import { blocked } from "../core/firewall/refusal.ts";
import { consentTypedData, frameHash, type Consent } from "../protocol/consent.ts";
import type { Hex } from "../protocol/hex.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import type { FirewallPageApi, PermissionChoice } from "../workers/firewall-api.ts";
import type { AnswerOf, Connection, ParamsOf } from "../workers/rpc.ts";
import type { Releases } from "./releases.ts";
import type { ConsentDraft, Identity, SecretApi, SignedAndQueued } from "./secret-worker-api.ts";

export interface FirewallGuard {
  /** Lets the vault begin one grant, for this choice. */
  allow(identity: Identity, choice: PermissionChoice): Promise<void>;
  /**
   * An answer of the vault, as the page may use it. A draft: both firewalls let it through. A signed permission: it is
   * that draft, and its mail is what the first firewall sealed; from then on it may leave (releases.ts).
   * @throws CRYPTO_FIREWALL_VALUE, CRYPTO_FIREWALL_UNSENT
   */
  take<K extends keyof SecretApi>(
    method: K,
    params: ParamsOf<SecretApi, K>,
    answer: AnswerOf<SecretApi, K>,
  ): Promise<AnswerOf<SecretApi, K>>;
}

type Signing = ParamsOf<SecretApi, "signConsent">;
type Taken = {
  [K in keyof SecretApi]: {
    readonly method: K;
    readonly params: ParamsOf<SecretApi, K>;
    readonly answer: AnswerOf<SecretApi, K>;
  };
}[keyof SecretApi];

/** Drafts that are never signed go, oldest first. */
const DRAFTS = 16;

export function createFirewallGuard(
  network: NetworkConfig,
  first: Connection<FirewallPageApi>,
  second: Connection<FirewallPageApi>,
  releases: Releases,
): FirewallGuard {
  /** Approved and not seen signed. */
  const drafts = new Map<string, Hex>();
  const digestOf = (consent: Consent): Hex => hashTypedData(consentTypedData(network, consent));

  const checkDraft = async (draft: ConsentDraft): Promise<void> => {
    const { draftId, consent } = draft;
    const digest = digestOf(consent);
    const approved = await first.call("approved", { digest });
    const isAsShown =
      draft.statement === consent.statement && draft.owner === consent.owner && draft.hospital === consent.hospital;
    if (approved === null || !isAsShown) throw blocked("CRYPTO_FIREWALL_VALUE");
    if (approved.second && !(await second.call("released", { digest: approved.second }))) {
      throw blocked("CRYPTO_FIREWALL_VALUE");
    }
    drafts.set(draftId, digest);
    for (const oldest of drafts.keys()) if (drafts.size > DRAFTS) drafts.delete(oldest);
  };

  /** The consent that was shown, with the members' word it was given, and mail to those it names, sealed as announced. */
  const isReleased = async (given: SignedAndQueued, { draftId, attestation }: Signing): Promise<boolean> => {
    const { consent } = given.signed;
    if (drafts.get(draftId) !== digestOf(consent)) return false;
    if (JSON.stringify(given.signed.attestation) !== JSON.stringify(attestation)) return false;
    const hashes: Hex[] = [];
    const relays: string[] = [];
    for (const item of given.items) {
      if (item.consentId !== consent.id) return false;
      if (item.kind === "consent") {
        if (item.hospital !== consent.hospital || JSON.stringify(item.signed) !== JSON.stringify(given.signed)) {
          return false;
        }
        continue;
      }
      if (item.kind === "share") relays.push(item.relay);
      else if (item.kind !== "response" || item.mailbox !== consent.reader) return false;
      hashes.push(frameHash(item.sealed));
    }
    // Places in the outbox say nothing either.
    const kinds = ["consent", ...consent.relays.map(() => "share"), "response"];
    if (given.items.map(({ kind }) => kind).join() !== kinds.join()) return false;
    return relays.join() === consent.relays.join() && (await first.call("sealed", { hashes }));
  };

  const checkSigned = async (params: Signing, given: SignedAndQueued): Promise<void> => {
    if (!(await isReleased(given, params))) throw blocked("CRYPTO_FIREWALL_UNSENT");
    drafts.delete(params.draftId);
    releases.add(given.items);
  };

  return {
    async allow({ hospital, subject, key }, choice) {
      // A vault without a registration shares nothing and will say so itself.
      if (hospital === null || subject === null) return;
      const owner = { hospital, subject, key };
      await Promise.all([first.call("allow", { owner, choice }), second.call("allow", { owner, choice: null })]);
    },
    async take(method, params, answer) {
      const taken = { method, params, answer } as unknown as Taken;
      if (taken.method === "draftConsent") await checkDraft(taken.answer);
      if (taken.method === "signConsent") await checkSigned(taken.params, taken.answer);
      return answer;
    },
  };
}
