export type { Candidate, Trace } from './candidate.js';
export { Engine, type ScanInput } from './engine.js';
export {
  exitOfVerdict,
  type Finding,
  type Occurrence,
  type ScanReport,
  type Skipped,
  type UnusedSuppression,
  type Verdict,
} from './report.js';
