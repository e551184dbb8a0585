export { labelOf } from './kept.js';
export { pathHits } from './path-hits.js';
export { resolveHits, type ResolveOptions } from './resolve.js';
export { findStarts } from './starts.js';
export { Words } from './words.js';
