import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { MonitorReport } from '../../monitor/index.js';
import { jsonText } from '../contract.js';
import type { Pen } from '../pen.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';
import { monitorBlocks } from './lines.js';

/** A plan or an outcome of monitor as one JSON document (schema/monitor.schema.json) or as text for people. */
export function renderMonitor(
  report: MonitorReport,
  { masker, json, color, columns }: VerifyRenderOptions,
): MaskedText {
  const masked = maskMonitor(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = monitorBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but the words of the contract. */
function maskMonitor(report: MonitorReport, masker: Masker): MonitorReport {
  const { schemaVersion, command, outcome, store, steps, ...rest } = report;
  return {
    schemaVersion,
    command,
    outcome,
    store: { ...masker.maskLeaves(store), id: store.id },
    steps: steps.map((step) => ({
      ...masker.maskLeaves(step),
      kind: step.kind,
      what: step.what,
      ...(step.result === undefined ? {} : { result: step.result }),
    })),
    ...masker.maskLeaves(rest),
  };
}
