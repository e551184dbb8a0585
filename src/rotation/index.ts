/**
 * Replaces a credential without downtime: a journal says what is done and what is owed, each step can be done again, and the old value
 * counts as dead when it was seen to be refused.
 */
export type * from './types.js';
export type { RotationEnd, RotationKind, Step } from './journal/entries.js';
export { openJournal, journalFile, journals, readJournal, type Journal } from './journal/journal.js';
export { rotationsIn, type RotationState } from './journal/state.js';
export { lockRotation } from './lock.js';
export type { ReloadTarget, RotationJob, RotationWorld } from './machine/job.js';
export {
  advance,
  beginRotation,
  rotationsOf,
  turnBack,
  type Advanced,
  type AdvanceOptions,
  type BeginOptions,
} from './machine/machine.js';
export {
  happens,
  isDebt,
  isEnded,
  nextStep,
  stageOf,
  stepsLeft,
  stepsOf,
  type RotationStage,
} from './machine/order.js';
export { placeOf, type Place } from './place.js';
export { providerOf, type ProviderHelp } from './providers/index.js';
export { openaiUsage, type UsageDay } from './providers/openai-usage.js';
export { checkHealth } from './health.js';
export {
  commandReload,
  ecsReload,
  kubernetesReload,
  type EcsReload,
  type KubernetesReload,
  type RunCommand,
} from './reload/command.js';
export { fileReload } from './reload/file.js';
export { httpReload, type HttpReload } from './reload/http.js';
export { dueAt, lastChange } from './due.js';
export { durationMs } from './durations.js';
export { logMarkdown, rotationLog, syncLog, type LogEntry } from './log.js';
export { rotationStates, type KnownValue, type OwedRevocation, type SecretRotations } from './states.js';
