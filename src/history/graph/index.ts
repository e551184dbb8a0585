export { readCommitGraph } from './commits.js';
export { readHolderGraph, type HolderOptions, type Holders } from './holders.js';
export type { ReadOptions } from './objects.js';
export type { CommitGraph, HolderEntry, HolderGraph, Marked } from './types.js';
