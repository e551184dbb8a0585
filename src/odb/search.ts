import type { Matcher } from '../match/index.js';
import { type Crew, passOver, type PassOptions } from './pass.js';
import { SearchSink } from './search-sink.js';
import { SecondThread } from './second-thread.js';
import { Tally } from './tally.js';
import type { SearchResult } from './types.js';

/** Packed objects from which on a second thread is worth its start. */
const GAINS_BY_TWO = 60_000;

export interface SearchOptions extends PassOptions {
  /** How many threads search; default 2, where the history is large enough to gain by it. */
  readonly threads?: 1 | 2;
}

/**
 * Searches every object of a repository's database: all packs and loose objects, those of alternates, unreachable ones too.
 *
 * @throws AppError when git cannot say where the objects are; the signal's reason when it aborts
 */
export async function searchObjects(cwd: string, matcher: Matcher, options: SearchOptions = {}): Promise<SearchResult> {
  const tally = new Tally();
  const crew: Crew<SearchSink> = {
    table: matcher.table,
    sink: (store) => new SearchSink(store, matcher, tally),
    join: async (second) => {
      const result = await second.end();
      if (result !== undefined) tally.add(result);
    },
  };
  const isMany = (packed: number): boolean => options.threads === 2 || packed > GAINS_BY_TWO;
  const second: Crew<SearchSink>['second'] = (parts, start, packed) =>
    isMany(packed) ? SecondThread.start(parts, start, matcher) : undefined;
  await passOver(cwd, options.threads === 1 ? crew : { ...crew, second }, options);
  return tally.result();
}
