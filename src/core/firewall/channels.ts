/**
 * What a subverted wallet or authority might say something through, and what becomes of it: an index of the claim, argued
 * in docs/crypto.md. CLOSED says how, and in brackets which test shows it; what stands under OPEN is open, of which
 * open.attack.test.ts shows signatures and retries to be, and the rest is as it reads.
 */

export const CLOSED_CHANNELS = {
  "type salt": "made again from coins and compared [wallet.attack.test.ts]",
  "capsule, statement":
    "made again from coins and compared; of a combined suite the tag too, from both halves, each made over what the other firewall released [wallet.attack.test.ts, combined.attack.test.ts, grant.test.ts]",
  "grant: U, U_i, k2, k3, shares": "made again from coins and compared [wallet.attack.test.ts]",
  "grant: R_t and A": "checked by their equation and re-randomised [wallet.attack.test.ts]",
  "grant: n and t, in each leg": "compared with the network's [grant.test.ts]",
  "one-time owner key and address, grant and shares of a one-time suite":
    "made again from coins and compared [wallet.attack.test.ts]",
  "consent id, salts, nonce, reference":
    "made again from coins and compared [coins.attack.test.ts, vault/firewalls.test.ts]",
  "contexts and hashes in a consent": "computed again from what was released [vault/firewalls.test.ts]",
  "times, relays, threshold, hospital, parts, words, spelling of a consent":
    "the person's choice as the page heard it, the network's description, or a rule of the clock; compared as text [vault/firewalls.test.ts]",
  "terms chosen by the coins":
    "committed to with the seed, before there are coins [grant.test.ts, vault/firewalls.test.ts]",
  "sealed shares and answer": "sealed by the firewall with its own randomness [vault/firewalls.test.ts]",
  "what leaves of a permission, now or after a lock":
    "only what the page noted as released, to whom it was released [vault/firewalls.test.ts, vault/releases.test.ts]",
  "choosing among several grants":
    "one exchange for each thing the person does; the first deviation ends all [leg.test.ts, grant.test.ts, vault/firewalls.test.ts]",
  "authority's parameters": "multiplied by a factor drawn after they were fixed [authority.attack.test.ts]",
  "extracted keys": "one key fits parameters and identity; others are refused [authority.attack.test.ts]",
} as const;

export const OPEN_CHANNELS = {
  signatures: "the nonce of an ECDSA signature cannot be checked without the key, deterministic or not",
  "one-time account of a consent":
    "an address is whatever the vault says its salt gives; fixed before there are coins, but chosen",
  "aborts and retries": "a wallet may fail until coins please it; each time the person sees a failure and tries again",
  timing: "when a message leaves, how long a step took, and near a full minute which of two minutes a consent names",
  lengths: "of what is sealed",
  "choice of content": "titles in the words of a consent and root and leaves of a record are the vault's to say",
  "content sealed to its own reader": "the box of section keys, and what else only the reader opens",
  "other mail":
    "requests, refusals, stops and registrations are made by the wallet itself, as is the mailbox's hospital",
  "sealed records": "salts and nonces of stored ciphertext are the wallet's",
  "requests for scripts": "a thread with script-src 'self' may ask its own origin for an address that carries bits",
  "code of the same origin": "a worker of this app may call the network unless the server's policy forbids it",
} as const;
