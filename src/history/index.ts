/** Proof that something is gone from a repository's history (verify), and the way to get it out of there (clean). */
export type { Coverage, Hit, Place, RawHit, Unread, Verdict, VerifyReport } from './types.js';
export type { CleanRecord, CleanReport, CleanSummary, PushedRef } from './clean/types.js';
export { verifyHistory, type VerifyRequest } from './verify/verify.js';
