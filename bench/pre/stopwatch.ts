/**
 * Times of one round. Where the platform tells how long the process had a processor, that counts if it is less than
 * what the clock says: other programs on the machine then lengthen nothing. On an idle machine the two agree; browsers have
 * the clock only.
 */
export class Stopwatch {
  /** Milliseconds by operation. */
  readonly times: Record<string, number> = {};

  time<T>(operation: string, run: () => T): T {
    const began = now();
    const result = run();
    this.times[operation] = since(began);
    return result;
  }
}

export interface Moment {
  readonly clock: number;
  readonly processor: number | undefined;
}

export function now(): Moment {
  return { processor: processorTime(), clock: performance.now() };
}

export function since(began: Moment): number {
  const elapsed = performance.now() - began.clock;
  const processor = processorTime();
  if (processor === undefined || began.processor === undefined) return elapsed;
  return Math.min(elapsed, processor - began.processor);
}

/** Milliseconds this process has computed so far; precise to the microsecond, unlike the same of one thread. */
function processorTime(): number | undefined {
  if (typeof process === "undefined") return undefined;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
