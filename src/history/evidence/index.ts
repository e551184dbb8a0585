export { compareEvidence, type EvidenceComparison, type MovedRef } from './compare.js';
export { readEvidence } from './read.js';
export type { Evidence } from './record.js';
export { evidenceOf, writeEvidence, type EvidenceFacts } from './write.js';
