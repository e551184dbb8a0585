export { eachCommit, type Change, type CommitChanges } from './changes.js';
export { listObjects, readObjects, type ObjectInfo, type ObjectReader, type ObjectType } from './objects.js';
export { findRepository, isShallow, requireRepository, type Repository } from './repository.js';
export { checkRevisions } from './revisions.js';
export { askGit, gitEnd, runGit, startGit, type GitOptions, type GitProcess } from './run.js';
export { listRefs, type Ref } from './refs.js';
export { addedLines, stagedFiles, type StagedFile } from './staged.js';
export { workTreeFiles } from './worktree-files.js';
