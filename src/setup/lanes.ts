/** Calls to a store at the same time. */
const LANES = 5;

/** Results in the order of the items. */
export async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const open = items.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const [at, item] of open) {
      if (failed) return;
      try {
        results[at] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(LANES, items.length) }, lane));
  for (const one of lanes) if (one.status === 'rejected') throw one.reason as Error;
  return results;
}
