import type { EnvCheckReport, EnvFinding, EnvFixStep } from '../../variables/index.js';
import { field } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, shortList, visible } from '../text.js';
import { wrap } from '../width.js';

/** Of one kind of finding. */
const MOST_ALIKE = 10;
const MOST_NAMES = 8;
const LABEL = 10;

const TITLES: Readonly<Record<EnvFinding['id'], string>> = {
  'env-file-tracked': 'git tracks this env file',
  'env-file-in-history': 'this env file was committed: whoever has the history has its values',
  'env-file-not-ignored': 'no ignore rule covers this env file: the next "git add ." takes it',
  'env-file-ignored-here-only': 'only your own git settings ignore this env file, not those of the project',
  'env-file-in-build-context': 'docker build takes this env file along',
  'env-file-open-to-others': 'other users of this machine may open this env file',
  'example-with-secret': 'an example file holds what looks like a real secret',
  'variable-not-defined': 'the code reads this variable, and nothing defines it',
  'secret-not-read': 'no code reads this secret',
  'secret-in-several-environments': 'several environments share one secret: a leak of one is a leak of all',
  'secret-in-env-file': 'secrets in this env file could be in a store',
};

/** Each finding as a block; of many alike, the first ones. */
export function envFindingBlocks({ findings }: EnvCheckReport, pen: Pen): string[][] {
  const shown = new Map<string, number>();
  const blocks: string[][] = [];
  for (const finding of findings) {
    const before = shown.get(finding.id) ?? 0;
    shown.set(finding.id, before + 1);
    if (before < MOST_ALIKE) blocks.push(oneFinding(finding, pen));
  }
  const rest = [...shown].filter(([, amount]) => amount > MOST_ALIKE);
  return [
    ...blocks,
    rest.map(([id, amount]) => `and ${count(amount - MOST_ALIKE, 'more', 'more')} ${id}: --json lists them all`),
  ];
}

function oneFinding(finding: EnvFinding, pen: Pen): string[] {
  const { severity, id, path, line, next } = finding;
  const { paint } = pen;
  const colour = { error: paint.red.bold, warning: paint.yellow.bold, info: paint.cyan.bold }[severity];
  const title = wrap(`[${severity}] ${TITLES[id]} ${id}`, pen.columns).map((text, at) =>
    at > 0 ? `  ${text}` : text.replace(`[${severity}]`, colour(`[${severity}]`)),
  );
  const place = line === undefined ? path : `${path}:${String(line)}`;
  return [
    ...title,
    ...field('at', place, pen, LABEL),
    ...details(finding).flatMap(([label, text]) => field(label, text, pen, LABEL)),
    ...field('next', next, pen, LABEL),
  ];
}

type Detail = readonly [label: string, text: string];

type Details = { readonly [Id in EnvFinding['id']]: (finding: Extract<EnvFinding, { readonly id: Id }>) => Detail[] };

const DETAILS: Details = {
  'env-file-tracked': ({ secrets, workTree }) => [
    ...names('holds', secrets),
    ...(workTree === undefined ? [] : [['in', `the index of the work tree ${workTree}`] as const]),
  ],
  'env-file-in-history': () => [],
  'env-file-not-ignored': ({ by }) => (by === undefined ? [] : [['because', `${placeText(by)} says ${by.pattern}`]]),
  'env-file-ignored-here-only': ({ source }) => [['rule in', source]],
  'env-file-in-build-context': ({ dockerfile, ignoreFile }) => [
    ['of', `${dockerfile}; ${ignoreFile} does not leave it out`],
  ],
  'env-file-open-to-others': ({ mode }) => [['mode', mode]],
  'example-with-secret': (finding) => [
    ...valueDetails(finding),
    ...(finding.sameAs === undefined ? [] : [['same as', placeText(finding.sameAs)] as const]),
  ],
  'variable-not-defined': ({ variable, places }) => [
    ['variable', `${variable}${places > 1 ? ` (${count(places, 'place')})` : ''}`],
  ],
  'secret-not-read': ({ secret, variable }) => [['secret', `${secret}, as ${variable}`]],
  'secret-in-several-environments': (finding) => [
    ...valueDetails(finding),
    ['in', finding.environments.join(', ')],
    ['also at', shortList(finding.alsoAt.map(placeText), 3)],
  ],
  'secret-in-env-file': ({ variables }) => names('holds', variables),
};

function details(finding: EnvFinding): Detail[] {
  const detailsOf = DETAILS[finding.id] as (one: EnvFinding) => Detail[];
  return detailsOf(finding);
}

function names(label: string, all: readonly string[]): Detail[] {
  return all.length === 0 ? [] : [[label, shortList(all, MOST_NAMES)]];
}

