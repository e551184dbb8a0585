import type { BackStep, Begin, ForwardStep, Step } from '../journal/entries.js';
import type { RotationState } from '../journal/state.js';
import type { RotationJob } from './job.js';

const MAKE = ['create', 'stage', 'test', 'promote'] as const;
const TELL = ['reload', 'health', 'afterwards'] as const;
const END = ['revoke', 'proof'] as const;
const TRIM = ['trim', 'reload again'] as const;

/** The steps of a rotation. A list of old values is dropped where the old one dies: at once when it is compromised, else after grace. */
export function stepsOf({ begin }: { readonly begin: Pick<Begin, 'how' | 'trimToken'> }): readonly ForwardStep[] {
  const trim = begin.trimToken === undefined ? [] : TRIM;
  if (begin.how === 'revoke-first') return [...END, ...MAKE, ...trim.slice(0, 1), ...TELL];
  if (begin.how === 'compromised') return [...MAKE, ...trim.slice(0, 1), ...TELL, 'grace', ...END];
  return [...MAKE, ...TELL, 'grace', ...trim, ...END];
}

/** What stands next; undefined: all is done. */
export function nextStep(state: RotationState): Step | undefined {
  const steps: readonly Step[] = state.back === undefined ? stepsOf(state) : backSteps(state);
  return steps.find((step) => state.steps.get(step) !== 'done');
}

/** A step about applications, where there are none to tell, or nothing to ask, does nothing. */
export function happens(
  { reload, health, after }: Pick<RotationJob, 'reload' | 'health' | 'after'>,
  step: Step,
): boolean {
  if (step.startsWith('reload')) return reload.length > 0;
  if (step === 'health') return health !== undefined;
  return step !== 'afterwards' || after !== undefined;
}

/** @param back - on the way back, though it has not turned yet */
export function stepsLeft(state: RotationState, back: boolean): readonly Step[] {
  const steps: readonly Step[] = back || state.back !== undefined ? backSteps(state) : stepsOf(state);
  return steps.filter((step) => state.steps.get(step) !== 'done');
}

function backSteps(state: RotationState): readonly BackStep[] {
  const promoted = state.steps.has('promote') && state.back?.lost !== true;
  return promoted ? ['demote', 'reload back', 'discard', 'unstage'] : ['discard', 'unstage'];
}

/** From the first step that ends the old value on, there is no way back. Where two cannot live at once, making the new one is that step. */
export function canGoBack(state: RotationState): boolean {
  if (state.outcome !== undefined || state.back !== undefined) return false;
  const ends: Step[] = ['revoke', 'trim', ...(state.begin.overlaps ? [] : (['create'] as const))];
  return !ends.some((step) => state.steps.has(step));
}

/** In words for people and for `status`. */
export type RotationStage =
  'making' | 'promoted' | 'grace' | 'revoking' | 'owed' | 'going back' | 'done' | 'rolled back' | 'lost';

/** Nothing goes on with it; undefined: there never was one. */
export function isEnded(stage: RotationStage | undefined): boolean {
  return stage === undefined || stage === 'done' || stage === 'rolled back' || stage === 'lost';
}

export function stageOf(state: RotationState): RotationStage {
  if (state.outcome !== undefined) return state.outcome;
  if (state.back !== undefined) return 'going back';
  const next = nextStep(state);
  if (next === 'proof') return state.steps.get('proof') === undefined ? 'revoking' : 'owed';
  if (next === 'grace') return 'grace';
  if (next === 'revoke' || next === 'trim' || next === 'reload again') return 'revoking';
  return state.promoted === undefined ? 'making' : 'promoted';
}

/** The new value stands and nothing but the end of the old one is missing: another rotation may begin, and this one stays owed. */
export function isDebt(state: RotationState): boolean {
  const next = nextStep(state);
  return (
    state.outcome === undefined &&
    ((state.back === undefined && state.promoted !== undefined && (next === 'revoke' || next === 'proof')) ||
      (state.back !== undefined && (next === 'discard' || next === 'unstage')))
  );
}
