import { consentByName } from '../../app/consent.js';
import { wantsColor, type Context } from '../../app/context.js';
import { loadProject, type Project, type ProjectStore } from '../../app/project-store.js';
import { exitCodes, type ExitCode } from '../../errors/index.js';
import { renderPurge } from '../../report/index.js';
import {
  nothingToPurge,
  purge,
  type ProbeSettings,
  type PurgeOptions,
  type PurgeReport,
} from '../../sessions/index.js';
import { purgeOptions } from './flags.js';
import type { PurgeFlags } from './command.js';
import { purgeSettings, referenceReader, sessionSettings } from './settings.js';
import { openSessionStore } from './store.js';

/** How far a count may be off that was given beforehand: people sign in meanwhile. */
const TOLERANCE = 0.1;

/** Purges the sessions of the project here, prints the report, and tells the exit code. */
export async function runPurge(context: Context, flags: PurgeFlags): Promise<{ exit: ExitCode }> {
  const report = await purgeProject(context, await loadProject(context), flags);
  const { stdout } = context.io;
  stdout.writeMasked(await rendered(context, report, context.options.json, stdout));
  return { exit: exitOfPurge(report) };
}

export function exitOfPurge({ outcome }: PurgeReport): ExitCode {
  if (outcome === 'FAILED') return exitCodes.findings;
  return outcome === 'UNPROVEN' ? exitCodes.partial : exitCodes.ok;
}

/** For a caller that has the project's store open, and the consent, and has just replaced the secret that signs. */
export interface PurgeCaller extends Pick<PurgeOptions, 'retired' | 'patienceMs'> {
  readonly opened?: ProjectStore;
  readonly consented?: boolean;
}

/**
 * Purges the sessions of a project.
 *
 * @throws AppError of `purge`, of the adapters, and `E_CONFIG`, exit 2, when secretctl.yaml does not say where sessions are
 */
export async function purgeProject(
  context: Context,
  project: Project,
  flags: PurgeFlags,
  { opened, consented = false, ...replaced }: PurgeCaller = {},
): Promise<PurgeReport> {
  const options = purgeOptions(flags, context.now());
  const sessions = sessionSettings(project);
  if (sessions.store === 'jwt' || sessions.store === 'cookie')
    return nothingToPurge(sessions.store, signerOf(sessions));
  await using references = referenceReader(context, project, opened);
  const settings = await purgeSettings(sessions, references.read);
  const onStep = (text: string): void => {
    if (!context.options.quiet) context.io.stderr.write(`${text}\n`);
  };
  const store = await openSessionStore(settings, onStep);
  try {
    if (!options.dryRun) nameHosts(settings.probes, onStep);
    const { probes, cookieSecret } = settings;
    const consent = consented ? undefined : (plan: PurgeReport) => askConsent(context, flags, plan);
    return await purge(store, {
      ...options,
      ...replaced,
      probes,
      cookieSecret,
      consent,
      onStep,
      signal: context.signal,
    });
  } finally {
    await store.close();
  }
}

function signerOf({ cookie_secret: signer }: ReturnType<typeof sessionSettings>): string | undefined {
  return signer !== undefined && 'secret' in signer ? signer.secret : undefined;
}

function nameHosts({ health, whoami, login }: ProbeSettings, say: (text: string) => void): void {
  const urls = [whoami, login?.url, health].filter((url) => url !== undefined);
  const hosts = new Set(urls.map((url) => new URL(url).host));
  if (hosts.size > 0) say(`will ask the application at ${[...hosts].join(', ')}`);
}

async function askConsent(context: Context, flags: PurgeFlags, plan: PurgeReport): Promise<void> {
  if (flags.confirm === undefined)
    context.io.stderr.writeMasked(await rendered(context, { ...plan, next: [] }, false, context.io.stderr));
  const count = String(plan.before);
  const isNear = /^\d+$/.test(flags.confirm ?? '') && isWithin(Number(flags.confirm), plan.before);
  await consentByName(context, 'Whoever is signed in has to sign in again.', count, isNear ? count : flags.confirm);
}

function isWithin(given: number, count: number): boolean {
  return Math.abs(given - count) <= TOLERANCE * count;
}

async function rendered(
  context: Context,
  report: PurgeReport,
  json: boolean,
  { isTTY, columns }: Context['io']['stdout'],
): ReturnType<typeof renderPurge> {
  return await renderPurge(report, { masker: context.masker, json, color: wantsColor(context, { isTTY }), columns });
}
