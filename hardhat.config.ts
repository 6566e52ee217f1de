/**
 * Contracts are compiled by the soljson.js of the `solc` package: nothing is downloaded. The chains people use are
 * started by src/services/network, not from here; this configuration builds and tests.
 */
import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig } from "hardhat/config";

const require = createRequire(import.meta.url);
const solc = require("solc/package.json") as { version: string };
const deep = process.env["CHARTPASS_DEEP"] === "1";

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    profiles: {
      default: {
        version: solc.version,
        path: require.resolve("solc/soljson.js"),
        settings: { evmVersion: "osaka", optimizer: { enabled: true, runs: 1000 } },
      },
    },
  },
  paths: { sources: "contracts", tests: { nodejs: "contracts/tests", solidity: "contracts" } },
  networks: { default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka" } },
  test: {
    solidity: {
      fuzz: { runs: deep ? 10_000 : 256 },
      invariant: { runs: deep ? 256 : 32, depth: deep ? 200 : 50 },
    },
  },
});
