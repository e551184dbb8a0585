/** Names of entries, each kept once: thousands of trees spell the same ones. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  /** @param text - bytes as latin1 */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const copy = Buffer.from(text, 'latin1').toString('latin1'); // not a slice that keeps a whole tree alive
    this.#numbers.set(copy, this.#texts.length);
    return this.#texts.push(copy) - 1;
  }

  textOf(index: number): string {
    return this.#texts[index] ?? '';
  }
}