function valueDetails(finding: {
  readonly variable?: string;
  readonly preview: string;
  readonly fingerprint: string;
}): Detail[] {
  const { variable, preview, fingerprint } = finding;
  return [['secret', `${variable === undefined ? '' : `${variable}, `}${preview}, ${fingerprint}`]];
}

function placeText({ path, line }: { readonly path: string; readonly line?: number }): string {
  return line === undefined ? path : `${path}:${String(line)}`;
}

/** What was in scope and not read: why the result cannot be "clean". */
export function envUnreadLines({ unread }: EnvCheckReport, { paint }: Pen): string[] {
  if (unread.length === 0) return [];
  return [
    paint.yellow.bold(`Not read (${count(unread.length, 'item')}):`),
    ...unread.slice(0, MOST_ALIKE).map(({ path, reason }) => `  ${visible(path)}: ${visible(reason)}`),
    ...(unread.length > MOST_ALIKE
      ? [`  and ${count(unread.length - MOST_ALIKE, 'more', 'more')}: --json lists them all`]
      : []),
  ];
}

/** Checks that make no sense here. */
export function envNotCheckedLines({ notChecked }: EnvCheckReport, { paint, columns }: Pen): string[] {
  if (notChecked.length === 0) return [];
  const lines = notChecked.flatMap(({ check, reason }) => wrap(visible(`${check}: ${reason}`), columns - 2));
  return [paint.bold('Not checked:'), ...lines.map((line) => `  ${line}`)];
}

/** The plan of --fix, or what became of it. */
export function envFixLines({ fixes }: EnvCheckReport, { paint }: Pen): string[] {
  if (fixes === undefined) return [];
  if (fixes.length === 0) return [paint.bold('Nothing here can be fixed automatically.')];
  const isPlan = fixes.every(({ outcome }) => outcome === 'planned');
  return [
    paint.bold(isPlan ? 'Plan (nothing was changed yet):' : 'Fixed:'),
    ...fixes.map((step) => `  ${fixText(step, isPlan)}`),
  ];
}

function fixText(step: EnvFixStep, isPlan: boolean): string {
  const failed = step.outcome === 'failed' ? ` - failed: ${visible(step.reason ?? '')}` : '';
  if (step.kind === 'mode')
    return `${isPlan ? 'set' : 'mode of'} ${visible(step.path)}: ${step.from} -> ${step.to}${failed}`;
  if (step.kind === 'untrack') {
    const where = step.workTree === undefined ? '' : ` of the work tree ${step.workTree}`;
    return `${isPlan ? 'take' : 'taken'} out of git's index${where}: ${visible(step.path)} (it stays on the disk)${failed}`;
  }
  return `${isPlan ? 'add' : 'added'} to ${visible(step.file)}${step.isNew ? ' (new)' : ''}: ${visible(step.lines.join(', '))}${failed}`;
}

/** The verdict, and what was looked at. */
export function envVerdictLines(
  { verdict, findings, unread, stats }: EnvCheckReport,
  { paint, columns }: Pen,
): string[] {
  const amount = (wanted: EnvFinding['severity']): number =>
    findings.filter(({ severity }) => severity === wanted).length;
  const looked = `${count(stats.envFiles, 'env file')}, ${count(stats.exampleFiles, 'example')}, ${count(stats.variablesRead, 'variable')} read by the code, ${count(stats.secretsConfigured, 'secret')} configured`;
  const open = unread.length === 0 ? '' : ` ${count(unread.length, 'item')} could not be read.`;
  if (verdict === 'findings') {
    const words = `${count(amount('error'), 'error')}, ${count(amount('warning'), 'warning')}.${open}`;
    return [...wrap(words, columns).map((line) => paint.red.bold(line)), ...wrap(`Looked at: ${looked}.`, columns)];
  }
  const colour = verdict === 'partial' ? paint.yellow.bold : paint.green;
  const words =
    verdict === 'partial'
      ? `Not clean:${open} Nothing is wrong with the rest: ${looked}.`
      : `Nothing is wrong: ${looked}.`;
  return wrap(words, columns).map((line) => colour(line));
}

/** What is left to do by hand: git shows it, and nobody else has it yet. */
export function envAfterLines({ fixes = [] }: EnvCheckReport, { paint }: Pen): string[] {
  const done = fixes.filter(({ outcome }) => outcome === 'done');
  const files = done.flatMap((step) => (step.kind === 'ignore' ? [visible(step.file)] : []));
  if (done.every(({ kind }) => kind === 'mode')) return [];
  return [
    paint.bold('Next:'),
    ...(files.length === 0 ? [] : [`  git add ${files.join(' ')}`]),
    '  git commit -m "Keep env files out of git"',
  ];
}
