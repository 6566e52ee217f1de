/**
 * Which library computes pairings in this thread: mcl, wherever WebAssembly may compile, else the reference backend. Both
 * give the same bytes, so threads, devices and versions may differ. Every thread that pairs asks here, and nowhere else.
 *
 * The choice is left as a performance mark, for whoever measures. The library's script is a file of its own, loaded only
 * by threads that ask, and from this origin: the WebAssembly code is part of it.
 */
import type { PairingBackend } from "./backend.ts";
import { loadMclPairing } from "./mcl.ts";
import { noblePairing } from "./noble.ts";

/** Of every browser and of Node. */
const clock = (globalThis as { performance?: { mark(name: string): unknown } }).performance;

let loading: Promise<PairingBackend> | undefined;

/** Never fails. */
export function loadPairing(): Promise<PairingBackend> {
  loading ??= loadMclPairing()
    .catch(() => noblePairing)
    .then((pairing) => {
      clock?.mark(`chartpass pairing: ${pairing.name}`);
      return pairing;
    });
  return loading;
}
