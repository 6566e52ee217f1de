/**
 * What a subverted wallet or authority might say something through, and what becomes of it. The list is part of the
 * claim: what stands under OPEN is open, and a test shows so (open.attack.test.ts). Argued in docs/crypto.md.
 */

export const CLOSED_CHANNELS = {
  "type salt": "made again from coins and compared",
  "capsule, statement": "made again from coins and compared; of a combined suite the tag too, from both halves",
  "grant: U, U_i, k2, k3, shares": "made again from coins and compared",
  "grant: R_t and A": "checked by their equation and re-randomised",
  "one-time owner key and address, grant and shares of a one-time suite": "made again from coins and compared",
  "consent id, salts, nonce, reference": "made again from coins and compared",
  "contexts and hashes in a consent": "computed again from what was released",
  "sealed shares and answer": "sealed by the firewall with its own randomness",
  "choosing among several grants": "one exchange for each thing the person does; the first deviation ends all",
  "authority's parameters": "multiplied by a factor drawn after they were fixed",
  "extracted keys": "one key fits parameters and identity; others are refused",
} as const;

export const OPEN_CHANNELS = {
  signatures: "the nonce of an ECDSA signature cannot be checked without the key, deterministic or not",
  "one-time account of a consent": "an address is whatever the vault says its salt gives",
  "aborts and retries": "a wallet may fail until coins please it; each time the person sees a failure and tries again",
  timing: "when a message leaves, and how long a step took",
  lengths: "of what is sealed",
  "choice of content": "what is shared, with whom and until when is shown to the person; titles and notes are hers",
  "content sealed to its own reader": "the box of section keys, and what else only the reader opens",
  "other mail": "requests, refusals and registrations are sealed by the wallet itself",
  "sealed records": "salts and nonces of stored ciphertext are the wallet's",
  "what waited over a lock": "an outbox read from storage was checked when it was made, not again",
  "code of the same origin": "a worker of this app may call the network unless the server's policy forbids it",
} as const;
