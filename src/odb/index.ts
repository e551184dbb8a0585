export { eachObject, type VisitObject } from './each-object.js';
export type { PassOptions } from './pass.js';
export { searchObjects, type SearchOptions } from './search.js';
export { isCompressed } from './sniff.js';
export { ZipTail } from './zip-tail.js';
export type { CompressedBlob, ObjectHit, SearchResult, Unread } from './types.js';
