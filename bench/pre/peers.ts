/**
 * The peers as subjects, with operations mapped to ours:
 *   encapsulate  encrypt 32 bytes, or their own kind of random message, to the owner
 *   rekey        keys for all relays
 *   convert      one relay's conversion, every check included that the library makes there
 *   verify       a conversion is checked by its recipient; only umbral-pre has that step apart
 *   open         the recipient decrypts what was converted
 * Only their declarations of types are written down here; see scripts/bench-peers.ts for why.
 */
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { peerFolder, PEERS } from "../../scripts/bench-peers.ts";
import { systemRandom } from "../../src/core/random.ts";
import { QUORUMS, type Quorum } from "./stage.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Subject, Timings } from "./subject.ts";

export const UMBRAL = `umbral-pre ${PEERS["@nucypher/umbral-pre"].version}`;
export const RECRYPT = `recrypt-wasm ${PEERS["@ironcorelabs/recrypt-wasm-binding"].version}`;
export const ECC = `@aldenml/ecc ${PEERS["@aldenml/ecc"].version}`;
/** Those built on pairings, as `ibe-clc` is. */
export const PAIRING_PEERS = [RECRYPT, ECC];

export async function createPeers(): Promise<Subject[]> {
  return [...QUORUMS.map(umbral), await recrypt(), await ecc()];
}

function same(a: Uint8Array, b: Uint8Array, name: string): void {
  if (!a.every((byte, i) => byte === b[i])) throw new Error(`${name} opened something else.`);
}

interface Freed {
  free(): void;
}
interface UmbralSecret extends Freed {
  publicKey(): UmbralPublic;
}
type UmbralPublic = Freed & { readonly publicKey?: never };
interface UmbralVerified extends Freed {
  unverify(): UmbralFragment;
}
interface UmbralFragment extends Freed {
  verify(capsule: Freed, verifying: UmbralPublic, from: UmbralPublic, to: UmbralPublic): UmbralVerified;
}
interface Umbral {
  readonly SecretKey: { random(): UmbralSecret };
  readonly Signer: new (key: UmbralSecret) => Freed & { verifyingKey(): UmbralPublic };
  encrypt(to: UmbralPublic, plaintext: Uint8Array): [Freed, Uint8Array];
  generateKFrags(
    from: UmbralSecret,
    to: UmbralPublic,
    signer: Freed,
    threshold: number,
    shares: number,
    signFrom: boolean,
    signTo: boolean,
  ): Freed[];
  reencrypt(capsule: Freed, share: Freed): UmbralVerified;
  decryptReencrypted(
    secret: UmbralSecret,
    from: UmbralPublic,
    capsule: Freed,
    fragments: UmbralVerified[],
    ciphertext: Uint8Array,
  ): Uint8Array;
}

function umbral({ threshold, relays }: Quorum): Subject {
  const folder = peerFolder("@nucypher/umbral-pre");
  const library = createRequire(import.meta.url)(join(folder, "pkg-node", "umbral_pre_wasm.js")) as Umbral;
  const owner = library.SecretKey.random();
  const from = owner.publicKey();
  const signer = new library.Signer(library.SecretKey.random());
  const verifying = signer.verifyingKey();
  const recipient = library.SecretKey.random();
  const to = recipient.publicKey();

  function round(): Timings {
    const watch = new Stopwatch();
    const plaintext = systemRandom(32);
    const [capsule, ciphertext] = watch.time("encapsulate", () => library.encrypt(from, plaintext));
    const shares = watch.time("rekey", () => library.generateKFrags(owner, to, signer, threshold, relays, true, true));
    const converted = watch.time("convert", () => library.reencrypt(capsule, shares[0]!));
    const others = shares.slice(1, threshold).map((share) => library.reencrypt(capsule, share));
    const arrived = converted.unverify();
    const verified = watch.time("verify", () => arrived.verify(capsule, verifying, from, to));
    // The call takes its fragments, and frees them.
    const fragments = [verified, ...others];
    const opened = watch.time("open", () =>
      library.decryptReencrypted(recipient, from, capsule, fragments, ciphertext),
    );
    same(opened, plaintext, UMBRAL);
    for (const each of [capsule, ...shares]) each.free();
    return watch.times;
  }

  return { name: `${UMBRAL} ${threshold}-of-${relays}`, round };
}

interface RecryptKeys {
  readonly publicKey: object;
  readonly privateKey: Uint8Array;
}
interface Recrypt {
  generateKeyPair(): RecryptKeys;
  generateEd25519KeyPair(): RecryptKeys;
  generatePlaintext(): Uint8Array;
  encrypt(plaintext: Uint8Array, to: object, signing: Uint8Array): object;
  generateTransformKey(from: Uint8Array, to: object, signing: Uint8Array): object;
  transform(encrypted: object, transformKey: object, signing: Uint8Array): object;
  decrypt(encrypted: object, key: Uint8Array): Uint8Array;
}

