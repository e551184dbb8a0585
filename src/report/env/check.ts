import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { EnvCheckReport, EnvFinding } from '../../variables/index.js';
import { jsonText } from '../contract.js';
import {
  envAfterLines,
  envFindingBlocks,
  envFixLines,
  envNotCheckedLines,
  envUnreadLines,
  envVerdictLines,
} from './check-lines.js';
import { DIGEST, maskUnless } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';

export interface EnvCheckRenderOptions extends VerifyRenderOptions {
  /** The changes alone, before the question. */
  readonly isPlan?: boolean;
}

/** What `env check` saw as one JSON document (schema/env-check.schema.json) or as text for people. */
export function renderEnvCheck(report: EnvCheckReport, options: EnvCheckRenderOptions): MaskedText {
  const { masker, json, color, columns, isPlan } = options;
  const masked = maskEnvCheck(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = isPlan === true ? [envFixLines(masked, pen)] : blocksOf(masked, pen);
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n` as MaskedText;
}

function blocksOf(report: EnvCheckReport, pen: Pen): string[][] {
  return [
    ...envFindingBlocks(report, pen),
    envUnreadLines(report, pen),
    envNotCheckedLines(report, pen),
    envFixLines(report, pen),
    envVerdictLines(report, pen),
    envAfterLines(report, pen),
  ];
}

/** Every string is masked but fingerprints and the words of the contract. */
function maskEnvCheck(report: EnvCheckReport, masker: Masker): EnvCheckReport {
  const { schemaVersion, command, verdict, findings, unread, notChecked, fixes, stats } = report;
  return {
    schemaVersion,
    command,
    verdict,
    findings: findings.map((finding) => maskFinding(finding, masker)),
    unread: masker.maskLeaves(unread),
    notChecked: notChecked.map(({ check, reason }) => ({ check, reason: masker.mask(reason) })),
    ...(fixes === undefined
      ? {}
      : {
          fixes: fixes.map((step) => {
            const { kind, outcome } = step;
            return { ...masker.maskLeaves(step), kind, outcome } as typeof step;
          }),
        }),
    stats,
  };
}

function maskFinding(finding: EnvFinding, masker: Masker): EnvFinding {
  const { id, severity } = finding;
  const fingerprint = 'fingerprint' in finding ? { fingerprint: maskUnless(DIGEST, finding.fingerprint, masker) } : {};
  return { ...masker.maskLeaves(finding), id, severity, ...fingerprint } as EnvFinding;
}
