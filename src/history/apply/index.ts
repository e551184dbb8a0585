export { applyRewrite } from './apply.js';
export { refsBefore } from './backup-refs.js';
export { discardPrepared, prepareRewrite, type Prepared } from './prepare.js';
export { refuseUnsafe } from './refuse.js';
export { loadRewrite } from './record.js';
export { listRuns, resumable } from './runs.js';
export { undoRun } from './undo.js';
export type { Applied, ApplyOptions, ApplyPlace, RunState, Step, Undone } from './types.js';
