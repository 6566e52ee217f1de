/** The book of people: what waits, for how long, and what takes whose place. */
import { mkdtempSync, rmSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateKeyToAccount, generatePrivateKey } from "viem/accounts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { toHex } from "../../protocol/hex.ts";
import type { Enrolment } from "../../protocol/enrolment.ts";
import { openDatabase } from "../state/database.ts";
import { createPeople, type People } from "./people.ts";

const DAY = 86_400;
let home: string;
let database: DatabaseSync;
let people: People;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "chartpass-people-"));
  database = openDatabase(home, "people");
  people = createPeople(database, new Uint8Array(32));
});

afterEach(() => {
  database.close();
  rmSync(home, { recursive: true, force: true });
});

const random = (length = 32) => toHex(systemRandom(length));
const newKey = () => privateKeyToAccount(generatePrivateKey()).address;

/** The book takes for granted that signatures were checked. */
const enrolment = (changes: Partial<Enrolment> = {}): Enrolment => ({
  kind: "enrolment",
  role: 1,
  name: "Ada",
  birthDate: "1971-03-09",
  number: random(8),
  specialty: "",
  hospital: random(),
  subject: random(),
  key: newKey(),
  messageKey: random(1216),
  rootCommitment: random(),
  issued: 1,
  expiry: 365 * DAY,
  salt: random(),
  deadline: 30 * DAY,
  signature: random(65),
  ...changes,
});

const ids = (now: number) => people.enrolments(now).map(({ id }) => id);

test("the same enrolment again is the same; a newer one of its key takes its place while it waits", () => {
  const first = enrolment();
  const id = people.add(first, 1);
  expect(people.add(first, 2)).toBe(id);
  const other = people.add(enrolment(), 2);
  const newer = people.add(enrolment({ key: first.key, number: first.number }), 3);
  expect(ids(3)).toEqual([newer, other]);
  expect(() => people.get(id)).toThrow(expect.objectContaining({ code: "ARG_PERSON_UNKNOWN" }));
});

test("a key that is registered is flagged whatever its number, until the registration is withdrawn", () => {
  const first = enrolment();
  people.markApproved(people.get(people.add(first, 1)), 2);
  const newer = people.add(enrolment({ key: first.key }), 3);
  expect(people.get(newer)).toMatchObject({ state: "waiting", numberTaken: true });
  expect(people.bySubject(first.subject)).toMatchObject({ state: "approved", since: 2, numberTaken: false });
  people.markRevoked(first.subject);
  expect(people.get(newer).numberTaken).toBe(false);
});

test("an approval under way stays one when a newer enrolment comes in between", () => {
  const first = enrolment();
  const entry = people.get(people.add(first, 1));
  const newer = people.add(enrolment({ key: first.key }), 2);
  people.markApproved(entry, 3);
  expect(people.get(entry.id)).toEqual({ ...entry, state: "approved", since: 3 });
  expect(people.get(newer).numberTaken).toBe(true);
});

test("who waits longer than her own deadline, or 60 days, is forgotten; who was answered is not", () => {
  const short = people.add(enrolment({ deadline: 10 * DAY }), 1);
  const long = people.add(enrolment({ deadline: 9999 * DAY }), 2);
  const refused = people.add(enrolment({ deadline: 10 * DAY }), 3);
  const approved = people.add(enrolment({ deadline: 10 * DAY }), 4);
  people.markRefused(refused, "No.");
  people.markApproved(people.get(approved), 5);
  expect(ids(10 * DAY - 1)).toEqual([approved, refused, long, short]);
  expect(ids(10 * DAY)).toEqual([approved, refused, long]);
  expect(ids(61 * DAY)).toEqual([approved, refused]);
});

test("1000 may wait; there is room again when some are over", () => {
  for (let i = 0; i < 1000; i++) people.add(enrolment({ deadline: (i === 0 ? 1 : 2) * DAY }), 1);
  expect(() => people.add(enrolment(), 2)).toThrow(expect.objectContaining({ code: "ARG_DESK_LIMIT" }));
  people.add(enrolment(), DAY);
});
