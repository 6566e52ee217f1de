/**
 * The production build is what is served, by `npm start` too: no development server, no inline scripts, so the strict
 * Content-Security-Policy holds. Helia and libp2p are reached by a dynamic import only (src/storage/open.ts) and so
 * form chunks of their own; scripts/size.ts watches the first load.
 */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

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
  },
});
