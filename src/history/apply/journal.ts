import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './durable.js';
import type { Step } from './types.js';

/** A line of the journal. Values are in none of it. */
export type Entry =
  | {
      readonly event: 'start';
      readonly at: string;
      readonly planHash: string;
      readonly repository: string;
      readonly labels: readonly string[];
    }
  | { readonly event: 'begin' | 'end'; readonly step: Step; readonly at: string; readonly data?: unknown }
  | { readonly event: 'undo' | 'undone' | 'given up'; readonly at: string };

/** Appends lines, each on the disk before the next thing happens. */
export class Journal {
  readonly folder: string;
  readonly #entries: Entry[];

  private constructor(folder: string, entries: Entry[]) {
    this.folder = folder;
    this.#entries = entries;
  }

  static async open(folder: string): Promise<Journal> {
    return new Journal(folder, await readJournal(folder));
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  async append(entry: Entry): Promise<void> {
    const handle = await open(join(this.folder, 'journal.jsonl'), 'a', 0o600);
    try {
      // The newline before it ends a line that was cut off.
      await handle.writeFile(`\n${JSON.stringify(entry)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    this.#entries.push(entry);
  }

  async begin(step: Step, data?: unknown): Promise<void> {
    await this.append({ event: 'begin', step, at: now(), ...(data === undefined ? {} : { data }) });
  }

  async end(step: Step, data?: unknown): Promise<void> {
    await this.append({ event: 'end', step, at: now(), ...(data === undefined ? {} : { data }) });
  }

  /** What the last such line of a step carries. */
  find(event: 'begin' | 'end', step: Step): { readonly data: unknown } | undefined {
    const entry = this.#entries.findLast((each) => each.event === event && each.step === step);
    return entry !== undefined && 'step' in entry ? { data: entry.data } : undefined;
  }
}

export function now(): string {
  return new Date().toISOString();
}

/** The lines that are whole. */
export async function readJournal(folder: string): Promise<Entry[]> {
  const text = (await readIfThere(join(folder, 'journal.jsonl')))?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Entry];
    } catch {
      return []; // the machine stopped while it was written
    }
  });
}
