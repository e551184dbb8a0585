import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { PurgeReport } from '../../sessions/index.js';
import { jsonText } from '../contract.js';
import type { Pen } from '../pen.js';
import { purgeBlocks } from './lines.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';

/** A plan or an outcome of purge-sessions as one JSON document (schema/purge-sessions.schema.json) or as text for people. */
export function renderPurge(report: PurgeReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskPurge(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = purgeBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but the words of the contract. */
function maskPurge(report: PurgeReport, masker: Masker): PurgeReport {
  const { schemaVersion, command, outcome, store, proofs, filter, next, ...counts } = report;
  return {
    schemaVersion,
    command,
    outcome,
    store: { id: store.id, where: masker.mask(store.where) },
    filter: masker.maskLeaves(filter),
    ...counts,
    proofs: proofs.map((proof) => ({ ...proof, detail: masker.mask(proof.detail) })),
    next: masker.maskLeaves(next),
  };
}
