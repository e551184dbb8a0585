import { Chalk } from 'chalk';
import type { AuditReport, CallGroup, ReadsAudit } from '../../audit/index.js';
import type { Masker, MaskedText } from '../../core/index.js';
import { jsonText } from '../contract.js';
import type { Pen } from '../pen.js';
import { auditCsv } from './csv.js';
import { auditBlocks } from './lines.js';

/** The forms that an audit's report can take. */
export type AuditFormat = 'pretty' | 'json' | 'csv';

export interface AuditRenderOptions {
  readonly masker: Masker;
  readonly format: AuditFormat;
  readonly color: boolean;
  readonly columns: number;
  /** The reader shows more than ASCII. */
  readonly unicode: boolean;
}

/** One JSON document (schema/audit.schema.json), a table with a row for each group of calls and each day of usage, or text for people. */
export function renderAudit(report: AuditReport, options: AuditRenderOptions): MaskedText {
  const masked = maskAudit(report, options.masker);
  if (options.format === 'json') return jsonText(masked, 2) as MaskedText;
  if (options.format === 'csv') return auditCsv(masked) as MaskedText;
  const { color, columns, unicode } = options;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = auditBlocks(masked, pen, unicode).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but times and the words of the contract. */
function maskAudit(report: AuditReport, masker: Masker): AuditReport {
  const { schemaVersion, command, outcome, at, since, leakedAt, reads, usage } = report;
  return {
    ...masker.maskLeaves(report),
    schemaVersion,
    command,
    outcome,
    at,
    since,
    leakedAt,
    ...(reads === undefined ? {} : { reads: maskReads(reads, masker) }),
    ...(usage === undefined
      ? {}
      : { usage: { ...usage, keys: masker.maskLeaves(usage.keys), currency: masker.mask(usage.currency) } }),
  };
}

function maskReads(reads: ReadsAudit, masker: Masker): ReadsAudit {
  return {
    ...reads,
    regions: reads.regions.map((region) => ({ ...masker.maskLeaves(region), ...times(region) })),
    calls: reads.calls.map((call) => maskCall(call, masker)),
  };
}

function times({ completeFrom }: ReadsAudit['regions'][number]): { readonly completeFrom?: string } {
  return completeFrom === undefined ? {} : { completeFrom };
}

function maskCall(call: CallGroup, masker: Masker): CallGroup {
  const { kind, concerns, result, first, last, principalSeen, addressSeen, odd, principal, source } = call;
  const texts = masker.maskLeaves(call);
  return {
    ...texts,
    principal: { ...texts.principal, kind: principal.kind },
    source: { ...texts.source, kind: source.kind },
    kind,
    concerns,
    result,
    first,
    last,
    principalSeen,
    addressSeen,
    odd,
  };
}
