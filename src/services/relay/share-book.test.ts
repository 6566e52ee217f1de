/** What arrives together is written together, and nothing that was deleted in between. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemRandom } from "../../core/random.ts";
import { toHex, type Hex } from "../../protocol/hex.ts";
import { openDatabase } from "../state/database.ts";
import { createGroupCommit } from "./group-commit.ts";
import { createShareBook, type HeldShare } from "./share-book.ts";

let home: string;
let database: ReturnType<typeof openDatabase>;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "chartpass-"));
  database = openDatabase(home, "relay");
});
afterEach(() => {
  database.close();
  rmSync(home, { recursive: true });
});

const random = (bytes = 32): Hex => toHex(systemRandom(bytes));

function held(id = random()): HeldShare {
  const consent = {
    statement: "Dr Bob may read Allergies.",
    id,
    idSalt: random(),
    owner: random(20),
    hospital: random(),
    reader: random(20),
    request: random(),
    context: random(),
    scope: random(),
    grantHash: random(),
    capsuleHash: random(),
    relays: [random(20)],
    shareCommitments: [random()],
    threshold: 1,
    start: 1,
    expiry: 2,
    nonce: "1",
    deadline: 2,
  };
  const signed = { consent, signature: random(65), attestation: [{ signer: random(20), signature: random(65) }] };
  const conversion = { fragment: systemRandom(40), proof: { fragmentHash: systemRandom(32) } };
  return { signed, index: 0, readerMessageKey: "0x00", conversion };
}

const idOf = ({ signed }: HeldShare): Hex => signed.consent.id;

test("shares that arrive together are all there when each was promised", async () => {
  const book = createShareBook(database);
  const all = Array.from({ length: 20 }, () => held());
  await Promise.all(
    all.map(async (each) => {
      await book.add(each);
      expect(book.get(idOf(each))?.conversion.fragment).toEqual(each.conversion.fragment);
    }),
  );
  expect(book.consents().length).toBe(20);
});

test("the first of a consent stays, whether the next comes with it or after it", async () => {
  const book = createShareBook(database);
  const first = held();
  const others = [held(idOf(first)), held(idOf(first).toUpperCase().replace("0X", "0x") as Hex)];
  await Promise.all([first, ...others].map((each) => book.add(each)));
  await book.add(others[0]!);
  expect(book.get(idOf(first))?.signed).toEqual(first.signed);
  expect(book.consents().length).toBe(1);
});

test("deleted while it waits to be written: never written, and the others are", async () => {
  const book = createShareBook(database);
  const [stopped, other] = [held(), held()];
  const adding = [book.add(stopped), book.add(other)];
  book.delete(idOf(stopped));
  await Promise.all(adding);
  expect(book.get(idOf(stopped))).toBeUndefined();
  expect(book.get(idOf(other))).toBeDefined();
});

test("what was refused with its group leaves nothing behind: the next share of that consent is the one kept", async () => {
  const book = createShareBook(database);
  database.exec(`CREATE TRIGGER refuse BEFORE INSERT ON shares WHEN NEW.place = 9
    BEGIN SELECT RAISE(ABORT, 'refused'); END`);
  const [before, bad, after] = [held(), { ...held(), index: 9 }, held()];
  const outcomes = await Promise.allSettled([before, bad, after].map((each) => book.add(each)));
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect([before, bad, after].map((each) => book.has(idOf(each)))).toEqual([false, false, false]);
  for (const again of [held(idOf(before)), held(idOf(after))]) {
    await book.add(again);
    expect(book.get(idOf(again))?.conversion.fragment).toEqual(again.conversion.fragment);
  }
});

test("a share is known from its arrival on, and there once it is written", async () => {
  const book = createShareBook(database);
  const share = held();
  const adding = book.add(share);
  expect([book.has(idOf(share)), book.get(idOf(share))]).toEqual([true, undefined]);
  await adding;
  expect(book.has(idOf(share))).toBe(true);
  book.delete(idOf(share));
  expect(book.has(idOf(share))).toBe(false);
});

test("a write that fails takes its group with it, and nobody is told it was done; the next group is written", async () => {
  database.exec("CREATE TABLE numbers (number INTEGER PRIMARY KEY)");
  const insert = database.prepare("INSERT INTO numbers VALUES (?)");
  const commit = createGroupCommit(database);
  const writing = [1, 2, 2].map((number) => commit(() => void insert.run(number)));
  const outcomes = await Promise.allSettled(writing);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await commit(() => void insert.run(3));
  expect(
    database
      .prepare("SELECT number FROM numbers")
      .all()
      .map((row) => row["number"]),
  ).toEqual([3]);
});
