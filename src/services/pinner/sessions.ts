/**
 * Sessions spare a signature per block: one signed request opens a quarter of an hour on one record, for its owner or for
 * the reader of one consent. Kept in memory: after a restart people sign again. A reader's session is a memory of who
 * asked for what; the consent itself is looked at again for every block.
 */
import { ChartpassError } from "../../core/errors.ts";
import { toHex, type Address, type Hex } from "../../protocol/hex.ts";
import { storageError } from "../../storage/failure.ts";
import { nowSeconds } from "../http/application.ts";

const SESSION_SECONDS = 900;
const MOST = 20_000;
/** Whoever opens more loses the oldest of their own. */
const MOST_OF_ONE = 64;

interface Common {
  readonly root: string;
  readonly expires: number;
  /** libp2p peer whose bitswap requests this session allows. */
  readonly peer: string | undefined;
}
export type OwnerSession = Common & { readonly kind: "owner"; readonly owner: Address };
export type ReaderSession = Common & {
  readonly kind: "reader";
  readonly reader: Address;
  readonly consentId: Hex;
  readonly cids: ReadonlySet<string>;
};
export type StorageSession = OwnerSession | ReaderSession;
type Unborn<S> = S extends unknown ? Omit<S, "expires"> : never;

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions() {
  const byToken = new Map<Hex, StorageSession>();
  const sweep = (now: number) => {
    for (const [token, session] of byToken) if (session.expires < now) byToken.delete(token);
  };

  return {
    open(session: Unborn<StorageSession>): { token: Hex; expires: number } {
      const now = nowSeconds();
      sweep(now);
      const signer = signerOf(session);
      const own = [...byToken].filter(([, each]) => signerOf(each) === signer);
      const [oldest] = own;
      if (own.length >= MOST_OF_ONE && oldest) byToken.delete(oldest[0]);
      if (byToken.size >= MOST) {
        throw new ChartpassError("STORAGE_UNAVAILABLE", "Very many are using this storage service at the moment.", {
          hint: "Try again in a few minutes.",
        });
      }
      const token = toHex(crypto.getRandomValues(new Uint8Array(32)));
      const expires = now + SESSION_SECONDS;
      byToken.set(token, { ...session, expires });
      return { token, expires };
    },

    /** Session of an Authorization header. @throws STORAGE_SESSION */
    of(header: string | undefined): StorageSession {
      const token = /^Bearer (0x[0-9a-f]{64})$/.exec(header ?? "")?.[1];
      const session = token === undefined ? undefined : byToken.get(token as Hex);
      if (!session || session.expires < nowSeconds()) {
        throw storageError("STORAGE_SESSION", "The storage session has ended.");
      }
      return session;
    },

    ofPeer(peer: string): StorageSession[] {
      const now = nowSeconds();
      return [...byToken.values()].filter((session) => session.peer === peer && session.expires >= now);
    },

    /** A forgotten record takes its sessions along. */
    end(root: string): void {
      for (const [token, session] of byToken) if (session.root === root) byToken.delete(token);
    },

    isReading: (consentId: Hex): boolean => [...byToken.values()].some((session) => isUnder(session, consentId)),

    /** A revoked consent takes its sessions along. */
    endConsent(consentId: Hex): void {
      for (const [token, session] of byToken) if (isUnder(session, consentId)) byToken.delete(token);
    },
  };
}

const signerOf = (session: Unborn<StorageSession>): string =>
  (session.kind === "owner" ? session.owner : session.reader).toLowerCase();

const isUnder = (session: StorageSession, consentId: Hex): boolean =>
  session.kind === "reader" && session.consentId.toLowerCase() === consentId.toLowerCase();
