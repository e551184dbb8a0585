import type { Clock } from '../../src/runtime/index.js';

export interface ManualClock extends Clock {
  /** Lets time pass, calls what falls due in its order, and lets promises settle after each. */
  pass(milliseconds: number): Promise<void>;
  /** Moves the clock without calling any timer, as for a process that was frozen. */
  freeze(milliseconds: number): void;
  /** Timers that are set. */
  pending(): number;
  /** Milliseconds from now until the next timer. */
  next(): number | undefined;
}

/** Time that passes when a test says so; chance that is always the same. */
export function manualClock(chance = 0): ManualClock {
  let now = Date.UTC(2026, 0, 1);
  const timers = new Set<{ readonly at: number; readonly call: () => void }>();
  const earliest = () => [...timers].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    random: () => chance,
    after(milliseconds, call) {
      const timer = { at: now + milliseconds, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async pass(milliseconds) {
      const end = now + milliseconds;
      for (let timer = earliest(); timer !== undefined && timer.at <= end; timer = earliest()) {
        now = Math.max(now, timer.at);
        timers.delete(timer);
        timer.call();
        await settled();
      }
      now = end;
      await settled();
    },
    freeze: (milliseconds) => void (now += milliseconds),
    pending: () => timers.size,
    next: () => {
      const timer = earliest();
      return timer === undefined ? undefined : timer.at - now;
    },
  };
}

/** Until every promise that can settle has: a turn of the event loop comes after all microtasks. */
export function settled(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}
