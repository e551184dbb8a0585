import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchByIds, makeProbe, presentObjects } from '../../git/index.js';
import type { FreshClone, FreshCloneOptions } from './clone.js';

export interface AskOptions extends Pick<FreshCloneOptions, 'signal' | 'silenceMs' | 'onProgress'> {
  /** More ids than this are not asked for, and are `unknown`; default 500. Each refusal costs a call. */
  readonly most?: number | undefined;
}

/** What a server did when it was asked for a commit by its id. */
export interface Asked {
  readonly id: string;
  /** served: it is still to be had. refused: the server does not hand it out (it may keep it). unknown: it could not be asked. */
  readonly answer: 'served' | 'refused' | 'unknown';
  readonly reason: string;
}

const MOST = 500;
const A_CALL = 50;

/**
 * Asks the server of a fresh clone for commits by id, as anybody may who noted an id: hosts serve them long after no ref reaches them.
 *
 * What comes is put into a repository of its own, beside the clone, and goes with it. `refused` is no proof that the object is gone:
 * a server need not hand out what no ref reaches.
 *
 * @param ids - full hex ids
 * @returns one answer for each id, in their order, each id once
 */
export async function askForOldCommits(
  clone: FreshClone,
  ids: readonly string[],
  options: AskOptions = {},
): Promise<Asked[]> {
  const distinct = [...new Set(ids)];
  const answers = new Map<string, Omit<Asked, 'id'>>();
  const cloned = await presentObjects(clone.repository.commonDir, distinct);
  for (const id of cloned) answers.set(id, { answer: 'served', reason: 'it is in what the server sends to everybody' });
  const open = distinct.filter((id) => !cloned.has(id));
  const most = options.most ?? MOST;
  for (const id of open.slice(most)) answers.set(id, { answer: 'unknown', reason: `only ${most} ids are asked for` });
  await askAll(clone, open.slice(0, most), answers, options);
  const nothing = { answer: 'unknown', reason: 'it was not asked for' } as const;
  return distinct.map((id) => ({ id, ...(answers.get(id) ?? nothing) }));
}

async function askAll(
  clone: FreshClone,
  ids: readonly string[],
  answers: Map<string, Omit<Asked, 'id'>>,
  options: AskOptions,
): Promise<void> {
  for (const length of [40, 64]) {
    const asked = ids.filter((id) => id.length === length);
    if (asked.length === 0) continue;
    const probe = await mkdtemp(join(clone.folder, 'questions', 'probe-'));
    await makeProbe(probe, length, clone.source);
    for (let from = 0; from < asked.length; from += A_CALL)
      await askBatch(clone, probe, asked.slice(from, from + A_CALL), answers, options);
  }
}

/** One id that is refused fails the whole call, so the rest is asked for again. */
async function askBatch(
  clone: FreshClone,
  probe: string,
  ids: readonly string[],
  answers: Map<string, Omit<Asked, 'id'>>,
  options: AskOptions,
): Promise<void> {
  let left = ids;
  while (left.length > 0) {
    const outcome = await fetchByIds(probe, clone.source, left, options);
    if (outcome.kind === 'refused') {
      for (const id of outcome.ids) answers.set(id, { answer: 'refused', reason: outcome.reason });
      left = left.filter((id) => !outcome.ids.includes(id));
      continue;
    }
    const answer = outcome.kind === 'served' ? 'served' : 'unknown';
    const reason = outcome.kind === 'served' ? 'the server sent it' : outcome.reason;
    for (const id of left) answers.set(id, { answer, reason });
    return;
  }
}
