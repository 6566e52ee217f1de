/** Errors keep their code, message and hint across threads and services, and nothing else. */
import { describe, expect, test } from "vitest";
import { ChartpassError, codeOf, fromErrorJson, toErrorJson } from "./errors.ts";

const error = new ChartpassError("VAULT_LOCKED", "The vault is locked.", { hint: "Unlock it.", cause: "a reason" });

describe("ChartpassError", () => {
  test("says what it is, what happened and what to do", () => {
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("ChartpassError");
    expect(error.code).toBe("VAULT_LOCKED");
    expect(error.message).toBe("The vault is locked.");
    expect(error.hint).toBe("Unlock it.");
    expect(error.cause).toBe("a reason");
  });

  test("has no cause and an empty hint unless they are given", () => {
    const bare = new ChartpassError("ARG_KEY", "No.");
    expect(bare.hint).toBe("");
    expect("cause" in bare).toBe(false);
    expect("cause" in new ChartpassError("ARG_KEY", "No.", { hint: "Ask." })).toBe(false);
  });
});

describe("the code of anything thrown", () => {
  test.each(["ARG", "WIRE", "CRYPTO", "VAULT", "CHAIN", "STORAGE", "RELAY", "CONSENT"])("%s is a family", (family) => {
    expect(codeOf({ code: `${family}_X9_Y` })).toBe(`${family}_X9_Y`);
  });

  test.each([
    [undefined],
    [null],
    ["ARG_KEY"],
    [{}],
    [{ code: 5 }],
    [{ code: ["ARG_KEY"] }],
    [{ code: "" }],
    [{ code: "ENOENT" }],
    [{ code: "ARG_" }],
    [{ code: "ARG_key" }],
    [{ code: "ARG_KEY!" }],
    [{ code: "ARG_KEY\n" }],
    [{ code: "XARG_KEY" }],
    [{ code: " ARG_KEY" }],
  ])("%j carries none", (thrown) => {
    expect(codeOf(thrown)).toBe("ARG_UNEXPECTED");
    expect(codeOf(thrown, "CHAIN_ANY")).toBe("CHAIN_ANY");
  });
});

describe("an error that travels", () => {
  test("comes out as it went in, without stack and cause", () => {
    const json = toErrorJson(error);
    expect(json).toEqual({ code: "VAULT_LOCKED", message: "The vault is locked.", hint: "Unlock it." });
    const back = fromErrorJson(structuredClone(json));
    expect(back).toBeInstanceOf(ChartpassError);
    expect({ ...back, message: back.message }).toMatchObject(json);
    expect("cause" in back).toBe(false);
  });

  test("takes whatever was thrown", () => {
    expect(toErrorJson(new TypeError("x is not a function"))).toEqual({
      code: "ARG_UNEXPECTED",
      message: "x is not a function",
      hint: "",
    });
    expect(toErrorJson("just text", "RELAY_FAILED")).toEqual({ code: "RELAY_FAILED", message: "just text", hint: "" });
    expect(toErrorJson(null)).toEqual({ code: "ARG_UNEXPECTED", message: "null", hint: "" });
    expect(toErrorJson(undefined).message).toBe("undefined");
    expect(toErrorJson({ code: "ARG_KEY", hint: 7 })).toMatchObject({ code: "ARG_KEY", hint: "" });
  });

  test("is readable whatever the other side sent", () => {
    for (const json of [undefined, null, {}, "no", { message: 5, hint: {}, code: {} }]) {
      const read = fromErrorJson(json);
      expect(read.code).toBe("ARG_UNEXPECTED");
      expect(read.message).toMatch(/^[A-Z].+\.$/);
      expect(read.hint).toBe("");
    }
    expect(fromErrorJson({ message: "m" }, "CHAIN_ANY")).toMatchObject({ code: "CHAIN_ANY", message: "m", hint: "" });
    expect(fromErrorJson({ hint: "h" })).toMatchObject({ hint: "h" });
  });
});
