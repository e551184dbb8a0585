import type { JournalEntry } from './journal/entries.js';
import { journalFile, readJournal } from './journal/journal.js';
import { rotationsIn, type RotationState } from './journal/state.js';
import { isDebt, stageOf, type RotationStage } from './machine/order.js';

/** What the journal of this machine says about one secret. Times are UTC, ISO 8601. */
export interface SecretRotations {
  readonly secret: string;
  /** When a new value became current. */
  readonly lastRotated?: string | undefined;
  /** When a new value that then became current was seen to work. */
  readonly lastTested?: string | undefined;
  /** Of the last rotation. */
  readonly stage?: RotationStage | undefined;
  /** Of the last entry. */
  readonly changed?: string | undefined;
  /** Of the rotation that waits. */
  readonly graceUntil?: string | undefined;
  readonly failure?: RotationState['failure'];
  /** Credentials that are to be ended, and were not seen to be. */
  readonly owed: readonly OwedRevocation[];
  /** Every value that a rotation made or replaced. */
  readonly values: readonly KnownValue[];
}

export interface OwedRevocation {
  readonly rotation: string;
  /** `old`: the one that was replaced. `new`: the one of a rotation that went back. */
  readonly which: 'old' | 'new';
  /** When its end was to come: grace was over, or the rotation turned back. */
  readonly since: string;
  readonly code?: string | undefined;
  readonly why?: string | undefined;
}

export interface KnownValue {
  /** Under the project's key. */
  readonly fingerprint: string;
  /** It was replaced, and its end was not seen yet. */
  readonly lives: boolean;
}

/**
 * Reads journals, and changes nothing.
 *
 * @param folder - of the journals
 * @throws AppError `E_STATE` when one is damaged
 */
export async function rotationStates(
  folder: string,
  secrets: readonly string[],
): Promise<ReadonlyMap<string, SecretRotations>> {
  const rows = secrets.map(async (secret) => {
    const entries = await readJournal(journalFile(folder, secret));
    return [secret, summaryOf(secret, entries)] as const;
  });
  return new Map(await Promise.all(rows));
}

function summaryOf(secret: string, entries: readonly JournalEntry[]): SecretRotations {
  const states = rotationsIn(entries);
  const last = states.at(-1);
  const stage = last && stageOf(last);
  const kept = states.findLast((state) => stands(state));
  return {
    secret,
    lastRotated: kept?.promoted,
    lastTested: kept && timeOf(entries, kept.id, 'done', 'test'),
    stage,
    changed: last?.changed,
    graceUntil: stage === 'grace' ? last?.until : undefined,
    failure: last?.outcome === undefined ? last?.failure : undefined,
    owed: states.filter((state) => isDebt(state)).map((state) => debtOf(state, entries)),
    values: valuesOf(states),
  };
}

function stands({ promoted, back }: RotationState): boolean {
  return promoted !== undefined && back === undefined;
}

function debtOf(state: RotationState, entries: readonly JournalEntry[]): OwedRevocation {
  const { id, back, until, changed, failure } = state;
  const turned = entries.find(({ rotation, kind }) => rotation === id && kind === 'back')?.at;
  const begun = timeOf(entries, id, 'start', 'revoke');
  return {
    rotation: id,
    which: back === undefined ? 'old' : 'new',
    since: (back === undefined ? earlier(begun, until) : turned) ?? changed,
    code: failure?.code,
    why: failure?.message,
  };
}

/** Grace may have been ended before its time, and may be over long before anybody goes on. */
function earlier(one: string | undefined, other: string | undefined): string | undefined {
  return [one, other].filter((time) => time !== undefined).sort()[0];
}

/** Of the last such entry for `done`, of the first for `start`. */
function timeOf(
  entries: readonly JournalEntry[],
  id: string,
  kind: 'start' | 'done',
  step: string,
): string | undefined {
  const found = entries.filter((entry) => entry.rotation === id && entry.kind === kind && entry.step === step);
  return found.at(kind === 'start' ? 0 : -1)?.at;
}

/** The new value of a rotation that goes back lives until it is discarded; the old one of one that goes on, until it was seen to be dead. */
function valuesOf(states: readonly RotationState[]): KnownValue[] {
  const values = new Map<string, boolean>();
  const note = (fingerprint: string | undefined, lives: boolean): void => {
    if (fingerprint !== undefined) values.set(fingerprint, lives);
  };
  for (const state of states) {
    const { begin, fingerprint, outcome, back } = state;
    note(begin.old.fingerprint, back === undefined ? outcome === undefined : false);
    note(fingerprint, back === undefined ? false : outcome === undefined);
  }
  return [...values].map(([fingerprint, lives]) => ({ fingerprint, lives }));
}
