/**
 * The production build is what is served, by `npm start` too: no development server, no inline scripts, so the strict
 * Content-Security-Policy holds. Helia and libp2p form a chunk of their own that the app loads after its first screen.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Packages that only the lazily loaded storage client needs. */
const STORAGE_NODE =
  /node_modules\/(@helia|helia|libp2p|@libp2p|@chainsafe\/(libp2p|as-|is-ip)|@ipshipyard|@peculiar|pkijs|asn1js|blockstore|datastore|interface-|ipfs-|ipns|it-|protons|@multiformats\/(multiaddr|mafmt|dns)|weald|progress-events|mortice|race-|any-signal|p-queue|cborg\/)/;

export default defineConfig({
  plugins: [react()],
  worker: { format: "es" },
  build: {
    target: "esnext",
    outDir: "dist",
    sourcemap: false,
    // A data: script or worker would be refused by the policy; small images may stay inline.
    assetsInlineLimit: (file) => (/\.(png|svg|webp|gif|jpe?g)$/.test(file) ? undefined : false),
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "storage-node", test: STORAGE_NODE }] },
      },
    },
  },
});
