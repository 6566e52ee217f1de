/**
 * A Chromium for the browser tests: CHARTPASS_CHROMIUM, then Playwright's own, then one that is installed, then, as
 * root on Debian, one from apt.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

/** Path of a browser that is there already, undefined when there is none. @throws when CHARTPASS_CHROMIUM is wrong */
export function findChromium(): string | undefined {
  const chosen = process.env["CHARTPASS_CHROMIUM"];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHARTPASS_CHROMIUM names ${chosen}, which does not exist.`);
  }
  const own = chromium.executablePath();
  if (own && existsSync(own)) return own;
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(PLACES[process.platform] ?? []), ...onPath].find((path) => existsSync(path));
}

/** As {@link findChromium}, installing one where that needs no questions. */
export function findOrInstallChromium(): string | undefined {
  const found = findChromium();
  if (found) return found;
  const root = process.getuid?.() === 0;
  if (!root || !existsSync("/etc/debian_version")) return undefined;
  process.stdout.write("No Chromium is installed; installing Debian's.\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { stdio: ["ignore", "inherit", "inherit"] as ["ignore", "inherit", "inherit"], env };
  spawnSync("apt-get", ["update", "-q"], options);
  spawnSync("apt-get", ["install", "-yq", "--no-install-recommends", "chromium"], options);
  return findChromium();
}
