import { isOfTests } from '../propose.js';
import type { EnvFileFound, ProposedSecret, VariableUse } from '../types.js';
import { shellPath } from './next.js';
import type { EnvCheckOptions, EnvFinding } from './types.js';

/** What a shell, an operating system, a runtime, a CI or a cloud sets on its own. */
const AMBIENT =
  /^(?:PATH|HOME|USER|USERNAME|LOGNAME|SHELL|PWD|OLDPWD|TERM|TMPDIR|TEMP|TMP|LANG|LC_\w+|TZ|HOSTNAME|EDITOR|VISUAL|PAGER|DISPLAY|COLUMNS|LINES|SHLVL|APPDATA|LOCALAPPDATA|USERPROFILE|PROGRAMFILES|PROGRAMDATA|SYSTEMROOT|WINDIR|COMSPEC|PATHEXT|HOMEDRIVE|HOMEPATH|XDG_\w+|SSH_\w+|NODE_ENV|NODE_OPTIONS|NODE_PATH|NODE_DEBUG|PYTHONPATH|VIRTUAL_ENV|GOPATH|JAVA_HOME|CI|NO_COLOR|FORCE_COLOR|COLORTERM|DEBUG|JEST_WORKER_ID|VITEST|(?:npm|GITHUB|RUNNER|GITLAB|CI|CIRCLE|TRAVIS|BUILDKITE|JENKINS|VERCEL|NETLIFY|RENDER|RAILWAY|HEROKU|DYNO|FLY|K_|KUBERNETES|ECS_|AWS_LAMBDA|AWS_EXECUTION|LAMBDA|WEBSITE|FUNCTIONS|GAE|GCLOUD)_?\w*|AWS_(?:REGION|DEFAULT_REGION|PROFILE|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_\w+|WEB_IDENTITY_TOKEN_FILE|ROLE_ARN|ENDPOINT_URL\w*)|DEV|PROD|SSR)$/i;

export function isAmbient(name: string): boolean {
  return AMBIENT.test(name);
}

/** Names that the code reads and nobody defines, and secrets that no code reads. */
export function definedChecks(
  uses: readonly VariableUse[],
  files: readonly EnvFileFound[],
  proposed: readonly ProposedSecret[],
  options: EnvCheckOptions,
): EnvFinding[] {
  return [...notDefined(uses, files, proposed, options), ...notRead(uses, options)];
}

function notDefined(
  uses: readonly VariableUse[],
  files: readonly EnvFileFound[],
  proposed: readonly ProposedSecret[],
  { secrets, configFile, toCwd }: EnvCheckOptions,
): EnvFinding[] {
  const defined = new Set([
    ...secrets.map(({ env }) => env),
    ...files.flatMap(({ assignments }) => assignments.map(({ name }) => name)),
  ]);
  const example = files.find((file) => file.isExample && !file.path.includes('/'));
  const template = `secretctl env example ${example === undefined ? '' : '--force '}--out ${shellPath(toCwd(example?.path ?? '.env.example'))}`;
  const stored =
    configFile === undefined ? 'secretctl setup' : `name it under secrets: in ${configFile}, then: secretctl setup`;
  const isSecret = new Set(proposed.map(({ env }) => env));
  const places = new Map<string, VariableUse[]>();
  for (const use of uses) {
    if (defined.has(use.name) || isAmbient(use.name) || isOfTests(use.path)) continue;
    places.set(use.name, [...(places.get(use.name) ?? []), use]);
  }
  return [...places].flatMap(([variable, [first, ...others]]): EnvFinding[] => {
    if (first === undefined) return [];
    const { path, line } = first;
    const next = isSecret.has(variable) ? stored : template;
    const count = others.length + 1;
    return [{ id: 'variable-not-defined', severity: 'warning', path, line, variable, places: count, next }];
  });
}

function notRead(uses: readonly VariableUse[], { secrets, configFile }: EnvCheckOptions): EnvFinding[] {
  const read = new Set(uses.map(({ name }) => name));
  return secrets.flatMap(({ name, env, line, isReferredTo }): EnvFinding[] => {
    if (read.has(env) || isReferredTo || configFile === undefined) return [];
    const where = { path: configFile, ...(line === undefined ? {} : { line }) };
    const next = `if nothing else reads ${env}, take ${name} out of ${configFile}`;
    return [{ id: 'secret-not-read', severity: 'info', ...where, variable: env, secret: name, next }];
  });
}
