/** Proof that something is gone from a repository's history (verify), and the way to get it out of there (clean). */
export { discardPrepared, refuseUnsafe, resumable, undoRun, type ApplyPlace, type RunState } from './apply/index.js';
export { pushLastRun } from './clean/aftermath.js';
export { applyClean, type ApplyCleanOptions, type Cleaned } from './clean/clean.js';
export { planClean, type CleanPlan } from './clean/plan.js';
export { summaryOf } from './clean/summary.js';
export type { CleanRecord, CleanReport, CleanSummary, PushedRef } from './clean/types.js';
export {
  compareEvidence,
  evidenceOf,
  readEvidence,
  writeEvidence,
  type EvidenceComparison,
  type EvidenceFacts,
} from './evidence/index.js';
export { safeName } from './places/index.js';
export { askForOldCommits, readOldCommits, withFreshClone, type FreshClone } from './fresh-clone/index.js';
export type { RewriteRequest } from './rewrite/index.js';
export type { Coverage, Hit, Place, RawHit, ServerReport, Unread, Verdict, VerifyReport } from './types.js';
export { verifyHistory, type VerifyRequest } from './verify/verify.js';