/** The package is made for bundlers: what they would do with its WebAssembly is done here. */
const RECRYPT_LOADER = `
  import { readFileSync } from "node:fs";
  import * as glue from "./recrypt_wasm_binding_bg.js";
  const code = readFileSync(new URL("./recrypt_wasm_binding_bg.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(code, { "./recrypt_wasm_binding_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  export * from "./recrypt_wasm_binding_bg.js";`;

async function recrypt(): Promise<Subject> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === "./recrypt_wasm_binding" ? `${specifier}.js` : specifier, context),
    load: (url, context, next) =>
      url.endsWith("/recrypt_wasm_binding.js")
        ? { format: "module", shortCircuit: true, source: RECRYPT_LOADER }
        : next(url, context),
  });
  const file = join(peerFolder("@ironcorelabs/recrypt-wasm-binding"), "Api256Shim.js");
  const { Api256 } = (await import(pathToFileURL(file).href)) as { Api256: new () => Recrypt };
  hooks.deregister();
  const library = new Api256();
  const [owner, recipient] = [library.generateKeyPair(), library.generateKeyPair()];
  const [ownerSigning, relaySigning] = [library.generateEd25519KeyPair(), library.generateEd25519KeyPair()];

  function round(): Timings {
    const watch = new Stopwatch();
    const plaintext = library.generatePlaintext();
    const encrypted = watch.time("encapsulate", () =>
      library.encrypt(plaintext, owner.publicKey, ownerSigning.privateKey),
    );
    const key = watch.time("rekey", () =>
      library.generateTransformKey(owner.privateKey, recipient.publicKey, ownerSigning.privateKey),
    );
    const converted = watch.time("convert", () => library.transform(encrypted, key, relaySigning.privateKey));
    same(
      watch.time("open", () => library.decrypt(converted, recipient.privateKey)),
      plaintext,
      RECRYPT,
    );
    return watch.times;
  }

  return { name: `${RECRYPT} 1-of-1`, round };
}

type EccCall = (...buffers: Uint8Array[]) => number;
interface Ecc {
  readonly [size: `ecc_pre_schema1_${string}SIZE`]: number;
  readonly ecc_pre_schema1_MessageGen: EccCall;
  readonly ecc_pre_schema1_KeyGen: EccCall;
  readonly ecc_pre_schema1_SigningKeyGen: EccCall;
  readonly ecc_pre_schema1_Encrypt: EccCall;
  readonly ecc_pre_schema1_ReKeyGen: EccCall;
  readonly ecc_pre_schema1_ReEncrypt: EccCall;
  readonly ecc_pre_schema1_DecryptLevel2: EccCall;
}

/** Its own functions instantiate the module at every call; one instance for all is what it can do. */
async function ecc(): Promise<Subject> {
  const file = join(peerFolder("@aldenml/ecc"), "libecc.js");
  const { default: load } = (await import(pathToFileURL(file).href)) as { default: () => Promise<Ecc> };
  const library = await load();
  const empty = (what: string) => new Uint8Array(library[`ecc_pre_schema1_${what}SIZE`] ?? 0);
  const keyPair = () => {
    const pair = { public: empty("PUBLICKEY"), secret: empty("PRIVATEKEY") };
    library.ecc_pre_schema1_KeyGen(pair.public, pair.secret);
    return pair;
  };
  const signingPair = () => {
    const pair = { public: empty("SIGNINGPUBLICKEY"), secret: empty("SIGNINGPRIVATEKEY") };
    library.ecc_pre_schema1_SigningKeyGen(pair.public, pair.secret);
    return pair;
  };
  const [owner, recipient, signing, relay] = [keyPair(), keyPair(), signingPair(), signingPair()];

  function round(): Timings {
    const watch = new Stopwatch();
    const message = empty("MESSAGE");
    library.ecc_pre_schema1_MessageGen(message);
    const into = (operation: string, out: Uint8Array, run: EccCall, ...inputs: Uint8Array[]): Uint8Array => {
      const outcome = watch.time(operation, () => run(out, ...inputs));
      if (outcome !== undefined && outcome !== 0) throw new Error(`${ECC}: ${operation} failed.`);
      return out;
    };
    const encrypted = into(
      "encapsulate",
      empty("CIPHERTEXTLEVEL1"),
      library.ecc_pre_schema1_Encrypt,
      message,
      owner.public,
      signing.public,
      signing.secret,
    );
    const key = into(
      "rekey",
      empty("REKEY"),
      library.ecc_pre_schema1_ReKeyGen,
      owner.secret,
      recipient.public,
      signing.public,
      signing.secret,
    );
    const converted = into(
      "convert",
      empty("CIPHERTEXTLEVEL2"),
      library.ecc_pre_schema1_ReEncrypt,
      encrypted,
      key,
      signing.public,
      recipient.public,
      relay.public,
      relay.secret,
    );
    const opened = into(
      "open",
      empty("MESSAGE"),
      library.ecc_pre_schema1_DecryptLevel2,
      converted,
      recipient.secret,
      relay.public,
    );
    same(opened, message, ECC);
    return watch.times;
  }

  return { name: `${ECC} 1-of-1`, round };
}
