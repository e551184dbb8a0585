export { readAllowFile } from './allow-file.js';
export type { Candidate, Trace } from './candidate.js';
export { discoverSecrets, type Discovered, type Discovery } from './discover.js';
export { Engine, type ScanInput } from './engine.js';
export { explainLine, type ExplainReport } from './explain.js';
export { globMatcher } from './glob.js';
export { scanHistory } from './history.js';
export { outsideTexts, registerTokens } from './outside.js';
export type { OnProgress, Progress } from './progress.js';
export {
  exitOfVerdict,
  type Finding,
  type Occurrence,
  type ScanReport,
  type Skipped,
  type UnusedSuppression,
  type Verdict,
} from './report.js';
export { scanFiles, scanStream, type ScanSetup } from './scan.js';
export { scanStaged } from './staged.js';
export { parseBaseline, Suppressions, type AllowEntry } from './suppressions.js';
