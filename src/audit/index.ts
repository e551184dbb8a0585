/**
 * Who used a credential, and was it usual: reads of a secret as CloudTrail records them, and its provider's usage.
 *
 * Whatever a stranger may have chosen (names of programs, sessions, users) is cleaned before it goes into a report.
 */
export type * from './types.js';
export type { AuditedSecret } from './match.js';
export { auditReads, type ReadsQuestion } from './reads.js';
export { compareUsage, usageStart } from './usage.js';
export type { AuditWorld } from './world.js';
