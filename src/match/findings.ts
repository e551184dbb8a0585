import type { Form, Occurrence } from './form.js';

/**
 * Collects the occurrences of a search that goes forwards, of each form those that do not overlap.
 *
 * What lies in an occurrence that was found is not looked at again: a value that repeats itself would cost its length at every place.
 */
export class Findings {
  readonly all: Occurrence[] = [];
  readonly #floors: readonly number[];
  readonly #ends = new Map<Form, number>();

  /** @param floors - for each needle the place in front of which nothing is told */
  constructor(floors: readonly number[] = []) {
    this.#floors = floors;
  }

  covers(form: Form, at: number): boolean {
    return at < (this.#ends.get(form) ?? 0);
  }

  add(occurrence: Occurrence): void {
    const { form, start, end } = occurrence;
    if (start < Math.max(this.#ends.get(form) ?? 0, this.#floors[form.needle] ?? 0)) return;
    this.#ends.set(form, end);
    this.all.push(occurrence);
  }
}
