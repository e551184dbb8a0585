import type { Match } from '../../match/index.js';
import type { Coverage, Place, RawHit, Unread } from '../types.js';
import type { PlaceContext } from './context.js';
import type { PlaceResult } from './types.js';

const MOST_HITS = 10_000;
const MOST_UNREAD = 10_000;

/** What a hit tells besides what was found. */
export type Description = Pick<RawHit, 'kind' | 'path' | 'fix' | 'keptBy'>;

/** The hits and the coverage of one place while it is being searched. */
export class Ledger implements PlaceResult {
  readonly hits: RawHit[] = [];
  readonly #place: Place;
  readonly #context: PlaceContext;
  readonly #skipped: Unread[] = [];
  #items = 0;
  #bytes = 0;
  #hitsBeyond = 0;
  #unreadBeyond = 0;

  constructor(place: Place, context: PlaceContext) {
    this.#place = place;
    this.#context = context;
  }

  count(items: number, bytes: number): void {
    this.#items += items;
    this.#bytes += bytes;
    this.#context.count(items, bytes);
  }

  /** One hit for each needle and encoding among `matches`; tells which these were. */
  tell(matches: readonly Match[], describe: () => Description, known?: Set<string>): void {
    const told = known ?? new Set<string>();
    for (const { needle, encoding } of matches) {
      const key = `${needle} ${encoding}`;
      if (told.has(key)) continue;
      told.add(key);
      this.#add({
        place: this.#place,
        what: this.#context.matcher.needles[needle]?.label ?? '',
        encoding,
        ...describe(),
      });
    }
  }

  /** A path that must not be there. */
  tellPath(glob: string, description: Description): void {
    this.#add({ place: this.#place, what: glob, encoding: 'path', ...description });
  }

  /** Whether `--path` asks for this one; the text is what to call it. */
  globOf(path: string): string | undefined {
    const answer = this.#context.options.pathMatches?.(path);
    if (answer === undefined || answer === false) return undefined;
    return answer === true ? 'path' : answer;
  }

  unread(what: string | Uint8Array, reason: string): void {
    if (this.#skipped.length < MOST_UNREAD) this.#skipped.push({ what: this.#context.safe(what), reason });
    else this.#unreadBeyond++;
  }

  get coverage(): Coverage {
    const more = [
      ...beyond(this.#unreadBeyond, 'more were not read', 'like those above'),
      ...beyond(this.#hitsBeyond, 'more hits', `only the first ${MOST_HITS} are listed`),
    ];
    return { place: this.#place, items: this.#items, bytes: this.#bytes, skipped: [...this.#skipped, ...more] };
  }

  #add(hit: RawHit): void {
    if (this.hits.length < MOST_HITS) this.hits.push(hit);
    else this.#hitsBeyond++;
  }
}

function beyond(count: number, what: string, reason: string): Unread[] {
  return count === 0 ? [] : [{ what: `${count} ${what}`, reason }];
}
