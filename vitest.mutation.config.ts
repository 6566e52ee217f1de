/** Vitest as mutation testing runs it: only the tests that are to decide over the files being mutated. */
import { defineConfig } from "vitest/config";

const tests = process.env["CHARTPASS_MUTATION_TESTS"] ?? "";

export default defineConfig({
  test: {
    include: tests.split(" ").filter((each) => each !== "" && !each.startsWith("!")),
    exclude: [
      "**/node_modules/**",
      ...tests.split(" ").flatMap((each) => (each.startsWith("!") ? [each.slice(1)] : [])),
    ],
    environment: "node",
    testTimeout: 20_000,
  },
});
