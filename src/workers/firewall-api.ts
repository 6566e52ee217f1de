/**
 * What the page and the secret worker may ask of a firewall worker (core/firewall). There are two of them, one for each
 * leg of the network's suite. The page speaks to each on its own port, the secret worker on a port the page handed over:
 * so what a firewall tells the page passes through nothing that has keys.
 */
import type { GrantFrames } from "../core/firewall/combined.ts";
import type { FirewallCalls } from "../core/firewall/grant.ts";
import type { SecondLeg } from "../core/firewall/guard.ts";
import type { LegName } from "../core/firewall/leg.ts";
import type { Consent, SignedConsent } from "../protocol/consent.ts";
import type { Credential } from "../protocol/credential.ts";
import type { Response, StoragePermit } from "../protocol/exchange.ts";
import type { Address, Hex } from "../protocol/hex.ts";
import type { RegistryIdentity, RequestBody } from "../protocol/request.ts";

/** Whose vault it is: what her hospital's register says of her. */
export interface FirewallOwner {
  readonly hospital: Hex;
  readonly subject: Hex;
  readonly key: Address;
}

/** What the person asked for, from the page; the vault hears the same. */
export interface PermissionChoice {
  readonly requestId: Hex;
  /** The registry's entry of the clinician, as the page read it. */
  readonly registered: RegistryIdentity;
  readonly sections: readonly string[];
  readonly relays?: readonly Address[];
  readonly start?: number;
  readonly expiry: number;
}

/** A consent as it is about to be shown, with everything it binds. */
export interface ConsentToApprove {
  readonly exchange: number;
  readonly consent: Consent;
  readonly request: RequestBody;
  /** The clinician's, without its signature: its hash is in the registry. */
  readonly credential: Omit<Credential, "signature">;
  /** Of the parts but the header, as the statement names them. */
  readonly titles: readonly string[];
  readonly scopeSalt: Hex;
  readonly root: string;
  readonly parts: Response["parts"];
  readonly frames: GrantFrames;
  readonly second: SecondLeg | null;
}

export interface MailToSeal {
  readonly exchange: number;
  readonly signed: SignedConsent;
  readonly permit: StoragePermit;
  readonly keyBox: Hex;
}

/** For the secret worker. @throws CRYPTO_FIREWALL_* */
export interface FirewallWalletApi extends FirewallCalls {
  /** First firewall only. */
  approve(params: ConsentToApprove): Promise<void>;
  /** First firewall only, for a signed approved consent: shares in relay order and the answer, sealed here. */
  seal(params: MailToSeal): Promise<{ shares: Uint8Array[]; response: Uint8Array }>;
}

/** For the page. */
export interface FirewallPageApi {
  configure(params: { network: unknown; leg: LegName }): Promise<void>;
  /** Answer the secret worker on this port from now on. */
  attach(params: { port: MessagePort }): Promise<void>;
  /** The person asked for one grant: lets the vault begin one. The second firewall needs no choice. */
  allow(params: { owner: FirewallOwner; choice: PermissionChoice | null }): Promise<void>;
  /** Whether this consent was approved, and the digest of its second leg (null for a suite of one leg). */
  approved(params: { digest: Hex }): Promise<{ second: Uint8Array | null } | null>;
  /** Whether every one of these was sealed here, by `frameHash`. */
  sealed(params: { hashes: Hex[] }): Promise<boolean>;
  /** Whether a leg of this digest was let through. */
  released(params: { digest: Uint8Array }): Promise<boolean>;
}
