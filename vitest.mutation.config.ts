/** Vitest as mutation testing runs it: one file that reads the tests which are to decide (scripts/mutation/run.ts). */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["mutation/tests.ts"],
    environment: "node",
    testTimeout: 120_000,
  },
});
