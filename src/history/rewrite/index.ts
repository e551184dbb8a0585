export { packSink, type PackSink } from './pack-sink.js';
export { rewriteHistory, type RewriteOptions } from './rewrite.js';
export { nowhere } from './sinks.js';
export type { ChangedBlob, ObjectSink, RefChange, Rewrite, RewriteRequest, Unreplaceable } from './types.js';
