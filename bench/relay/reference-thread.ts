/** A relay's conversion thread as it is where WebAssembly may not be compiled: the reference backend computes. */
Object.defineProperty(WebAssembly, "instantiate", {
  value: () => Promise.reject(new WebAssembly.CompileError("Not in this measurement.")),
});
await import("../../src/services/relay/conversion-worker.ts");

export {};
