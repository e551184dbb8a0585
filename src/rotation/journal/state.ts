import type { KeyRef } from '../types.js';
import type { Begin, Fact, JournalEntry, RotationEnd, Step } from './entries.js';

/** What a journal says about one rotation. */
export interface RotationState {
  readonly id: string;
  readonly begin: Begin;
  readonly begun: string;
  /** Of the last entry. */
  readonly changed: string;
  readonly steps: ReadonlyMap<Step, 'started' | 'done'>;
  /** Under which the new value is stored: of the last try. */
  readonly token?: string | undefined;
  readonly ref?: KeyRef | undefined;
  /** What applications read when all is done. */
  readonly version?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly promoted?: string | undefined;
  /** End of grace. */
  readonly until?: string | undefined;
  readonly told: readonly Extract<Fact, { kind: 'told' }>[];
  readonly notes: readonly { readonly step: Step; readonly note: string }[];
  readonly failure?: { readonly step: Step; readonly code: string; readonly message: string } | undefined;
  readonly back?: { readonly why: string; readonly lost: boolean } | undefined;
  readonly outcome?: RotationEnd | undefined;
}

type Draft = { -readonly [K in keyof RotationState]: RotationState[K] };

/** Every rotation of a journal, the oldest first. */
export function rotationsIn(entries: readonly JournalEntry[]): RotationState[] {
  const states = new Map<string, Draft>();
  for (const entry of entries) {
    if (entry.kind === 'begin') states.set(entry.rotation, first(entry));
    const state = states.get(entry.rotation);
    if (state !== undefined) {
      state.changed = entry.at;
      take(state, entry);
    }
  }
  return [...states.values()];
}

function first(entry: JournalEntry & Begin): Draft {
  const { at, rotation: id } = entry;
  return { id, begin: entry, begun: at, changed: at, steps: new Map(), told: [], notes: [] };
}

function take(state: Draft, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'start':
      return takeStart(state, entry);
    case 'done':
      return takeDone(state, entry);
    case 'skipped':
      return settle(state, entry.step);
    case 'failed':
      state.failure = { step: entry.step, code: entry.code, message: entry.message };
      return;
    case 'extended':
      state.until = entry.until;
      return;
    case 'told':
      state.told = [...state.told, entry];
      return;
    case 'back':
      state.back = { why: entry.why, lost: entry.lost ?? false };
      return;
    case 'end':
      state.outcome = entry.outcome;
      return;
    case 'begin':
  }
}

function takeStart(state: Draft, { step, token, until }: Extract<Fact, { kind: 'start' }>): void {
  if (step === 'create') forgetTry(state);
  state.steps = new Map([...state.steps, [step, 'started']]);
  state.token = token ?? state.token;
  state.until = until ?? state.until;
}

function settle(state: Draft, step: Step): void {
  state.steps = new Map([...state.steps, [step, 'done']]);
  if (state.failure?.step === step) state.failure = undefined;
}

/** A value that was made before and lost is made anew, so it is stored and tried anew. */
function forgetTry(state: Draft): void {
  state.steps = new Map([...state.steps].filter(([step]) => step !== 'stage' && step !== 'test'));
  state.version = undefined;
  state.ref = undefined;
}

function takeDone(state: Draft, entry: JournalEntry & Extract<Fact, { kind: 'done' }>): void {
  const { step, ref, version, fingerprint, note } = entry;
  settle(state, step);
  state.ref = ref ?? state.ref;
  state.version = version ?? state.version;
  state.fingerprint = fingerprint ?? state.fingerprint;
  if (step === 'promote') state.promoted = entry.at;
  if (note !== undefined) state.notes = [...state.notes, { step, note }];
}
