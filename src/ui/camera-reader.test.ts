import { describe, expect, it } from "vitest";
import { cameraTrouble } from "./camera-reader.ts";

describe("cameraTrouble", () => {
  it.each([
    ["NotAllowedError", "not-allowed"],
    ["NotFoundError", "no-camera"],
    ["OverconstrainedError", "no-camera"],
    ["NotReadableError", "in-use"],
    ["SecurityError", "insecure"],
  ])("%s means %s", (name, trouble) => {
    expect(cameraTrouble(new DOMException("x", name))).toBe(trouble);
  });

  it("survives anything thrown", () => {
    expect(cameraTrouble(undefined)).toBe("no-camera");
    expect(cameraTrouble("text")).toBe("no-camera");
  });
});
