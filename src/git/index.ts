export { findRepository, isShallow, requireRepository, type Repository } from './repository.js';
export { askGit, gitEnd, runGit, startGit, type GitOptions, type GitProcess } from './run.js';
