import { objectBatches } from '../../git/index.js';
import { redactBlob } from './blobs.js';
import type { CommitSetting } from './commits.js';

/** Writes one note below another, as `git notes` does where two meet. */
export class NotesJoin {
  readonly #setting: CommitSetting;
  readonly #contents = new Map<string, Buffer>();
  readonly #joined = new Map<string, string>();
  /** New to old id; made when it is first needed. */
  #old: ReadonlyMap<string | null, string> | undefined;

  constructor(setting: CommitSetting) {
    this.#setting = setting;
  }

  /** @returns hex id of the new blob */
  async join(first: string, second: string): Promise<string> {
    const key = `${first} ${second}`;
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const above = await this.#contentOf(first);
    const trimmed = above.at(-1) === 0x0a ? above.subarray(0, -1) : above;
    const content = Buffer.concat([trimmed, Buffer.from('\n\n'), await this.#contentOf(second)]);
    const id = await this.#setting.writer.put('blob', content);
    this.#contents.set(id, content);
    this.#joined.set(key, id);
    return id;
  }

  /** A new blob is in no database yet: it is made again from the one that it was. */
  async #contentOf(id: string): Promise<Buffer> {
    const known = this.#contents.get(id);
    if (known !== undefined) return known;
    const { repository, signal, map, redactor } = this.#setting;
    this.#old ??= new Map([...map].map(([old, to]) => [to, old]));
    const old = this.#old.get(id) ?? id;
    for await (const objects of objectBatches(repository, [old], { signal }))
      for (const { content } of objects) {
        const changed = old === id ? content : redactBlob(redactor, content);
        return typeof changed === 'string' ? content : changed;
      }
    return Buffer.alloc(0);
  }
}
