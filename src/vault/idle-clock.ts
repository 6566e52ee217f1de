/**
 * Five minutes without a sign of the person lock the vault. Measured by the clock, not by timers alone: a laptop that
 * slept is locked when it wakes. A long job the person started may hold the lock off, for a quarter of an hour at most.
 */
export const IDLE_MILLISECONDS = 5 * 60 * 1000;
export const LONGEST_HOLD = 15 * 60 * 1000;
const TICK = 1000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export interface IdleClock {
  /** The person did something. */
  touch(): void;
  /** Keeps the vault open until the returned function is called. */
  hold(): () => void;
  stop(): void;
}

export interface IdleClockOptions {
  readonly target: EventTarget;
  /** Milliseconds left, about once a second. */
  readonly onTick: (remaining: number) => void;
  readonly onIdle: () => void;
  readonly idle?: number;
  readonly now?: () => number;
}

export function startIdleClock(options: IdleClockOptions): IdleClock {
  const { target, onTick, onIdle } = options;
  const idle = options.idle ?? IDLE_MILLISECONDS;
  const now = options.now ?? Date.now;
  const holds = new Map<symbol, number>();
  let seen = now();
  const touch = () => {
    // A sign after the time is up comes too late: the person who woke the laptop may be someone else.
    if (remaining() > 0) seen = now();
  };
  const remaining = () => Math.max(0, seen + idle - now());
  const tick = () => {
    for (const [hold, since] of holds) if (now() - since > LONGEST_HOLD) holds.delete(hold);
    if (holds.size > 0) seen = now();
    const left = remaining();
    onTick(left);
    if (left > 0) return;
    stop();
    onIdle();
  };
  const timer = setInterval(tick, Math.min(TICK, idle));
  for (const sign of SIGNS) target.addEventListener(sign, touch, { passive: true, capture: true });
  target.addEventListener("visibilitychange", tick);
  const stop = () => {
    clearInterval(timer);
    for (const sign of SIGNS) target.removeEventListener(sign, touch, { capture: true });
    target.removeEventListener("visibilitychange", tick);
  };
  return {
    touch,
    hold() {
      const hold = Symbol("hold");
      holds.set(hold, now());
      return () => {
        if (holds.delete(hold)) touch();
      };
    },
    stop,
  };
}
