/**
 * What protects a record, in the words people read. They must say no more than docs/crypto.md claims, and are told by
 * what was really done: by the suite of a permission, not by what the app would do today.
 */
import type { SuiteId } from "../protocol/suite-choice.ts";

/** Suites whose second key a vault makes for one permission: no hospital can compute it, and no quantum computer helps. */
const TWO_LOCKS: readonly SuiteId[] = ["hybrid"];

export const hasTwoLocks = (suite: SuiteId): boolean => TWO_LOCKS.includes(suite);

export interface Protection {
  readonly title: string;
  readonly text: string;
}

/** The one line that is always in sight. */
export const protectionLead = (hospital: string, suite: SuiteId): string =>
  hasTwoLocks(suite)
    ? "What you share is sealed with two locks. It opens for the person you chose, and for no hospital alone."
    : `What you share is sealed with one lock, whose key ${hospital} issued.`;

/**
 * @param hospital  the person's own; it issued the key of the first lock
 * @param suite     how this deployment seals what is shared now
 */
export function patientProtection(hospital: string, suite: SuiteId): readonly Protection[] {
  const kept = {
    title: "What you keep",
    text: "Each part of a record is sealed with a key that only your vault has. The storage has sealed parts, and no key.",
  };
  return [kept, ...sharedProtection(hospital, suite), ...LIMITS];
}

function sharedProtection(hospital: string, suite: SuiteId): Protection[] {
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

const LIMITS: readonly Protection[] = [
  {
    title: "Who must agree before anything opens",
    text: "Two of the three relays and the person you chose. A relay acts only while your permission holds, and sees nothing of what is inside.",
  },
  {
    title: "What it does not do",
    text:
      "What someone has read stays read. Signatures are of today's kind: a quantum computer could forge new ones, not open " +
      "what is sealed. No outside expert has examined the method yet. And you trust whoever serves this app.",
  },
];

/** One line for the technical details of a permission or an answer. */
export const sealedWords = (suite: SuiteId, hospital: string): string =>
  hasTwoLocks(suite)
    ? "Sealed with two locks."
    : `Sealed with one lock, whose key ${hospital} issued: it could open what was sent, if it got hold of it.`;
