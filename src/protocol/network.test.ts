/** The description of a deployment: what it must hold, and how its parts are found. */
import { describe, expect, test } from "vitest";
import { hospitalId } from "./identity.ts";
import { chainOf, contractOf, hospitalById, parseNetwork } from "./network.ts";
import { contract, description, fill, network } from "./sample.fixture.ts";
import { looseParts, withValue } from "./shape.fixture.ts";

const lacking = (what: string) =>
  expect.objectContaining({
    code: "ARG_NETWORK",
    message: expect.stringContaining(what) as string,
    hint: expect.stringMatching(/\.$/) as string,
  }) as Error;

describe("network.json", () => {
  test("is read as it is written, as text too", () => {
    expect(network).toEqual(description);
    expect(parseNetwork(JSON.stringify(description))).toEqual(description);
  });

  test("may lack what not every deployment has", () => {
    const [pinner] = description.pinners;
    const bare = {
      ...description,
      pinners: [{ ...pinner, url: undefined }],
      contracts: { ...description.contracts, b: { registry: contract(4) } },
    };
    expect(parseNetwork(JSON.stringify(bare)).contracts["b"]).toEqual({ registry: contract(4) });
  });

  test("is refused when a part is missing, of another kind, or unknown", () => {
    const optional = ["gateway", "records", "requests", "consents", "hub"];
    const loose = [
      ...["a", "b", "relay"].flatMap((key) => optional.map((name) => `contracts.${key}.${name} = undefined`)),
      "pinners.0.url = undefined",
    ];
    expect(looseParts(parseNetwork, description, loose)).toEqual([]);
  });

  test.each([
    [["version"], 2],
    [["suite"], "rot13"],
    [["hospitals", 0, "authority"], "central"],
    [["hospitals", 0, "members"], []],
    [["hospitals", 0, "memberThreshold"], 0],
    [["hospitals", 0, "messageKey"], fill("5a", 1215)],
    [["hospitals", 0, "issuerKey"], fill("02", 32)],
    [["hospitals"], []],
    [["relays"], description.relays.slice(0, 1)],
    [["relays", 0, "messageKey"], fill("5a", 1217)],
    [["threshold"], 0],
    [["pinners"], []],
    [["pinners", 0, "multiaddrs"], []],
    [["chains", "a", "id"], 0],
    [["chains", "a", "rpcUrl"], "nowhere"],
  ] as const)("is refused with %j = %j", (path, value) => {
    expect(() => parseNetwork(withValue(description, [...path], value))).toThrow(
      expect.objectContaining({ code: "ARG_NETWORK" }),
    );
  });

  test.each(["ibe-clc", "hybrid"])("may be sealed with %s", (suite) => {
    expect(parseNetwork({ ...description, suite }).suite).toBe(suite);
  });

  test("is refused when it names a chain it does not describe, or more relays than it has", () => {
    const { a: _chain, ...chains } = description.chains;
    expect(() => parseNetwork({ ...description, chains })).toThrow(lacking('"a"'));
    const { relay: _contracts, ...contracts } = description.contracts;
    expect(() => parseNetwork({ ...description, contracts })).toThrow(lacking('"relay"'));
    expect(() => parseNetwork({ ...description, relayChain: "r" })).toThrow(lacking('"r"'));
    expect(() => parseNetwork(withValue(description, ["hospitals", 1, "chain"], "c"))).toThrow(lacking('"c"'));
    expect(() => parseNetwork({ ...description, threshold: 4 })).toThrow(lacking("relays"));
    expect(parseNetwork({ ...description, threshold: 3 }).threshold).toBe(3);
  });
});

describe("finding", () => {
  test("hospitals, chains and contracts", () => {
    expect(hospitalById(network, hospitalId("Hospital B")).name).toBe("Hospital B");
    expect(chainOf(network, "b")).toEqual(description.chains["b"]);
    expect(contractOf(network, "relay", "hub")).toBe(contract(9));
  });

  test("says what is missing", () => {
    expect(() => hospitalById(network, fill("00", 32))).toThrow(lacking(fill("00", 32)));
    expect(() => chainOf(network, "x")).toThrow(lacking('"x"'));
    expect(() => contractOf(network, "a", "hub")).toThrow(lacking("hub"));
    expect(() => contractOf(network, "x", "hub")).toThrow(lacking('"x"'));
  });
});
