import { wantsColor, type Context } from '../../app/context.js';
import { renderRotate, type RotateReport } from '../../report/index.js';

/** The question comes next. */
export async function showPlan(context: Context, plan: RotateReport): Promise<void> {
  const { masker, io } = context;
  const report = { ...plan, next: [] };
  const color = wantsColor(context, io.stderr);
  io.stderr.writeMasked(await renderRotate(report, { masker, json: false, color, columns: io.stderr.columns }));
}

/** The result. */
export async function show(context: Context, report: RotateReport): Promise<void> {
  const { stdout } = context.io;
  const { masker, options } = context;
  const color = wantsColor(context, stdout);
  stdout.writeMasked(await renderRotate(report, { masker, json: options.json, color, columns: stdout.columns }));
}
