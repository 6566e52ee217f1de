/** Has anything a build depends on changed? A hash over the contents of files and folders. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** @param skip  paths, relative to `root`, that do not count */
export function sourceHash(root: string, paths: readonly string[], skip: (path: string) => boolean): string {
  const hash = createHash("sha256");
  const visit = (path: string): void => {
    if (skip(path)) return;
    const full = join(root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
      return;
    }
    const bytes = readFileSync(full);
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  };
  for (const path of paths) visit(path);
  return hash.digest("hex");
}

/** Text of a file, "" when there is none. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
