import type { SetupPlan, SetupReport } from '../../setup/index.js';
import type { SetupJob } from './run.js';
import type { SetupFlags } from './command.js';

/** What is known at the end of a run that was carried out. */
export interface SetupEnd {
  readonly retrieval: NonNullable<SetupReport['retrieval']>;
  readonly envFile: SetupReport['envFile'];
}

/** What to type next. @param end - undefined: it was a dry run */
export function nextSteps(run: SetupJob, plan: SetupPlan, end?: SetupEnd): string[] {
  const missing = missingStep(plan);
  if (end === undefined)
    return [...missing, ...replaceStep(run.flags), 'Carry it out: the same command without --dry-run'];
  return [...missing, ...failedStep(end), ...envFileSteps(run, end), ...newFilesSteps(run), startStep(run)];
}

function missingStep({ steps }: SetupPlan): string[] {
  const names = steps.filter(({ kind }) => kind === 'missing').map(({ secret }) => secret.name);
  return names.length === 0 ? [] : [`Give the values that are missing: secretctl setup ${names.join(' ')}`];
}

/** What is done at the end of a run, and has to be known before it begins. */
export function replaceStep({ fromEnvFile, replaceEnvFile }: SetupFlags): string[] {
  if (fromEnvFile === undefined || replaceEnvFile !== true) return [];
  return [`In the end references take the place of the values in ${fromEnvFile}, and it leaves git's index`];
}

function failedStep({ retrieval, envFile }: SetupEnd): string[] {
  if (envFile?.reason === undefined && retrieval.checks.every(({ outcome }) => outcome === 'same')) return [];
  return ['Run the same command again once the reason is gone: what is done stays done'];
}

function envFileSteps({ flags, place }: SetupJob, { envFile }: SetupEnd): string[] {
  if (envFile?.untracked === true) {
    return [
      `Commit that ${envFile.file} is gone from git; its past is another matter: secretctl clean-history --drop-path FILE`,
    ];
  }
  if (envFile !== undefined || flags.fromEnvFile === undefined || place.id === 'env') return [];
  return [`The values still stand in ${flags.fromEnvFile}: add --replace-env-file to put references there`];
}

function newFilesSteps({ setup, place, opened }: SetupJob): string[] {
  return [
    ...(place.id === 'vault' && opened === undefined
      ? [
          'Commit the vault file, and not the copies beside it: .gitignore needs a line such as /.secretctl/vault.age.*',
          'Keep its key and the passphrase where you keep such things: there is no other way in',
        ]
      : []),
    ...(setup.fresh?.written === true ? ['Look through secretctl.yaml, and commit it'] : []),
  ];
}

function startStep({ job }: SetupJob): string {
  const [first] = job.wanted;
  return `Start the application with its secrets: secretctl run -- COMMAND   (it reads ${first?.env ?? 'them'} as before)`;
}
