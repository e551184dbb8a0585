import { AppError, exitCodes } from '../../errors/index.js';
import type { ReloadTarget } from '../machine/job.js';

/** Starts a program without a shell, and waits for its end. @throws AppError when it cannot be started */
export type RunCommand = (
  command: readonly [string, ...string[]],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
) => Promise<{ readonly code: number; readonly timedOut: boolean }>;

export interface EcsReload {
  readonly cluster: string;
  readonly service: string;
  readonly region?: string | undefined;
  readonly wait?: boolean | undefined;
}

export interface KubernetesReload {
  /** `deployment/web` */
  readonly rollout: string;
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly wait?: boolean | undefined;
}

const TIMEOUT_MS = 60_000;
const ROLLOUT_MS = 600_000;

export function commandReload(
  command: readonly [string, ...string[]],
  run: RunCommand,
  timeoutMs = TIMEOUT_MS,
): ReloadTarget {
  return { name: command.join(' '), tell: async (_values, signal) => await ended(command, run, timeoutMs, signal) };
}

/** New tasks of a service, which read the secret as they start. Through the `aws` command, with the rights of who calls it. */
export function ecsReload({ cluster, service, region, wait = false }: EcsReload, run: RunCommand): ReloadTarget {
  const where = ['--cluster', cluster, ...(region === undefined ? [] : ['--region', region])];
  const update = ['aws', 'ecs', 'update-service', ...where, '--service', service, '--force-new-deployment'] as const;
  const stable = ['aws', 'ecs', 'wait', 'services-stable', ...where, '--services', service] as const;
  return sequence(`ecs ${cluster}/${service}`, wait ? [update, stable] : [update], run);
}

export function kubernetesReload(reload: KubernetesReload, run: RunCommand): ReloadTarget {
  const { rollout, namespace, context, wait = false } = reload;
  const where = [
    ...(context === undefined ? [] : ['--context', context]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
  ];
  const restart = ['kubectl', ...where, 'rollout', 'restart', rollout] as const;
  const status = [
    'kubectl',
    ...where,
    'rollout',
    'status',
    rollout,
    `--timeout=${String(ROLLOUT_MS / 1000)}s`,
  ] as const;
  return sequence(`kubernetes ${rollout}`, wait ? [restart, status] : [restart], run);
}

function sequence(name: string, commands: readonly (readonly [string, ...string[]])[], run: RunCommand): ReloadTarget {
  return {
    name,
    tell: async (_values, signal) => {
      for (const command of commands) await ended(command, run, ROLLOUT_MS, signal);
      return 'done';
    },
  };
}

async function ended(
  command: readonly [string, ...string[]],
  run: RunCommand,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { code, timedOut } = await run(command, { timeoutMs, signal });
  if (!timedOut && code === 0) return 'done';
  const what = timedOut ? `took longer than ${String(timeoutMs / 1000)} s` : `ended with ${String(code)}`;
  throw new AppError('E_RELOAD', `${command[0]} ${what}`, { exit: exitCodes.partial });
}
