/**
 * What the page does with its two firewalls (workers/firewall-api.ts), one for each leg of the network's suite: it lets
 * the vault begin one grant for each permission the person asks for, hears from the firewalls themselves what they let
 * through, on ports the secret worker cannot write to, and holds back everything else.
 */
import { hashTypedData } from "viem";
import { blocked } from "../core/firewall/refusal.ts";
import { consentTypedData, frameHash, type Consent } from "../protocol/consent.ts";
import type { Hex } from "../protocol/hex.ts";
import type { NetworkConfig } from "../protocol/network.ts";
import type { FirewallPageApi } from "../workers/firewall-api.ts";
import type { AnswerOf, Connection, ParamsOf } from "../workers/rpc.ts";
import type { ConsentDraft, Identity, OutboxItem, SecretApi, SignedAndQueued } from "./secret-worker-api.ts";

export interface FirewallGuard {
  /** Lets the vault begin one grant. */
  allow(identity: Identity): Promise<void>;
  /**
   * An answer of the vault, as the page may use it. A draft: both firewalls let it through. A signed permission: it is
   * that draft, and its mail is what the first firewall sealed. An outbox: without what was held back.
   * @throws CRYPTO_FIREWALL_VALUE
   */
  take<K extends keyof SecretApi>(
    method: K,
    params: ParamsOf<SecretApi, K>,
    answer: AnswerOf<SecretApi, K>,
  ): Promise<AnswerOf<SecretApi, K>>;
}

type Taken = {
  [K in keyof SecretApi]: {
    readonly method: K;
    readonly params: ParamsOf<SecretApi, K>;
    readonly answer: AnswerOf<SecretApi, K>;
  };
}[keyof SecretApi];

export function createFirewallGuard(
  network: NetworkConfig,
  first: Connection<FirewallPageApi>,
  second: Connection<FirewallPageApi>,
): FirewallGuard {
  /** Approved and not seen signed: until then nothing of them leaves, whoever asks for the outbox. */
  const drafts = new Map<string, { readonly digest: Hex; readonly consentId: Hex }>();
  const heldBack = new Set<Hex>();
  const digestOf = (consent: Consent): Hex => hashTypedData(consentTypedData(network, consent));

  const isSealedMail = async (given: SignedAndQueued, digest: Hex): Promise<boolean> => {
    const hashes: Hex[] = [];
    for (const item of given.items) {
      if (item.consentId !== given.signed.consent.id) return false;
      if (item.kind === "consent") {
        if (digestOf(item.signed.consent) !== digest) return false;
      } else if (item.kind === "share" || item.kind === "response") hashes.push(frameHash(item.sealed));
      else return false;
    }
    return digestOf(given.signed.consent) === digest && (await first.call("sealed", { hashes }));
  };

  const checkDraft = async ({ draftId, consent }: ConsentDraft): Promise<void> => {
    const digest = digestOf(consent);
    const approved = await first.call("approved", { digest });
    if (approved === null) throw blocked("CRYPTO_FIREWALL_VALUE");
    if (approved.second && !(await second.call("released", { digest: approved.second }))) {
      throw blocked("CRYPTO_FIREWALL_VALUE");
    }
    drafts.set(draftId, { digest, consentId: consent.id });
  };

  const checkSigned = async (draftId: string, given: SignedAndQueued): Promise<void> => {
    const draft = drafts.get(draftId);
    if (draft && (await isSealedMail(given, draft.digest))) return void drafts.delete(draftId);
    heldBack.add(given.signed.consent.id);
    throw blocked("CRYPTO_FIREWALL_VALUE");
  };

  const maySend = ({ consentId, kind }: OutboxItem): boolean =>
    consentId === null ||
    kind === "stop" ||
    (!heldBack.has(consentId) && ![...drafts.values()].some((draft) => draft.consentId === consentId));

  return {
    async allow({ hospital, subject, key }) {
      // A vault without a registration shares nothing and will say so itself.
      if (hospital === null || subject === null) return;
      const owner = { hospital, subject, key };
      await Promise.all([first.call("allow", { owner }), second.call("allow", { owner })]);
    },
    async take(method, params, answer) {
      const taken = { method, params, answer } as unknown as Taken;
      if (taken.method === "draftConsent") await checkDraft(taken.answer);
      if (taken.method === "signConsent") await checkSigned(taken.params.draftId, taken.answer);
      if (taken.method === "outbox") return taken.answer.filter(maySend) as typeof answer;
      return answer;
    },
  };
}
