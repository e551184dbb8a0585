import { consentByYes } from '../../app/consent.js';
import { wantsColor, type Context } from '../../app/context.js';
import { findProjectStore, openPlace, type ProjectStore, type StorePlace } from '../../app/project-store.js';
import { ensureVault } from '../../app/vault-identity.js';
import { deployTexts, type DeployText } from '../../deploy/index.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import { findRepository } from '../../git/index.js';
import { renderSetup } from '../../report/index.js';
import type { SetupPlan, SetupReport } from '../../setup/index.js';
import type { Store } from '../../stores/index.js';
import { accessPlan, makeAccess } from './access.js';
import { applyPlan, readBack } from './apply.js';
import { setupProject, type SetupProject } from './config.js';
import { deployRequest, refuseOverwriting, writeTexts } from './deploy.js';
import { emitResources } from './emit.js';
import { onlyAgreed } from './agreed.js';
import { refuseUnreplaceable, replacesValues, retire } from './env-file.js';
import { plan, planningStore, wantedSecrets, type PlanJob } from './plan.js';
import { nextSteps, replaceStep } from './next.js';
import { changesNothing, plannedSecrets, reportBase } from './report.js';
import type { SetupFlags } from './command.js';
import { askForMissing, givenValues, refuseBadValues, type Values } from './values.js';
import { projectFingerprinter } from '../scan/setup.js';

/** Plans, asks, carries out and proves; prints the report, and tells the exit code. */
export async function runSetup(
  context: Context,
  names: readonly string[],
  flags: SetupFlags,
): Promise<{ exit: ExitCode }> {
  refuseUseless(flags);
  await refuseUnreplaceable(context, flags);
  const setup = await setupProject(context, flags);
  const wanted = wantedSecrets(setup.project, names);
  const values = await givenValues(context, wanted, flags);
  const place = await findProjectStore(context, setup.project);
  const { config, root } = setup.project;
  const folder = (await findRepository(root))?.commonDir ?? root;
  const fingerprinter = await projectFingerprinter(context, folder, config);
  const job: PlanJob = { project: setup.project, wanted, fingerprinter };
  const { opened, store } = await planningStore(context, place);
  try {
    if (flags.emit !== undefined)
      return await show(context, await emitResources(context, place, { ...setup, wanted }, flags));
    return await withStore(
      context,
      { setup, job, place, opened, store, flags },
      await plan(context, store, job, values),
      values,
    );
  } finally {
    await store.close();
  }
}

/** @throws AppError `E_USAGE`, exit 2, for a flag that needs another one */
function refuseUseless(flags: SetupFlags): void {
  const useless = [
    [flags.replaceEnvFile, flags.fromEnvFile, '--replace-env-file needs --from-env-file FILE'],
    [flags.force, flags.out, '--force needs --out FOLDER'],
  ] as const;
  const found = useless.find(([given, needed]) => given === true && needed === undefined);
  if (found === undefined) return;
  throw new AppError('E_USAGE', found[2], { exit: exitCodes.usage, hint: 'secretctl setup --help has examples' });
}

/** What all steps of a run share. */
export interface SetupJob {
  readonly setup: SetupProject;
  readonly job: PlanJob;
  readonly place: StorePlace;
  /** undefined: a vault that has to be made first. */
  readonly opened: ProjectStore | undefined;
  /** What is planned against: `opened`, or nothing at all. */
  readonly store: Store;
  readonly flags: SetupFlags;
}

async function withStore(
  context: Context,
  run: SetupJob,
  first: SetupPlan,
  values: Values,
): Promise<{ exit: ExitCode }> {
  const { job, opened, flags } = run;
  const access = opened === undefined ? undefined : await accessPlan(context, opened, flags);
  const base = await reportBase(context, run);
  const planReport = (plan: SetupPlan, next: readonly string[]): SetupReport => ({
    ...base,
    outcome: 'planned',
    ...plannedSecrets(plan),
    ...planned(access),
    files: [],
    next,
  });
  if (flags.dryRun === true) {
    await refuseBadValues(context, first);
    return await show(context, planReport(first, nextSteps(run, first)));
  }
  const asked = await askForMissing(context, first);
  const all = new Map([...values, ...asked]);
  const full = asked.size === 0 ? first : await plan(context, run.store, job, all);
  await refuseBadValues(context, full);
  await refuseOverwriting(context, deployTexts(await deployRequest(context, run.place, job.wanted, flags)), flags);
  const nothing = changesNothing(full, access) && opened !== undefined;
  const replaces = run.place.id !== 'env' && replacesValues(context, flags, all);
  if (!nothing || replaces) {
    if (flags.yes !== true) await showPlan(context, planReport(full, replaces ? replaceStep(flags) : []));
    await consentByYes(context, 'Go on?', flags.yes ?? false);
  }
  return await carryOut(context, run, { full, access, nothing, base, values: all });
}

