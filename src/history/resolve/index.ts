export { pathHits } from './path-hits.js';
export { resolveHits, type ResolveOptions } from './resolve.js';
