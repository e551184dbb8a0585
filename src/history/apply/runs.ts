import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { privateFolder } from './durable.js';
import { now, readJournal, type Entry } from './journal.js';
import type { ApplyPlace, RunState, Step } from './types.js';

const STEPS: readonly Step[] = ['backup', 'objects', 'checked', 'refs', 'trees', 'traces', 'prune', 'done'];

/** Every run of a project, the oldest first. */
export async function listRuns(place: ApplyPlace): Promise<RunState[]> {
  const runs: RunState[] = [];
  for (const runId of await namesIn(rootOf(place))) {
    const state = stateOf(runId, join(rootOf(place), runId), await readJournal(join(rootOf(place), runId)));
    if (state !== undefined) runs.push(state);
  }
  return runs.sort((a, b) => (a.started < b.started ? -1 : 1));
}

/** The run that was killed and has to be finished or undone; undefined when there is none. */
export async function resumable(place: ApplyPlace): Promise<RunState | undefined> {
  return (await listRuns(place)).findLast(({ outcome }) => outcome === 'unfinished');
}

/** @throws AppError `E_NO_RUN`, exit 2; `E_LATER_RUN`, exit 3, when another run came after it */
export async function findRun(place: ApplyPlace, runId: string): Promise<RunState> {
  const runs = (await listRuns(place)).filter(({ outcome }) => outcome === 'unfinished' || outcome === 'done');
  const run = runId === 'last' ? runs.at(-1) : runs.find((each) => each.runId === runId);
  const later = run === undefined ? undefined : runs.slice(runs.indexOf(run) + 1).findLast(({ changed }) => changed);
  if (run !== undefined && later !== undefined) throw hasLater(run, later);
  if (run !== undefined) return run;
  throw new AppError('E_NO_RUN', 'there is no such run of clean-history that could be undone', {
    exit: exitCodes.usage,
    hint: `the runs and their backups are in ${rootOf(place)}`,
  });
}

function hasLater(run: RunState, later: RunState): AppError {
  return new AppError('E_LATER_RUN', `the run ${run.runId} is not the last one: ${later.runId} was built on it`, {
    exit: exitCodes.refused,
    hint: `undo the later one first: secretctl clean-history --undo ${later.runId}. Nothing was undone`,
  });
}

export async function makeRunFolder(place: ApplyPlace): Promise<{ readonly runId: string; readonly folder: string }> {
  const runId = `${now().replace(/[-:]/g, '').replace(/\.\d+/, '')}-${randomBytes(3).toString('hex')}`;
  await privateFolder(place.state);
  await privateFolder(rootOf(place));
  const folder = join(rootOf(place), runId);
  await privateFolder(folder);
  return { runId, folder };
}

/** What a run needs only while it goes on. */
const SCRATCH = ['new.git', 'backup.git', 'clone.git', 'restore.git', 'restore.bundle', 'backup.bundle.age.part'];
/** What one that changed nothing need not keep. */
const KEPT = [
  'backup.bundle',
  'backup.bundle.age',
  'backup-own.txt',
  'RESTORE.txt',
  'map.txt',
  'map.txt.part',
  'rewrite.json',
];

export async function removeScratch(folder: string, alsoKept = false): Promise<void> {
  for (const name of [...SCRATCH, ...(alsoKept ? KEPT : [])])
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
}

/** The folder of all runs of a project. */
export function rootOf({ state }: ApplyPlace): string {
  return join(state, 'clean-history');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function stateOf(runId: string, folder: string, entries: readonly Entry[]): RunState | undefined {
  const start = entries.find((entry) => entry.event === 'start');
  if (start === undefined) return undefined;
  const ended = new Set(entries.flatMap((entry) => (entry.event === 'end' ? [entry.step] : [])));
  const { data } = (entries.findLast((entry) => entry.event === 'end' && entry.step === 'backup') ?? {}) as {
    data?: { file?: string };
  };
  return {
    runId,
    folder,
    repository: start.repository,
    started: start.at,
    planHash: start.planHash,
    step: STEPS.find((step) => !ended.has(step)) ?? 'done',
    changed: entries.some((entry) => entry.event === 'begin' && entry.step === 'refs'),
    undoing: entries.some(({ event }) => event === 'undo'),
    outcome: outcomeOf(entries, ended),
    backup: data?.file === undefined ? undefined : join(folder, data.file),
  };
}

function outcomeOf(entries: readonly Entry[], ended: ReadonlySet<Step>): RunState['outcome'] {
  if (entries.some(({ event }) => event === 'undone')) return 'undone';
  if (entries.some(({ event }) => event === 'given up')) return 'given up';
  return ended.has('done') && !entries.some(({ event }) => event === 'undo') ? 'done' : 'unfinished';
}
