import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import type { Project } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import {
  commandReload,
  durationMs,
  ecsReload,
  fileReload,
  httpReload,
  kubernetesReload,
  type ReloadTarget,
} from '../../rotation/index.js';
import { commandRunner } from './programs.js';

type Entry = NonNullable<Project['config']['reload']>[number];
type Reference = { readonly secret: string } | { readonly env: string };

/** @param secretOf - the value of a reference @param rotated - the name of the secret that is rotated */
export async function reloadTargets(
  context: Context,
  project: Project,
  rotated: string,
  secretOf: (reference: Reference) => Promise<Secret>,
): Promise<ReloadTarget[]> {
  const run = commandRunner(context, project.root);
  return await Promise.all(
    (project.config.reload ?? []).map(async (entry) => {
      const { ecs, kubernetes, file, command: [program, ...args] = [] } = entry;
      if (ecs !== undefined) return ecsReload(ecs, run);
      if (kubernetes !== undefined) return kubernetesReload(kubernetes, run);
      if (file !== undefined) return fileReload(resolve(project.root, file), context.now);
      if (program !== undefined) return commandReload([program, ...args], run, timeoutOf(entry));
      return await http(entry, rotated, secretOf);
    }),
  );
}

async function http(
  entry: Entry,
  rotated: string,
  secretOf: (reference: Reference) => Promise<Secret>,
): Promise<ReloadTarget> {
  const { http: url = '', method, header = {} } = entry;
  const known: Record<string, string | Secret> = {};
  const own: string[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (typeof value === 'string') known[name] = value;
    else if ('secret' in value && value.secret === rotated) own.push(name);
    else known[name] = await secretOf(value);
  }
  return httpReload({ url, method, header: known, rotated: own, timeoutMs: timeoutOf(entry) });
}

function timeoutOf({ timeout }: Entry): number | undefined {
  return timeout === undefined ? undefined : durationMs(timeout);
}

/** Names of hosts that reloading and the health check talk to. */
export function hostsOf({ config }: Project): string[] {
  const urls = [healthOf(config), ...(config.reload ?? []).map(({ http: url }) => url)];
  return [...new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).host])))];
}

export function healthOf({ verify, sessions }: Project['config']): string | undefined {
  return verify?.health ?? sessions?.verify?.health;
}
