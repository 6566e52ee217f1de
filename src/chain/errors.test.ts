/** What chains and contracts refuse, in plain words. */
import { encodeErrorResult, http, createClient } from "viem";
import { getBlockNumber } from "viem/actions";
import { expect, test } from "vitest";
import { ChartpassError } from "../core/errors.ts";
import { errorsAbi } from "./abi/errors.ts";
import { chainError, contractErrorName, plainly, REFUSALS } from "./errors.ts";

test("every name that has words is an error of a contract", () => {
  const names = new Set<string>(errorsAbi.map((each) => each.name));
  expect(Object.keys(REFUSALS).filter((name) => !names.has(name))).toEqual([]);
});

test("no words of machines in what people read", () => {
  for (const { message, hint } of Object.values(REFUSALS)) {
    expect(`${message} ${hint}`).not.toMatch(/\b(PRE|capsule|gas|transaction|CID|wallet|contract|nonce)\b/i);
    expect(message).toMatch(/\.$/);
  }
});

const data = encodeErrorResult({ abi: errorsAbi, errorName: "ConsentBurnt", args: [`0x${"11".repeat(32)}`] });

test.for<[string, unknown]>([
  ["as data", { data }],
  ["inside an object", { data: { message: "reverted", data } }],
  ["raw", { raw: data }],
  ["deep in the causes", new Error("outer", { cause: new Error("inner", { cause: { data } }) })],
])("revert data %s is found", ([, thrown]) => {
  expect(contractErrorName(thrown)).toBe("ConsentBurnt");
  expect(chainError(thrown)).toMatchObject({ code: "CONSENT_BURNT" });
});

test("an error of a contract we do not know", () => {
  expect(chainError({ data: "0x12345678" })).toMatchObject({ code: "CHAIN_REFUSED" });
});

test("a chain that is away", async () => {
  const client = createClient({ transport: http("http://127.0.0.1:9", { retryCount: 0 }) });
  await expect(plainly(getBlockNumber(client))).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
});

test("an error that is plain already stays", () => {
  const known = new ChartpassError("CHAIN_X", "Known.");
  expect(chainError(known)).toBe(known);
  expect(chainError("nonsense")).toMatchObject({ code: "CHAIN_FAILED" });
});
