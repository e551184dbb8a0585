export { eachCommit, type Change, type CommitChanges } from './changes.js';
export {
  listAllObjects,
  listObjects,
  readObjects,
  type ObjectInfo,
  type ObjectReader,
  type ObjectType,
} from './objects.js';
export { objectStreams, type ObjectStream } from './object-streams.js';
export {
  ANY_REPOSITORY,
  findRepository,
  isShallow,
  noRepository,
  requireRepository,
  type Repository,
} from './repository.js';
export { eachObjectType } from './object-types.js';
export { checkRevisions } from './revisions.js';
export { gitVersion, nodeOnPath } from './programs.js';
export { isGitFailure, type GitOptions } from './run.js';
export { listRefs, type Ref } from './refs.js';
export { addedLines, stagedFiles, type StagedFile } from './staged.js';
export { isIgnored, workTreeFiles } from './worktree-files.js';
export { PROBE_VARIABLE, probeAnswer, type HookVerdict } from './hooks/answer.js';
export { applyHooks } from './hooks/apply.js';
export { checkHook, checkHookLive, type HookHealth } from './hooks/check.js';
export { findManager, type HookManager } from './hooks/managers.js';
export { findHooks, type HookName, type HooksPlace } from './hooks/place.js';
export { planInstall, planUninstall, type HookPlan } from './hooks/plan.js';
export { sweepProbes } from './hooks/probe.js';
export { pushedRevisions } from './hooks/push.js';
