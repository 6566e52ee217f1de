/**
 * How the vault makes a grant: through its firewalls (core/firewall/grant.ts) where it was given any, else with its own
 * generator. The app's page always gives it two, and sends nothing of a consent that they did not let through.
 */
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { openExchange, type GrantPlan, type MadeThroughFirewalls } from "../core/firewall/grant.ts";
import { sealMessage } from "../core/seal/message.ts";
import type { Random } from "../core/suite.ts";
import type { SignedConsent } from "../protocol/consent.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import type { Response, ShareEnvelope } from "../protocol/exchange.ts";
import { fromHex, type Hex } from "../protocol/hex.ts";
import type { ConsentToApprove, FirewallWalletApi } from "../workers/firewall-api.ts";
import { connect, type Connection } from "../workers/rpc.ts";
import type { UnlockedVault } from "./unlocked-vault.ts";

/** The secret worker's ends of the ports to its firewalls. */
export interface Firewalls {
  readonly first: Connection<FirewallWalletApi>;
  readonly second: Connection<FirewallWalletApi>;
}

export function connectFirewalls(ports: { first: MessagePort; second: MessagePort }): Firewalls {
  return { first: connect(ports.first), second: connect(ports.second) };
}

/** What is sealed for whom, once signed. */
export interface ConsentMail {
  readonly shares: readonly { readonly to: Hex; readonly envelope: ShareEnvelope }[];
  readonly response: { readonly to: Hex; readonly message: Response };
}

export interface VaultExchange {
  /** For ids, salts and nonces, drawn in the order id, scope, nonce, reference. */
  readonly salts: Random;
  make(plan: GrantPlan): Promise<MadeThroughFirewalls>;
  approve(draft: Omit<ConsentToApprove, "exchange">): Promise<void>;
  seal(signed: SignedConsent, mail: ConsentMail): Promise<{ shares: Uint8Array[]; response: Uint8Array }>;
}

/**
 * @param terms what the grant is for, hashed (workers/consent-terms.ts)
 * @throws CRYPTO_FIREWALL_*
 */
export async function openVaultExchange(vault: UnlockedVault, terms: Uint8Array): Promise<VaultExchange> {
  const { firewalls } = vault;
  if (firewalls === undefined) return ownExchange(vault);
  const { first, second } = firewalls;
  const opened = await openExchange({
    create: (random) => vault.suiteUnder(random),
    random: vault.random,
    first: callsOf(first),
    second: callsOf(second),
    terms,
  });
  const { exchange, salts } = opened;
  return {
    salts,
    make: (plan) => opened.make(plan),
    approve: (draft) => first.call("approve", { ...draft, exchange }),
    seal: (signed, { response }) => {
      const { permit, keyBox } = response.message;
      return first.call("seal", { exchange, signed, permit, keyBox });
    },
  };
}

const callsOf = (firewall: Connection<FirewallWalletApi>) => ({
  begin: (params: Parameters<FirewallWalletApi["begin"]>[0]) => firewall.call("begin", params),
  release: (params: Parameters<FirewallWalletApi["release"]>[0]) => firewall.call("release", params),
});

function ownExchange({ suite, random }: UnlockedVault): VaultExchange {
  const seal = (kind: "share" | "response", to: Hex, message: object): Uint8Array =>
    sealMessage(fromHex(to), utf8ToBytes(JSON.stringify(message)), mailInfo(kind), random);
  return {
    salts: random,
    async make({ kind, owner, recipient, relays, threshold, contexts }) {
      const type = suite.newType(kind);
      const { context, grantContext } = contexts(type);
      const ownKey = suite.renewOwner(owner);
      const from = suite.ownerAddress(ownKey, type, context);
      const { key, capsule, statement } = suite.encapsulate(from, type, context);
      const { grant, shares } = suite.rekey(suite.typeKey(ownKey, type), recipient, {
        context: grantContext,
        relays,
        threshold,
        source: { capsule, context },
      });
      return { frames: { type, from, capsule, statement, to: recipient, grant, shares }, key, second: null };
    },
    approve: async () => undefined,
    seal: async (_, { shares, response }) => ({
      shares: shares.map(({ to, envelope }) => seal("share", to, envelope)),
      response: seal("response", response.to, response.message),
    }),
  };
}
