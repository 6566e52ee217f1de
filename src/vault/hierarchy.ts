/**
 * Every key of a vault from its 32-byte root, by HKDF-SHA-256 (RFC 5869) with one label per purpose. The root is random
 * and sealed under the key from the passphrase, so changing the passphrase changes no other key.
 *
 *   passphrase --scrypt--> KEK --seals--> root --HKDF--> identity, message, wallet, wrap, state, table, blob,
 *                                                        one-time keys by label and random salt
 */
import { mapHashToField } from "@noble/curves/abstract/modular.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { keccak256 } from "viem";
import { privateKeyToAccount, type PrivateKeyAccount } from "viem/accounts";
import { messagePublicOf } from "../core/seal/message.ts";
import { toHex, type Hex } from "../protocol/hex.ts";

export const ROOT = 32;
/** Enough that the bias of the reduction modulo the group order is below 2^-128 (FIPS 186-5, A.2.1). */
const SCALAR_INPUT = 48;

export type OneTimeLabel = "consent-owner" | "storage-owner";

export interface VaultKeys {
  /** vk: signs the registry entry, requests, service requests. */
  readonly identity: PrivateKeyAccount;
  readonly wallet: PrivateKeyAccount;
  /** X-Wing seed. */
  readonly messageSecret: Uint8Array;
  readonly messagePublic: Uint8Array;
  /** Root of erasable keys (core/seal/erasable.ts). */
  readonly wrapRoot: Uint8Array;
  readonly stateKey: Uint8Array;
  readonly tableWrapKey: Uint8Array;
  readonly blobKey: Uint8Array;
  /** What the credential commits to: says nothing of the root, and only its holder can show the preimage. */
  readonly rootCommitment: Hex;
  oneTime(label: OneTimeLabel, salt: Uint8Array): PrivateKeyAccount;
}

export function vaultKeys(root: Uint8Array): VaultKeys {
  const messageSecret = labelled(root, "message");
  return {
    identity: accountOf(labelled(root, "identity", SCALAR_INPUT)),
    wallet: accountOf(labelled(root, "wallet", SCALAR_INPUT)),
    messageSecret,
    messagePublic: messagePublicOf(messageSecret),
    wrapRoot: labelled(root, "wrap"),
    stateKey: labelled(root, "state"),
    tableWrapKey: labelled(root, "table"),
    blobKey: labelled(root, "blob"),
    rootCommitment: keccak256(labelled(root, "commitment")),
    oneTime: (label, salt) => accountOf(labelled(root, `one-time/${label}`, SCALAR_INPUT, salt)),
  };
}

/** A signing account from 48 bytes of key material. */
export function accountOf(material: Uint8Array): PrivateKeyAccount {
  return privateKeyToAccount(toHex(mapHashToField(material, secp256k1.Point.Fn.ORDER)));
}

/** A one-time account that depends on nothing else: deleting its material is deleting the key. */
export const RANDOM_ACCOUNT = SCALAR_INPUT;

function labelled(root: Uint8Array, label: string, length = 32, salt?: Uint8Array): Uint8Array {
  return hkdf(sha256, root, salt, utf8ToBytes(`chartpass/vault/${label}/1`), length);
}
