export { closedKind, closedReason } from './closed.js';
export { containerKind, liesBare } from './kind.js';
export { DEFAULT_LIMITS, readContainer, type ReadOptions } from './read.js';
export type { ContainerKind, Limits, MemberReader, UnreadMember } from './types.js';
