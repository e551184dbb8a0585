import { Chalk } from 'chalk';
import type { ScanReport } from '../../scan/index.js';
import type { Pen } from '../pen.js';
import { findingLines } from './pretty-finding.js';
import { nextLines, skippedLines, suppressionLines, verdictLines } from './pretty-summary.js';
import type { Renderer } from '../renderer.js';

const NARROWEST = 40;
const USUAL = 80;

/** For people: findings, what was skipped, a summary, and what to do now. */
export const renderPretty: Renderer = (report, { color, columns }) => {
  const width = Number.isFinite(columns) && columns > 0 ? Math.max(NARROWEST, Math.floor(columns)) : USUAL;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: width };
  const blocks = blocksOf(report, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
};

function blocksOf(report: ScanReport, pen: Pen): string[][] {
  return [
    ...report.findings.map((finding) => findingLines(finding, pen)),
    skippedLines(report, pen),
    suppressionLines(report, pen),
    verdictLines(report, pen),
    nextLines(report, pen),
  ];
}
