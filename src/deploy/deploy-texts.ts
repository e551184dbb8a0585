import { application } from './application.js';
import { docker } from './docker.js';
import { ecsTaskDefinition } from './ecs.js';
import { envExample } from './env-example.js';
import { githubActions } from './github.js';
import { kubernetes } from './kubernetes.js';
import { isAws } from './request.js';
import { systemdUnit } from './systemd.js';
import type { DeployRequest, DeployText } from './types.js';

/**
 * How an application gets its secrets where it runs: files to take over, none with a value in it.
 *
 * Of AWS, those for the workload that is named; all of them when none is. The same request gives the same texts.
 *
 * @throws AppError `E_ACCESS_REQUEST`, exit 2, of a request that cannot stand in a policy
 */
export function deployTexts(request: DeployRequest): DeployText[] {
  return [application(request), envExample(request), ...ofWorkload(request), ...githubActions(request)];
}

function ofWorkload(request: DeployRequest): DeployText[] {
  if (!isAws(request)) return [...docker(request), systemdUnit(request)];
  switch (request.store.access.workload?.kind) {
    case 'ecs':
      return [ecsTaskDefinition(request), ...docker(request)];
    case 'eks':
      return [...kubernetes(request), ...docker(request)];
    case 'ec2':
      return [systemdUnit(request), ...docker(request)];
    case 'lambda':
      return [];
    case undefined:
      return [ecsTaskDefinition(request), ...kubernetes(request), systemdUnit(request), ...docker(request)];
  }
}
