import { afterEach, beforeEach, expect, test, vi } from "vitest";

const marks = () => performance.getEntriesByType("mark").map(({ name }) => name);

beforeEach(() => {
  vi.resetModules();
  performance.clearMarks();
});
afterEach(() => vi.restoreAllMocks());

test("mcl computes the pairings where WebAssembly compiles; it is loaded once", async () => {
  const { loadPairing } = await import("./load.ts");
  const pairing = await loadPairing();
  expect(pairing.name).toBe("mcl");
  expect(await loadPairing()).toBe(pairing);
  expect(marks()).toEqual(["chartpass pairing: mcl"]);
});

test("the reference backend computes them where a policy forbids WebAssembly", async () => {
  vi.spyOn(WebAssembly, "instantiate").mockRejectedValue(new WebAssembly.CompileError("refused by a policy"));
  const { loadPairing } = await import("./load.ts");
  const pairing = await loadPairing();
  expect(pairing.name).toBe("noble");
  expect(marks()).toEqual(["chartpass pairing: noble"]);
});

test("and where there is no WebAssembly at all", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  const { loadPairing } = await import("./load.ts");
  expect((await loadPairing()).name).toBe("noble");
  vi.unstubAllGlobals();
});

test("and where it computes something wrong", async () => {
  const real = WebAssembly.instantiate.bind(WebAssembly);
  vi.spyOn(WebAssembly, "instantiate").mockImplementation(async (code, imports) => {
    const { instance } = await real(code as BufferSource, imports);
    const exports = { ...instance.exports, mclBnG2_add: instance.exports["mclBnG2_sub"] };
    return { instance: { exports } } as unknown as WebAssembly.Instance;
  });
  const { loadPairing } = await import("./load.ts");
  expect((await loadPairing()).name).toBe("noble");
});
