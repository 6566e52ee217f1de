/**
 * What protects a record, in the words people read. They must say no more than docs/crypto.md claims, and are told by
 * what was really done: by the suite of a permission, not by what the app would do today.
 */
import { SUITE_TRAITS, type SuiteId } from "../protocol/suite-choice.ts";

/** A hospital's lock, and one whose key a vault makes for one permission: no hospital can compute it. */
export function hasTwoLocks(suite: SuiteId): boolean {
  const { authority, escrow } = SUITE_TRAITS[suite];
  return authority && !escrow;
}

/** A vault's lock alone. */
const hasOwnLock = (suite: SuiteId): boolean => !SUITE_TRAITS[suite].authority;

export interface Protection {
  readonly title: string;
  readonly text: string;
}

/** The one line that is always in sight. */
export function protectionLead(hospital: string, suite: SuiteId): string {
  if (hasTwoLocks(suite)) {
    return "What you share is sealed with two locks. It opens for the person you chose, and for no hospital alone.";
  }
  if (hasOwnLock(suite)) return "What you share is sealed with one lock. It opens for the person you chose.";
  return `What you share is sealed with one lock, whose key ${hospital} issued.`;
}

/**
 * @param hospital  the person's own; it issued the key of the first lock
 * @param suite     how this deployment seals what is shared now
 */
export function patientProtection(hospital: string, suite: SuiteId): readonly Protection[] {
  const kept = {
    title: "What you keep",
    text: "Each part of a record is sealed with a key that only your vault has. The storage has sealed parts, and no key.",
  };
  return [kept, ...sharedProtection(hospital, suite), AGREEMENT, limits(suite)];
}

function sharedProtection(hospital: string, suite: SuiteId): Protection[] {
  if (hasOwnLock(suite)) {
    const later = SUITE_TRAITS[suite].quantumSafe
      ? "and neither can someone who stores it until there are quantum computers"
      : "but someone who stores it could, once there are quantum computers";
    return [
      {
        title: "What you share",
        text:
          "It is sealed with one lock, whose key is made in your vault for this one permission and kept nowhere. " +
          `${hospital} alone cannot open what you share, ${later}. No hospital vouches for the keys of such a lock: ` +
          "your signature does, and the signature of the person who asked.",
      },
    ];
  }
  if (!hasTwoLocks(suite)) {
    return [
      {
        title: "What you share",
        text: `It is sealed with one lock, whose key ${hospital} issued. ${hospital} could open what you send, if it got hold of it.`,
      },
    ];
  }
  return [
    {
      title: "What you share",
      text:
        `It is sealed with two locks, and stays closed while either holds. The key of one was issued by ${hospital}. The key ` +
        `of the other is made in your vault for this one permission and kept nowhere. So ${hospital} alone cannot open what ` +
        "you share, and neither can someone who stores it until there are quantum computers.",
    },
    {
      title: "What you shared before there were two locks",
      text: `It stays as it was: ${hospital} could open it, if it got hold of what was sent. Each permission says how it is sealed.`,
    },
  ];
}

const AGREEMENT: Protection = {
  title: "Who must agree before anything opens",
  text: "Two of the three relays and the person you chose. A relay acts only while your permission holds, and sees nothing of what is inside.",
};

function limits(suite: SuiteId): Protection {
  const quantum = SUITE_TRAITS[suite].quantumSafe
    ? "a quantum computer could forge new ones, not open what is sealed"
    : "a quantum computer could forge new ones. It could also open what was shared and stored";
  return {
    title: "What it does not do",
    text:
      `What someone has read stays read. Signatures are of today's kind: ${quantum}. ` +
      "No outside expert has examined the method yet. And you trust whoever serves this app.",
  };
}

/** One line for the technical details of a permission or an answer. */
export function sealedWords(suite: SuiteId, hospital: string): string {
  if (hasTwoLocks(suite)) return "Sealed with two locks.";
  if (hasOwnLock(suite)) return "Sealed with one lock, whose key was made for this permission alone.";
  return `Sealed with one lock, whose key ${hospital} issued: it could open what was sent, if it got hold of it.`;
}
