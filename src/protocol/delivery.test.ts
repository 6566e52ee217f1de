/** An issued record on its way to the patient: exactly its parts, within their sizes. */
import { expect, test } from "vitest";
import { parseDelivery } from "./delivery.ts";
import { fill, NOW } from "./sample.fixture.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const part = (id: string) => ({ id, title: `Part ${id}`, content: `{"id":"${id}"}`, disclosure: "WyJzYWx0Il0" });
const delivery = {
  kind: "record",
  documentId: fill("d0", 32),
  hospital: fill("a1", 32),
  title: "Patient summary",
  time: NOW,
  jwt: "a.b.c",
  subjectDisclosure: "WyJwaWQiXQ",
  header: { ...part("header"), disclosure: "" },
  sections: [part("s0"), part("s17")],
};
const shape = expect.objectContaining({ code: "WIRE_SHAPE" }) as Error;

test("reads back, and only exactly so", () => {
  expect(parseDelivery(JSON.stringify(delivery))).toEqual(delivery);
  expect(looseParts(parseDelivery, delivery, ["subjectDisclosure = undefined"])).toEqual([]);
});

test("without a disclosure of whose it is, that disclosure is empty", () => {
  expect(parseDelivery({ ...delivery, subjectDisclosure: undefined }).subjectDisclosure).toBe("");
});

test.each(["", "s", "s12345", "s-1", "S0", "header0", "xheader", "xs0", "s0x", "s1 ", "foot"])(
  "refuses a part called %j",
  (id) => {
    expect(() => parseDelivery(withValue(delivery, ["sections", 0, "id"], id))).toThrow(shape);
  },
);

test.each(["s0", "s7", "s9999", "header"])("takes a part called %j", (id) => {
  expect(parseDelivery(withValue(delivery, ["sections", 0, "id"], id)).sections[0]?.id).toBe(id);
});

test.each([
  [["kind"], "request"],
  [["title"], "x".repeat(201)],
  [["jwt"], "x".repeat(200_001)],
  [["subjectDisclosure"], "x".repeat(4001)],
  [["header", "disclosure"], "x".repeat(4001)],
  [["header", "content"], "x".repeat(6_000_001)],
  [["sections"], []],
  [["sections"], Array.from({ length: 201 }, (_, i) => part(`s${i}`))],
] as const)("refuses more than fits: %j", (path, value) => {
  expect(() => parseDelivery(withValue(delivery, [...path], value))).toThrow(shape);
});
