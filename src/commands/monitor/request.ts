import { accessArns } from '../../access/index.js';
import type { ProjectStore } from '../../app/project-store.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { isKnown, type MonitorRequest } from '../../monitor/index.js';
import { accessRequest } from '../setup-secrets/access.js';
import type { MonitorFlags } from './command.js';

export type AwsPlace = Extract<ProjectStore, { id: 'aws' }>;

/** What is watched by secretctl.yaml and the flags that go before it. @throws AppError of `accessRequest` */
export function monitorRequest({ project, identity }: AwsPlace, flags: MonitorFlags): MonitorRequest {
  const { monitor = {} } = project.config;
  const access = accessRequest(project, identity, { access: true, passphrase: true });
  const { role } = accessArns(access);
  return {
    access,
    known: [...new Set([...(role === undefined ? [] : [role]), ...(monitor.known ?? [])])],
    topics: flags.topic ?? monitor.topics ?? [],
    emails: [...new Set(flags.email ?? monitor.emails ?? [])],
    iam: monitor.iam ?? true,
  };
}

/** Who runs this raises alarms too, unless they are known: said beforehand, it surprises nobody. */
export function callerNotes({ identity }: AwsPlace, { known }: MonitorRequest): string[] {
  if (isKnown(identity.arn, known)) return [];
  return [
    `you (${identity.arn}) are not known: what you read or change yourself raises an alarm too, unless monitor.known in secretctl.yaml names your role or user`,
  ];
}

const MODES = ['check', 'test', 'remove', 'emit'] as const;

/** @throws AppError `E_USAGE`, exit 2, for flags that do not go together */
export function refuseUseless(flags: MonitorFlags): void {
  const modes = MODES.filter((mode) => flags[mode] !== undefined);
  const useless = [
    [modes.length > 1, `--${modes.join(' and --')} do not go together`],
    [flags.force === true && flags.out === undefined, '--force needs --out FOLDER'],
    [flags.out !== undefined && flags.emit === undefined, '--out needs --emit terraform'],
    [flags.confirm !== undefined && flags.remove !== true, '--confirm is for --remove; --yes for all else'],
    [flags.yes === true && flags.remove === true, '--remove wants --confirm APP, not --yes'],
  ] as const;
  const found = useless.find(([isSo]) => isSo);
  if (found === undefined) return;
  throw new AppError('E_USAGE', found[1], { exit: exitCodes.usage, hint: 'secretctl monitor --help has examples' });
}