interface Agreed {
  readonly full: SetupPlan;
  readonly access: Awaited<ReturnType<typeof accessPlan>>;
  readonly nothing: boolean;
  readonly base: Awaited<ReturnType<typeof reportBase>>;
  readonly values: Values;
}

async function carryOut(context: Context, run: SetupJob, agreed: Agreed): Promise<{ exit: ExitCode }> {
  const { job, flags } = run;
  const vault = await makeVault(context, run);
  const place = run.opened ?? (await openPlace(context, run.place));
  try {
    const current =
      run.opened === undefined
        ? onlyAgreed(agreed.full, await plan(context, place.store, job, agreed.values))
        : agreed.full;
    const applied = await applyPlan(context, place, job, current);
    if (agreed.access !== undefined && place.id === 'aws') await makeAccess(context, place.clients, agreed.access);
    const retrieval = await readBack(context, place, job, applied, agreed.access);
    const envFile = await retire(context, place, job, retrieval, flags);
    const texts = deployTexts(await deployRequest(context, place, job.wanted, flags));
    const out = flags.out === undefined ? undefined : await writeTexts(context, texts, flags.out);
    const secrets = plannedSecrets(current, applied);
    const isNothing = agreed.nothing && envFile === undefined;
    return await show(context, {
      ...agreed.base,
      ...(vault === undefined ? {} : { vault }),
      outcome: envFile?.reason === undefined ? outcomeOf(secrets.secrets, retrieval.checks, isNothing) : 'partial',
      ...secrets,
      ...planned(agreed.access, true),
      retrieval,
      files: filesOf(texts),
      ...(out === undefined ? {} : { out }),
      ...(envFile === undefined ? {} : { envFile }),
      next: nextSteps(run, current, { retrieval, envFile }),
    });
  } finally {
    if (run.opened === undefined) await place.store.close();
  }
}

function outcomeOf(
  secrets: SetupReport['secrets'],
  checks: NonNullable<SetupReport['retrieval']>['checks'],
  isNothing: boolean,
): SetupReport['outcome'] {
  const isWhole = secrets.every(
    ({ action, result }) => !['missing', 'refused'].includes(action) && result !== 'failed',
  );
  if (!isWhole || checks.some(({ outcome }) => outcome !== 'same')) return 'partial';
  return isNothing ? 'unchanged' : 'applied';
}

async function makeVault(context: Context, { place, opened, flags }: SetupJob): Promise<SetupReport['vault']> {
  if (place.id !== 'vault' || opened !== undefined) return undefined;
  const { file, identityFile: identity } = place;
  const { vaultCreated: created } = await ensureVault(context, { file, identity }, { wrap: flags.passphrase });
  return { file, identity, created };
}

function planned(access: Agreed['access'], done = false): Pick<SetupReport, 'access'> {
  if (access === undefined) return {};
  const { steps, roleArn, instanceProfileArn } = access;
  return {
    access: {
      steps,
      done,
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(instanceProfileArn === undefined ? {} : { instanceProfileArn }),
    },
  };
}

function filesOf(texts: readonly DeployText[]): SetupReport['files'] {
  return texts.map(({ file, title }) => ({ file, title }));
}

async function showPlan(context: Context, report: SetupReport): Promise<void> {
  const { masker, io } = context;
  const color = wantsColor(context, io.stderr);
  io.stderr.writeMasked(await renderSetup(report, { masker, json: false, color, columns: io.stderr.columns }));
}

async function show(context: Context, report: SetupReport): Promise<{ exit: ExitCode }> {
  const { stdout } = context.io;
  const { masker, options } = context;
  if (!options.json && report.outcome === 'emitted' && report.out === undefined) {
    for (const { text = '' } of report.files) stdout.write(text); // to be sent into a file
    return { exit: exitCodes.ok };
  }
  const color = wantsColor(context, stdout);
  stdout.writeMasked(await renderSetup(report, { masker, json: options.json, color, columns: stdout.columns }));
  return { exit: report.outcome === 'partial' ? exitCodes.partial : exitCodes.ok };
}
