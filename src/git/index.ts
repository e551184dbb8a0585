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
export { objectFolders, type ObjectFolders } from './object-folders.js';
export { eachObjectType } from './object-types.js';
export { checkRevisions } from './revisions.js';
export { gitVersion, nodeOnPath } from './programs.js';
export { isGitFailure, type GitOptions } from './run.js';
export { listRefs, type Ref } from './refs.js';
export { addedLines, stagedFiles, type StagedFile } from './staged.js';
export { indexNames, refNames, type IndexList } from './name-lists.js';
export { submoduleNames } from './submodule-names.js';
export { listWorkTrees, readSetting, type WorkTree } from './work-trees.js';
export { untrack } from './untrack.js';
export { isIgnored, workTreeFiles } from './worktree-files.js';
export { PROBE_VARIABLE, probeAnswer, type HookVerdict } from './hooks/answer.js';
export { applyHooks } from './hooks/apply.js';
export { checkHook, checkHookLive, type HookHealth } from './hooks/check.js';
export { findManager, type HookManager } from './hooks/managers.js';
export { findHooks, type HookName, type HooksPlace } from './hooks/place.js';
export { planInstall, planUninstall, type HookPlan } from './hooks/plan.js';
export { sweepProbes } from './hooks/probe.js';
export { pushedRevisions } from './hooks/push.js';
export { listStoredRefs, objectFormat, type StoredRef } from './all-refs.js';
export { storePack } from './index-pack.js';
export { objectBatches, type GitObject } from './object-batches.js';
export { eachObjectSize } from './object-sizes.js';
export { advertisedRefs, type AdvertisedRef } from './ls-remote.js';
export { cloneMirror, fetchByIds, makeProbe, presentObjects, refsReaching } from './mirror.js';
export type { NetworkOptions } from './network.js';
export {
  deleteHiddenRefs,
  pushArguments,
  pushRefs,
  pushSettings,
  type PushAnswer,
  type PushAnswers,
  type RefPush,
} from './push.js';
export { listRemotes, type Remote } from './remotes.js';
export { parseRemoteUrl, withoutCredentials, type RemoteSource } from './remote-url.js';
export { listStashes } from './stashes.js';
export { eachIndexEntry, type IndexEntry } from './index-entries.js';
export { objectsIn } from './object-presence.js';
export { refTargets, type RefTarget } from './ref-targets.js';
export { checkOutAll, hashWorkFiles, modifiedFiles, refreshIndex, unfoldIndex, writeDerived } from './index-work.js';
export { eachPacked, packEverything, packObjects, strictCheck, sumOfObjects } from './pack-streams.js';
export { moveRefs, objectsBelow, pointSymbolicRef, reachedObjects } from './ref-transaction.js';
export { cloneBundle, commitFiles, filesOfTree, scratchRepository, type ScratchFile } from './scratch.js';
export { ignoreRules, type IgnoreRule } from './ignored.js';
export { pastPaths } from './past-paths.js';
