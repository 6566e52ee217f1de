/** Signed requests a service has seen lately. On disk, so that a restart does not open the door to a replay. */
import type { DatabaseSync } from "node:sqlite";
import { ChartpassError } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";

const SWEEP_EVERY = 64;

export interface NonceMemory {
  /** @throws WIRE_AUTH when this id was used before */
  use(id: Hex, forgetAfter: number, nowSeconds: number): void;
}

export function createNonceMemory(database: DatabaseSync): NonceMemory {
  database.exec("CREATE TABLE IF NOT EXISTS nonces (id TEXT PRIMARY KEY, forget INTEGER NOT NULL) WITHOUT ROWID");
  const insert = database.prepare("INSERT OR IGNORE INTO nonces (id, forget) VALUES (?, ?)");
  const sweep = database.prepare("DELETE FROM nonces WHERE forget < ?");
  let uses = 0;
  return {
    use(id, forgetAfter, nowSeconds) {
      if (uses++ % SWEEP_EVERY === 0) sweep.run(nowSeconds);
      if (insert.run(id, forgetAfter).changes === 0) {
        throw new ChartpassError("WIRE_AUTH", "This request was already used.", { hint: "Try again." });
      }
    },
  };
}
