/** The hospital's own book of people: who asked to be registered, who is, who was. And its staff keys. */
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { ChartpassError } from "../../core/errors.ts";
import { parseEnrolment, type Enrolment } from "../../protocol/enrolment.ts";
import type { Address, Hex } from "../../protocol/hex.ts";
import type { DeskEnrolment, DeskPerson } from "../../peers/member-messages.ts";

/** Bounds what strangers can make the desk look at: how many wait, and how long, whatever deadline they chose. */
const WAITING_MOST = 1000;
const WAITING_SECONDS = 60 * 86_400;

export type EnrolmentState = "waiting" | "approved" | "refused";

export interface PersonEntry {
  readonly id: string;
  readonly enrolment: Enrolment;
  readonly state: EnrolmentState;
  readonly reason: string;
  /** When it arrived. */
  readonly time: number;
  /** When it was approved, else 0. */
  readonly since: number;
  readonly revoked: boolean;
  /** The number, or the key, is registered already. */
  readonly numberTaken: boolean;
}

interface Row {
  readonly id: string;
  readonly content: string;
  readonly state: EnrolmentState;
  readonly reason: string;
  readonly time: number;
  readonly since: number;
  readonly revoked: number;
  readonly taken: number;
}

export type People = ReturnType<typeof createPeople>;

