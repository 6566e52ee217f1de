/** Unit and service tests, in Node. `CHARTPASS_DEEP=1` raises the counts of property tests and the time they may take. */
import { defineConfig } from "vitest/config";

const deep = process.env["CHARTPASS_DEEP"] === "1";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/*.browser.test.ts"],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: deep ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
    passWithNoTests: false,
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // `npm run coverage`: the tests of the core over the core. Left out is what only tests use.
    coverage: {
      provider: "v8",
      include: ["src/core/**/*.ts"],
      exclude: ["**/*.test.ts", "**/*.fixture.ts", "src/core/battery*.ts", "src/core/seal/test-random.ts"],
      reporter: ["text", "json"],
      reportsDirectory: "coverage",
      thresholds: { branches: 97 },
    },
  },
});
