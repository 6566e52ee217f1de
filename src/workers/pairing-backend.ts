/**
 * Which library computes pairings in this thread: mcl, wherever WebAssembly may compile, else the reference backend. Both
 * give the same bytes, so threads, devices and versions may differ. Every thread that pairs asks here, and nowhere else.
 *
 * The choice is left as a performance mark, for whoever measures. The library's script is a file of its own, loaded only
 * by threads that ask, and from this origin: the WebAssembly code is part of it.
 */
import type { PairingBackend } from "../core/pairing/backend.ts";
import { loadMclPairing } from "../core/pairing/mcl.ts";
import { noblePairing } from "../core/pairing/noble.ts";

let loading: Promise<PairingBackend> | undefined;

/** Never fails. */
export function loadPairing(): Promise<PairingBackend> {
  loading ??= loadMclPairing()
    .catch(() => noblePairing)
    .then((pairing) => {
      performance.mark(`chartpass pairing: ${pairing.name}`);
      return pairing;
    });
  return loading;
}
