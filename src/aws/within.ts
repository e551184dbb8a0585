/** Thrown inside the room when time is up; whoever calls knows what for. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/**
 * Runs work that may take `ms` milliseconds, and ends when a signal says so, even where the work does not listen.
 *
 * @throws TimeIsUp; the reason of the first signal that was aborted
 */
export async function within<T>(
  ms: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (const signal of signals) signal?.throwIfAborted();
  const controller = new AbortController();
  const ends = signals.flatMap((signal) => (signal === undefined ? [] : [{ signal, end: () => stop(signal.reason) }]));
  let stop: (reason: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = (reason) => {
      reject(reason instanceof Error ? reason : new Error(String(reason)));
      controller.abort(reason);
    };
  });
  const timer = setTimeout(() => stop(new TimeIsUp()), ms);
  for (const { signal, end } of ends) signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    for (const { signal, end } of ends) signal.removeEventListener('abort', end);
  }
}