/** @param secret  any secret of the hospital; the key for marks of numbers is derived from it */
export function createPeople(database: DatabaseSync, secret: Uint8Array) {
  database.exec(`CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, subject TEXT NOT NULL UNIQUE, mark TEXT NOT NULL, content TEXT NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', time INTEGER NOT NULL, since INTEGER NOT NULL DEFAULT 0,
    revoked INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX IF NOT EXISTS people_mark ON people (mark);
    CREATE INDEX IF NOT EXISTS people_key ON people (key);
    CREATE INDEX IF NOT EXISTS people_state ON people (state);
    CREATE TABLE IF NOT EXISTS staff (key TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID`);
  const columns = `p.id, p.content, p.state, p.reason, p.time, p.since, p.revoked, EXISTS (SELECT 1 FROM people AS o
    WHERE (o.mark = p.mark OR o.key = p.key) AND o.id <> p.id AND o.state = 'approved' AND o.revoked = 0) AS taken`;
  const byId = database.prepare(`SELECT ${columns} FROM people AS p WHERE p.id = ?`);
  const bySubject = database.prepare(`SELECT ${columns} FROM people AS p WHERE p.subject = ?`);
  const enrolments = database.prepare(
    `SELECT ${columns} FROM people AS p ORDER BY p.time DESC, p.rowid DESC LIMIT 500`,
  );
  const approved = database.prepare(
    `SELECT ${columns} FROM people AS p WHERE p.state = 'approved' ORDER BY p.since DESC`,
  );
  const waiting = database.prepare("SELECT count(*) AS n FROM people WHERE state = 'waiting'");
  const insert = database.prepare(
    "INSERT INTO people (id, key, subject, mark, content, state, time) VALUES (?, ?, ?, ?, ?, 'waiting', ?)",
  );
  const approve = database.prepare(`INSERT OR REPLACE INTO people (id, key, subject, mark, content, state, time, since)
    VALUES (?, ?, ?, ?, ?, 'approved', ?, ?)`);
  const supersede = database.prepare("DELETE FROM people WHERE key = ? AND state = 'waiting'");
  const expire = database.prepare(
    "DELETE FROM people WHERE state = 'waiting' AND (time < ? OR json_extract(content, '$.deadline') <= ?)",
  );
  const refuse = database.prepare("UPDATE people SET state = 'refused', reason = ? WHERE id = ? AND state = 'waiting'");
  const revoke = database.prepare("UPDATE people SET revoked = 1 WHERE subject = ?");
  const addStaff = database.prepare("INSERT OR IGNORE INTO staff (key, time) VALUES (?, ?)");
  const isStaff = database.prepare("SELECT 1 FROM staff WHERE key = ?");
  const markKey = Buffer.from(hkdfSync("sha256", secret, "", "chartpass nullifier v1", 32));

  const found = (row: unknown): PersonEntry => {
    if (row) return entryOf(row as Row);
    throw new ChartpassError("ARG_PERSON_UNKNOWN", "The hospital does not know this person.", {
      hint: "Load the list again.",
    });
  };

  const expireWaiting = (nowSeconds: number) => void expire.run(nowSeconds - WAITING_SECONDS, nowSeconds);

  return {
    /**
     * Keep an enrolment whose signature was checked. The same one again gives the same id; another one of the same key
     * takes the place of the one that waits.
     */
    add(enrolment: Enrolment, nowSeconds: number): string {
      expireWaiting(nowSeconds);
      const known = bySubject.get(enrolment.subject.toLowerCase()) as Row | undefined;
      if (known) {
        if (parseEnrolment(known.content).signature === enrolment.signature) return known.id;
        throw new ChartpassError("ARG_SUBJECT_TAKEN", "This id is already in use.", { hint: "Register again." });
      }
      const { key, subject } = enrolment;
      supersede.run(key.toLowerCase());
      if ((waiting.get() as { n: number }).n >= WAITING_MOST) {
        throw new ChartpassError("ARG_DESK_LIMIT", "The desk has too many registrations waiting.", {
          hint: "Try again tomorrow or call the hospital.",
        });
      }
      const id = randomBytes(16).toString("hex");
      const mark = markOf(markKey, enrolment);
      insert.run(id, key.toLowerCase(), subject.toLowerCase(), mark, JSON.stringify(enrolment), nowSeconds);
      return id;
    },
    get: (id: string): PersonEntry => found(byId.get(id)),
    bySubject: (subject: Hex): PersonEntry => found(bySubject.get(subject.toLowerCase())),
    /** Newest first, without those waiting longer than their own deadline. */
    enrolments: (nowSeconds: number): PersonEntry[] => {
      expireWaiting(nowSeconds);
      return enrolments.all().map((row) => entryOf(row as unknown as Row));
    },
    approved: (): PersonEntry[] => approved.all().map((row) => entryOf(row as unknown as Row)),
    /** Also when the row was removed meanwhile, by its deadline or a newer one: on chain the person is registered. */
    markApproved({ id, enrolment, time }: PersonEntry, nowSeconds: number): void {
      const { key, subject } = enrolment;
      const content = JSON.stringify(enrolment);
      const mark = markOf(markKey, enrolment);
      approve.run(id, key.toLowerCase(), subject.toLowerCase(), mark, content, time, nowSeconds);
    },
    markRefused: (id: string, reason: string): void => void refuse.run(reason, id),
    markRevoked: (subject: Hex): void => void revoke.run(subject.toLowerCase()),
    addStaff: (key: Address, nowSeconds: number): void => void addStaff.run(key.toLowerCase(), nowSeconds),
    isStaff: (key: Address): boolean => isStaff.get(key.toLowerCase()) !== undefined,
  };
}

export function deskEnrolmentOf(entry: PersonEntry): DeskEnrolment {
  const { role, name, birthDate, number, specialty, subject, key } = entry.enrolment;
  const { id, time, state, reason, numberTaken } = entry;
  return { id, role, name, birthDate, number, specialty, subject, key, time, state, reason, numberTaken };
}

export function deskPersonOf(entry: PersonEntry): DeskPerson {
  const { subject, key, role, name, birthDate, number, specialty } = entry.enrolment;
  return { subject, key, role, name, birthDate, number, specialty, since: entry.since, revoked: entry.revoked };
}

function entryOf(row: Row): PersonEntry {
  const { id, content, state, reason, time, since } = row;
  const flags = { revoked: row.revoked === 1, numberTaken: row.taken === 1 };
  return { id, enrolment: parseEnrolment(content), state, reason, time, since, ...flags };
}

/** Nullifier of a number: equal for equal numbers, however they are spaced, and useless outside the hospital. */
function markOf(key: Uint8Array, enrolment: Enrolment): string {
  const number = enrolment.number
    .normalize("NFKC")
    .replace(/[\s\-./]/g, "")
    .toUpperCase();
  return createHmac("sha256", key).update(`${enrolment.role}\n${number}`).digest("hex");
}
