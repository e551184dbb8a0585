import type { Matcher } from '../match/index.js';
import { passOver, type PassOptions } from './pass.js';
import { SearchSink } from './search-sink.js';
import { Tally } from './tally.js';
import type { SearchResult } from './types.js';

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
  await passOver(cwd, matcher.table, (store) => new SearchSink(store, matcher, tally), options);
  return tally.result();
}
