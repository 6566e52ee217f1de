/**
 * The production build is what is served, by `npm start` too: no development server, no inline scripts, so the strict
 * Content-Security-Policy holds. Helia and libp2p are reached by a dynamic import only (src/storage/open.ts) and so
 * form chunks of their own; scripts/size.ts watches the first load.
 */
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * The pairing library's script as an ES module. As CommonJS it would import a helper from the worker that loads it, and
 * every worker would have a copy of these 580 kB under another name.
 */
const mclAsModule = (): Plugin => ({
  name: "mcl-as-module",
  transform: {
    filter: { id: /mcl-wasm\/dist\/mcl_c\.js$/ },
    handler(code) {
      const exported = /if \(typeof module !== 'undefined'\)\s*module\.exports = createModule;/;
      if (!exported.test(code)) throw new Error("mcl-wasm exports its module in another way than it did.");
      return { code: code.replace(exported, "export default createModule;"), map: null };
    },
  },
});

export default defineConfig({
  plugins: [react()],
  worker: { format: "es", plugins: () => [mclAsModule()] },
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
