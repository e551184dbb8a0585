import type { AuditReport } from '../audit/index.js';
import type { Masker, MaskedText } from '../core/index.js';
import type { CleanReport, VerifyReport } from '../history/index.js';
import type { MonitorReport } from '../monitor/index.js';
import type { ScanReport } from '../scan/index.js';
import type { PurgeReport } from '../sessions/index.js';
import type { SetupReport } from '../setup/index.js';
import type { EnvCheckReport, EnvExampleReport } from '../variables/index.js';
import type { AuditRenderOptions } from './audit/report.js';
import type { EnvCheckRenderOptions } from './env/check.js';
import { maskReport } from './findings/mask-report.js';
import type { RenderOptions, Renderer } from './renderer.js';
import type { RotateReport } from './rotate/report.js';
import type { CalendarOptions } from './status/calendar.js';
import type { StatusReport } from './status/report.js';
import type { VaultReport } from './vault/report.js';
import type { VerifyRenderOptions } from './verify-history/report.js';

export type { AuditFormat, AuditRenderOptions } from './audit/report.js';
export type { VaultReport, VaultReportRecipient } from './vault/report.js';
export type { VerifyRenderOptions } from './verify-history/report.js';
export type { RenderOptions } from './renderer.js';
export type { RotateOutcome, RotateReport, RotateRow } from './rotate/report.js';
export type { StatusLeak, StatusOwed, StatusReport, StatusRow, StatusScan } from './status/report.js';

/** The forms that a scan's report can take. */
export const formats = ['pretty', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'csv'] as const;

export type Format = (typeof formats)[number];

/** Loaded on demand: a run needs one of them. */
const renderers: Readonly<Record<Format, () => Promise<Renderer>>> = {
  pretty: async () => (await import('./findings/pretty.js')).renderPretty,
  json: async () => (await import('./json.js')).renderJson,
  jsonl: async () => (await import('./findings/jsonl.js')).renderJsonl,
  sarif: async () => (await import('./findings/sarif.js')).renderSarif,
  github: async () => (await import('./findings/github.js')).renderGithub,
  gitlab: async () => (await import('./findings/gitlab.js')).renderGitlab,
  csv: async () => (await import('./findings/csv.js')).renderCsv,
};

/**
 * Renders a scan's report; the text ends with a newline, or is empty (github without findings is not: it ends with a summary).
 *
 * All that came from outside (paths, names, notes, excerpts) is masked first; the words that secretctl itself put there
 * (verdict, confidence, rule ids, fingerprints) stay, so that a secret called "clean" cannot change what a report says.
 */
export async function renderScan(
  report: ScanReport,
  format: Format,
  options: RenderOptions & { readonly masker: Masker },
): Promise<MaskedText> {
  const render = await renderers[format]();
  // Renderers add nothing but fixed words; masking their text again could break its syntax.
  return render(maskReport(report, options.masker), options) as MaskedText;
}

/** Renders a verification; masked as a scan's report is. */
export async function renderVerify(report: VerifyReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./verify-history/report.js')).renderVerify(report, options);
}

/** Renders a plan or an outcome of clean-history; masked likewise. */
export async function renderClean(report: CleanReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./clean-history/report.js')).renderClean(report, options);
}

/** Renders a plan or an outcome of setup-secrets; masked likewise. */
export async function renderSetup(report: SetupReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./setup-secrets/report.js')).renderSetup(report, options);
}

/** Renders what `secretctl vault ...` saw or did; masked likewise. */
export async function renderVault(report: VaultReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./vault/report.js')).renderVault(report, options);
}

/** Renders what `env check` saw and mended; masked likewise. */
export async function renderEnvCheck(report: EnvCheckReport, options: EnvCheckRenderOptions): Promise<MaskedText> {
  return (await import('./env/check.js')).renderEnvCheck(report, options);
}

/** Renders what `env example` made; masked likewise. */
export async function renderEnvExample(
  report: EnvExampleReport,
  options: { readonly masker: Masker; readonly json: boolean },
): Promise<MaskedText> {
  return (await import('./env/example.js')).renderEnvExample(report, options);
}

/** Renders a plan or an outcome of rotate; masked likewise. */
export async function renderRotate(report: RotateReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./rotate/report.js')).renderRotate(report, options);
}

/** Renders a plan or an outcome of purge-sessions; masked likewise. */
export async function renderPurge(report: PurgeReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./purge-sessions/report.js')).renderPurge(report, options);
}

/** The due dates and debts that status saw as a calendar (RFC 5545); masked likewise. */
export async function renderCalendar(
  report: StatusReport,
  options: CalendarOptions,
): Promise<{ readonly text: MaskedText; readonly events: number }> {
  return (await import('./status/calendar.js')).renderCalendar(report, options);
}

/** Renders what status saw; masked likewise. */
export async function renderStatus(report: StatusReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./status/report.js')).renderStatus(report, options);
}

/** Renders what audit saw; masked likewise. */
export async function renderAudit(report: AuditReport, options: AuditRenderOptions): Promise<MaskedText> {
  return (await import('./audit/report.js')).renderAudit(report, options);
}

/** Renders a plan or an outcome of monitor; masked likewise. */
export async function renderMonitor(report: MonitorReport, options: VerifyRenderOptions): Promise<MaskedText> {
  return (await import('./monitor/report.js')).renderMonitor(report, options);
}
