export { readCommitGraph } from './commits.js';
export { readHolderGraph, type HolderOptions, type Holders } from './holders.js';
export type { ReadOptions } from './objects.js';
export type { CommitGraph, HolderEntry, HolderGraph, Marked } from './types.js';
export type { Downward } from './downward.js';
export { findPaths, type PathContext, type PathFinds } from './find-paths.js';
export type { Step } from './path-globs.js';
export type { FoundPath, PathPairs } from './path-pairs.js';
export { readTagGraph, type TagGraph } from './tags.js';
