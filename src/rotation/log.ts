import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../errors/index.js';
import { journalFile, journals, readJournal } from './journal/journal.js';
import { rotationsIn, type RotationState } from './journal/state.js';

/** One line of the log: a rotation that ended. No value is in it. */
export interface LogEntry {
  readonly v: 1;
  readonly secret: string;
  readonly rotation: string;
  readonly provider: string;
  readonly how: string;
  readonly outcome: string;
  readonly begun: string;
  readonly ended: string;
  readonly old: { readonly version: string; readonly fingerprint: string };
  readonly fresh?: { readonly version?: string | undefined; readonly fingerprint?: string | undefined };
  readonly proof?: string | undefined;
  readonly reason?: string | undefined;
}

const NAME = 'rotation-log.ndjson';

export function logFile(folder: string): string {
  return join(folder, NAME);
}

/** Every rotation of every journal that ended, the oldest first. */
export async function rotationLog(folder: string): Promise<LogEntry[]> {
  const secrets = await journals(folder);
  const states = await Promise.all(
    secrets.map(async (secret) => rotationsIn(await readJournal(journalFile(folder, secret)))),
  );
  return states
    .flat()
    .filter(({ outcome }) => outcome !== undefined)
    .map((state) => entryOf(state))
    .sort((one, other) => (one.ended < other.ended ? -1 : 1));
}

/** Adds what ended since the last time: a run that was killed before it did so is caught up with by the next one. */
export async function syncLog(folder: string): Promise<void> {
  const file = logFile(folder);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });
  const there = text.slice(0, text.lastIndexOf('\n') + 1);
  const missing = (await rotationLog(folder)).filter(({ rotation }) => !there.includes(`"rotation":"${rotation}"`));
  if (missing.length === 0) return;
  await writeFile(file, there + missing.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
}

/** The log as a table for people. */
export function logMarkdown(entries: readonly LogEntry[]): string {
  const cell = (text: string): string => text.replace(/[|\\]/g, '\\$&').replace(/\s+/g, ' ');
  const rows = entries.map(({ ended, secret, provider, how, outcome, proof = '', reason = '', rotation }) =>
    [ended, secret, provider, how, outcome, proof, reason, rotation].map(cell).join(' | '),
  );
  return [
    '# Rotation log',
    '',
    'Written by `secretctl rotate --write-log`; it holds no values.',
    '',
    '| ended | secret | provider | kind | outcome | proof | reason | rotation |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

function entryOf({ id, begin, begun, changed, outcome, version, fingerprint, notes }: RotationState): LogEntry {
  return {
    v: 1,
    secret: begin.secret,
    rotation: id,
    provider: begin.provider,
    how: begin.how,
    outcome: outcome ?? '',
    begun,
    ended: changed,
    old: { version: begin.old.version, fingerprint: begin.old.fingerprint },
    ...(outcome === 'done' ? { fresh: { version, fingerprint } } : {}),
    proof: notes.find(({ step }) => step === 'proof')?.note,
    reason: begin.reason,
  };
}
