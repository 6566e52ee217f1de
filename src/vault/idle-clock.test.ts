import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { IDLE_MILLISECONDS, LONGEST_HOLD, startIdleClock } from "./idle-clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function clock() {
  const target = new EventTarget();
  const left: number[] = [];
  const onIdle = vi.fn();
  return {
    target,
    left,
    onIdle,
    clock: startIdleClock({ target, onIdle, onTick: (remaining) => left.push(remaining) }),
  };
}

test("locks after five minutes without a sign, counting down", () => {
  const { left, onIdle } = clock();
  vi.advanceTimersByTime(IDLE_MILLISECONDS - 1000);
  expect(onIdle).not.toHaveBeenCalled();
  expect(left.at(-1)).toBe(1000);
  vi.advanceTimersByTime(1000);
  expect(onIdle).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(IDLE_MILLISECONDS * 2);
  expect(onIdle).toHaveBeenCalledOnce();
});

test("every sign of the person starts the time again", () => {
  const { target, onIdle } = clock();
  for (const sign of ["pointerdown", "keydown", "wheel", "touchstart", "pointermove"]) {
    vi.advanceTimersByTime(IDLE_MILLISECONDS - 2000);
    target.dispatchEvent(new Event(sign));
  }
  vi.advanceTimersByTime(IDLE_MILLISECONDS - 1);
  expect(onIdle).not.toHaveBeenCalled();
});

test("a device that slept is locked when it wakes, whoever touches it first", () => {
  const { target, onIdle } = clock();
  vi.setSystemTime(Date.now() + IDLE_MILLISECONDS + 1);
  target.dispatchEvent(new Event("keydown"));
  target.dispatchEvent(new Event("visibilitychange"));
  expect(onIdle).toHaveBeenCalledOnce();
});

test("a long job holds the lock off, but not for ever", () => {
  const { clock: held, onIdle } = clock();
  const release = held.hold();
  vi.advanceTimersByTime(IDLE_MILLISECONDS * 2);
  expect(onIdle).not.toHaveBeenCalled();
  release();
  vi.advanceTimersByTime(IDLE_MILLISECONDS + 1000);
  expect(onIdle).toHaveBeenCalledOnce();

  const { clock: stuck, onIdle: locked } = clock();
  stuck.hold();
  vi.advanceTimersByTime(LONGEST_HOLD + IDLE_MILLISECONDS + 2000);
  expect(locked).toHaveBeenCalledOnce();
});
