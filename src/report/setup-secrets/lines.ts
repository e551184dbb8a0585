import type { SetupReport } from '../../setup/index.js';
import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, visible } from '../text.js';

type SecretRow = SetupReport['secrets'][number];

const ACTIONS: Readonly<Record<SecretRow['action'], string>> = {
  create: 'create',
  update: 'update',
  restore: 'restore',
  skip: 'keep',
  missing: 'no value',
  refused: 'refused',
};

/** The blocks of the text for people: who and where, what changes or changed, whether it can be read, what to do next. */
export function setupBlocks(report: SetupReport, pen: Pen): string[][] {
  return [
    headline(report, pen),
    placeLines(report, pen),
    secretLines(report, pen),
    unknownLines(report, pen),
    accessLines(report, pen),
    retrievalLines(report, pen),
    envFileLines(report, pen),
    fileLines(report, pen),
    report.outcome === 'planned' ? [pen.paint.bold('Nothing was changed yet.')] : [],
    nextLines(report.next, pen),
  ];
}

function headline({ outcome, app, store, ...report }: SetupReport, { paint }: Pen): string[] {
  const name = visible(app);
  const where = visible(store.where);
  const words = {
    planned: `Plan for the secrets of ${name} in ${where}`,
    unchanged: `The secrets of ${name} are in ${where}: nothing had to be changed`,
    applied: `The secrets of ${name} are in ${where}`,
    partial: isStored(report)
      ? `The secrets of ${name} are in ${where}, but not all else is done`
      : `Not all secrets of ${name} are in ${where}`,
    emitted: `The resources of ${name} as code; nothing was created`,
  };
  const text = paint.bold(words[outcome]);
  return [outcome === 'partial' ? paint.yellow(text) : text];
}

function isStored({ secrets, retrieval }: Pick<SetupReport, 'secrets' | 'retrieval'>): boolean {
  const isThere = ({ action, result }: SecretRow): boolean =>
    action !== 'missing' && action !== 'refused' && result !== 'failed';
  return secrets.every(isThere) && retrieval?.checks.every(({ outcome }) => outcome === 'same') === true;
}

function placeLines({ outcome, store, config, vault }: SetupReport, pen: Pen): string[] {
  const account = store.alias === undefined ? store.account : `${store.account ?? ''} (${store.alias})`;
  return [
    ...(account === undefined ? [] : field('account', account, pen)),
    ...(store.region === undefined ? [] : field('region', store.region, pen)),
    ...(store.caller === undefined ? [] : field('as', store.caller, pen)),
    ...(config === undefined
      ? []
      : field('settings', `${config.file}${config.written ? ' was written' : ' is new'}`, pen)),
    ...(vault === undefined
      ? []
      : [...field('vault', `${vault.file}${madeOf(vault, outcome)}`, pen), ...field('key', vault.identity, pen)]),
  ];
}

function madeOf({ created }: NonNullable<SetupReport['vault']>, outcome: SetupReport['outcome']): string {
  if (created) return ' was made';
  return outcome === 'planned' ? ' will be made' : ' was made by somebody else meanwhile';
}

function secretLines({ secrets }: SetupReport, pen: Pen): string[] {
  const width = Math.max(0, ...secrets.map(({ stored }) => stored.length));
  return secrets.flatMap((secret) => {
    const { action, stored, env, from, tags, reason, fingerprint } = secret;
    const details = [
      env,
      ...(from === undefined ? [] : [from]),
      ...(tags === undefined || tags.length === 0 || action === 'create' ? [] : [`tags ${tags.join(', ')}`]),
      ...(fingerprint === undefined ? [] : [fingerprint]),
    ];
    const line = `  ${mark(secret, pen)} ${visible(stored).padEnd(width)}  ${pen.paint.dim(visible(details.join(' · ')))}`;
    return [line, ...(reason === undefined ? [] : [`           ${pen.paint.red(visible(reason))}`])];
  });
}

function mark({ action, result }: SecretRow, { paint }: Pen): string {
  const word = (result === 'failed' ? 'failed' : ACTIONS[action]).padEnd(8);
  if (result === 'failed' || action === 'missing' || action === 'refused') return paint.red(word);
  if (action === 'skip') return paint.dim(word);
  return action === 'create' ? paint.green(word) : paint.yellow(word);
}

function unknownLines({ unknown = [] }: SetupReport, { paint }: Pen): string[] {
  if (unknown.length === 0) return [];
  return [
    paint.yellow('In the store, and not in secretctl.yaml (left alone):'),
    ...unknown.map((name) => `  ${visible(name)}`),
  ];
}

function accessLines({ access }: SetupReport, { paint }: Pen): string[] {
  if (access === undefined) return [];
  return [
    paint.bold('Access'),
    ...access.steps.map(({ kind, what, name, detail }) => {
      const more = detail === undefined ? '' : `: ${detail}`;
      const word = kind === 'keep' ? paint.dim(kind.padEnd(8)) : paint.green(kind.padEnd(8));
      return `  ${word} ${what} ${visible(name)}${paint.dim(visible(more))}`;
    }),
  ];
}

function retrievalLines({ retrieval }: SetupReport, { paint }: Pen): string[] {
  if (retrieval === undefined) return [];
  const bad = retrieval.checks.filter(({ outcome }) => outcome !== 'same');
  const whose = retrieval.as === 'role' ? "with the role's rights" : 'with your own rights';
  const good = retrieval.checks.length - bad.length;
  return [
    `${paint.bold('Read back')} ${count(good, 'secret')} of ${String(retrieval.checks.length)} ${whose}`,
    ...(retrieval.note === undefined ? [] : [`  ${paint.dim(visible(retrieval.note))}`]),
    ...bad.map(({ stored, outcome, reason }) => {
      const why = reason ?? (outcome === 'other' ? 'another value came back than was written' : 'it could not be read');
      return `  ${paint.red('no')} ${visible(stored)}: ${visible(why)}`;
    }),
  ];
}

function envFileLines({ envFile }: SetupReport, pen: Pen): string[] {
  if (envFile === undefined) return [];
  const untracked = envFile.untracked ? "; it is out of git's index" : '';
  const left = envFile.left.length === 0 ? '' : `; still to be looked at: line ${envFile.left.join(', ')}`;
  const replaced = `${count(envFile.replaced, 'value')} replaced by references${untracked}${left}`;
  const why = envFile.reason === undefined ? [] : [`  ${pen.paint.red('no')} ${visible(envFile.reason)}`];
  return [...field('env file', envFile.file, pen), ...field('', replaced, pen), ...why];
}

function fileLines({ files, out }: SetupReport, { paint }: Pen): string[] {
  if (files.length === 0) return [];
  const width = Math.max(...files.map(({ file }) => file.length));
  return [
    paint.bold(out === undefined ? 'How to deploy (written with --out FOLDER):' : `Written to ${visible(out)}:`),
    ...files.map(({ file, title }) => `  ${visible(file).padEnd(width)}  ${paint.dim(visible(title))}`),
  ];
}
