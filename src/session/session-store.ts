/** Lock state and toasts: the only things of the app that zustand holds. Nothing here is secret or kept. */
import { create } from "zustand";
import type { LockReason } from "../vault/client.ts";
import type { Identity } from "../vault/secret-worker-api.ts";

export interface Toast {
  readonly id: number;
  readonly text: string;
}

interface SessionState {
  /** Who is here; null while locked. */
  readonly identity: Identity | null;
  /** The vault that was locked last, to offer it again. */
  readonly lastVault: string | null;
  readonly lockReason: LockReason | null;
  readonly toasts: readonly Toast[];
  entered(identity: Identity): void;
  locked(reason: LockReason): void;
  say(text: string): void;
  dismiss(id: number): void;
}

let nextToast = 1;

export const useSession = create<SessionState>()((set) => ({
  identity: null,
  lastVault: null,
  lockReason: null,
  toasts: [],
  entered: (identity) => set({ identity, lastVault: identity.vaultId, lockReason: null }),
  locked: (lockReason) => set({ identity: null, lockReason }),
  say: (text) => set((state) => ({ toasts: [...state.toasts.slice(-2), { id: nextToast++, text }] })),
  dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}));
