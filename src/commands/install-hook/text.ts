import type { Context } from '../../app/context.js';
import type { HookHealth, HookManager, HookName, HookPlan } from '../../git/index.js';

type Outcome = 'planned' | 'unchanged' | 'done';

function print(context: Context, document: Readonly<Record<string, unknown>>, lines: readonly string[]): void {
  const { stdout } = context.io;
  if (context.options.json)
    stdout.writeMasked(context.masker.json({ schemaVersion: 1, command: 'install-hook', ...document }, 2));
  else stdout.write(lines.join('\n'));
  stdout.write('\n');
}

/** A plan that was printed, carried out, or found nothing to do. */
export function plan(context: Context, value: HookPlan, outcome: Outcome): void {
  const { action, folder, notes } = value;
  const hooks = value.changes.map(({ kind, file }) => ({
    name: file.name,
    path: file.path,
    change: kind,
    ...(keeps(kind) ? { keeps: file.chainedPath } : {}),
  }));
  const document = {
    action,
    outcome,
    folder,
    changed: outcome === 'done',
    makesFolders: action === 'install' ? value.folders : [],
    hooks,
    notes,
  };
  print(context, document, [...planLines(value, outcome), ...(outcome === 'done' ? nextLines(action) : [])]);
}

/** What will be done, on standard error, before the question. */
export function question(context: Context, value: HookPlan): void {
  context.io.stderr.write(`${planLines(value, 'planned').join('\n')}\n`);
}

const keeps = (kind: string): boolean => kind === 'chain' || kind === 'restore';

const WORDS: Readonly<Record<Outcome, Readonly<Record<string, string>>>> = {
  planned: {
    create: 'would write',
    chain: 'would write',
    update: 'would write again',
    restore: 'would give back',
    remove: 'would remove',
    tidy: 'would remove the spare copy of',
  },
  done: {
    create: 'wrote',
    chain: 'wrote',
    update: 'wrote again',
    restore: 'gave back',
    remove: 'removed',
    tidy: 'removed the spare copy of',
  },
  unchanged: {},
};

function planLines({ action, changes, notes }: HookPlan, outcome: Outcome): string[] {
  const lines = changes.flatMap(({ kind, file }) => {
    if (kind === 'none') return action === 'install' ? [`${file.path} is in place already`] : [];
    const kept =
      kind === 'chain'
        ? [
            `  the hook that was there ${outcome === 'done' ? 'is' : 'would be'} kept as ${file.chainedPath} and runs first`,
          ]
        : [];
    return [`${WORDS[outcome][kind] ?? kind} ${file.path}`, ...kept];
  });
  if (lines.length === 0) lines.push('no hook of secretctl is here: nothing to take away');
  return [
    ...lines,
    ...notes.map((note) => `note: ${note}`),
    ...(outcome === 'planned' ? ['nothing was changed yet'] : []),
  ];
}

const nextLines = (action: HookPlan['action']): string[] =>
  action === 'install'
    ? ['next: secretctl install-hook --check']
    : ['commits here are not checked any more', 'next: secretctl install-hook, to check them again'];

/** What to put into a hook manager's own configuration. */
export function manager(context: Context, value: HookManager): void {
  const { name, configured, additions, next } = value;
  const snippets = additions.flatMap(({ file, snippet }) => [`add to ${file}:`, '', snippet, '']);
  const lines = configured
    ? [`${name} writes the hooks here, and calls secretctl already`, 'next: secretctl install-hook --check']
    : [
        `${name} writes the hooks here; nothing was changed`,
        '',
        ...snippets,
        `next: ${next}`,
        'or, beside it: secretctl install-hook --force',
      ];
  print(
    context,
    {
      action: 'install',
      outcome: configured ? 'unchanged' : 'refused',
      changed: false,
      manager: { name, configured, additions, next },
    },
    lines,
  );
}

export interface CheckedHook {
  readonly hook: HookName;
  readonly health: HookHealth;
  /** What the answer rests on. */
  readonly by: string;
}

export function health(context: Context, results: readonly CheckedHook[]): void {
  const live = results.every((result) => result.health.status === 'live');
  const hooks = results.map(({ hook, health: { status, ...rest }, by }) => ({ name: hook, status, ...rest, by }));
  const lines = results.map(
    ({ hook, health: found, by }) =>
      `${hook}: ${found.status}${found.status === 'live' ? ` (seen by ${by})` : `: ${found.detail}`}`,
  );
  print(context, { action: 'check', live, hooks }, [...lines, ...(live ? [] : [`next: ${repair(results)}`])]);
}

function repair(results: readonly CheckedHook[]): string {
  if (results.some((result) => result.health.status === 'broken')) return 'secretctl doctor';
  return `secretctl install-hook${results.some((result) => result.hook === 'pre-push') ? ' --pre-push' : ''}`;
}
