import { emitMonitorTerraform, type MonitorPlan, type MonitorReport } from '../../monitor/index.js';
import { refuseOverwriting, writeTexts } from '../setup-secrets/deploy.js';
import { EMPTY, reportBase } from './report.js';
import type { MonitorJob } from './run.js';

/** The plan's resources as code; nothing is created. @throws AppError `E_OUT`, exit 2 */
export async function emitPlan({ context, place, flags }: MonitorJob, plan: MonitorPlan): Promise<MonitorReport> {
  const texts = emitMonitorTerraform(plan.request, plan.trail);
  const { out: folder, force = false, dryRun } = flags;
  if (folder !== undefined)
    await refuseOverwriting(context, texts, { access: true, passphrase: true, out: folder, force });
  const out = folder === undefined || dryRun === true ? undefined : await writeTexts(context, texts, folder);
  return {
    ...reportBase(place),
    ...EMPTY,
    outcome: 'emitted',
    trail: plan.trail,
    known: plan.request.known,
    files: texts.map(({ file, title, text }) => ({ file, title, ...(out === undefined ? { text } : {}) })),
    ...(out === undefined ? {} : { out }),
    next: ['terraform init && terraform apply   (in that folder)', 'Then: secretctl monitor --check'],
  };
}
