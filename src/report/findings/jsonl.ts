import { findingOf, jsonText } from '../contract.js';
import type { Renderer } from '../renderer.js';

/** JSON lines: every finding, then what was skipped, then one summary, whose presence shows that the report is whole. */
export const renderJsonl: Renderer = (report) => {
  const { schemaVersion, command, verdict, suppressed, suppressions, fingerprintKey, stats } = report;
  const lines = [
    ...report.findings.map((finding) => ({ type: 'finding', ...findingOf(finding) })),
    ...report.skipped.map(({ path, reason }) => ({ type: 'skipped', path, reason })),
    { type: 'summary', schemaVersion, command, verdict, suppressed, suppressions, fingerprintKey, stats },
  ];
  return lines.map((line) => jsonText(line)).join('');
};
