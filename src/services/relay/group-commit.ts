/**
 * What is to be written within a moment is one transaction. The disk is waited for once, and as nothing else happens
 * meanwhile, not all the time.
 */
import type { DatabaseSync } from "node:sqlite";
import { atomically } from "../state/database.ts";

/** Writes soon, together with others. Resolves when it would survive a kill; rejects, like those others, when it failed. */
export type GroupCommit = (write: () => void) => Promise<void>;

/** From the first of a group to its transaction. */
const MILLISECONDS = 25;

interface Waiting {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export function createGroupCommit(database: DatabaseSync): GroupCommit {
  let waiting: Waiting[] = [];

  function commit(): void {
    const group = waiting;
    waiting = [];
    try {
      atomically(database, () => group.forEach(({ write }) => write()));
    } catch (thrown) {
      group.forEach(({ reject }) => reject(thrown));
      return;
    }
    group.forEach(({ resolve }) => resolve());
  }

  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(commit, MILLISECONDS);
      waiting.push({ write, resolve, reject });
    });
}
