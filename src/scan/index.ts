export { Engine, type ScanInput } from './engine.js';
export type { Candidate, Trace } from './candidate.js';
