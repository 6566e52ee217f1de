/**
 * The pinner's libp2p identity follows from its signing key, so its address can be written into network.json before it
 * first runs: Ed25519 seed = HKDF-SHA-256(key, info "chartpass pinner libp2p v1").
 */
import { generateKeyPairFromSeed } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, type Hex } from "../../protocol/hex.ts";

const SEED_BYTES = 32;

export function pinnerIdentity(key: Hex) {
  const info = new TextEncoder().encode("chartpass pinner libp2p v1");
  return generateKeyPairFromSeed("Ed25519", hkdf(sha256, fromHex(key, 32), undefined, info, SEED_BYTES));
}

/** Peer id of the pinner that is configured with this key. */
async function pinnerPeerId(config: { readonly key: Hex }): Promise<string> {
  return peerIdFromPrivateKey(await pinnerIdentity(config.key)).toString();
}

/** What network.json lists under `multiaddrs` for a pinner on this machine. */
export async function pinnerMultiaddr(config: { readonly key: Hex; readonly wsPort: number }): Promise<string> {
  return `/dns4/localhost/tcp/${config.wsPort}/ws/p2p/${await pinnerPeerId(config)}`;
}
