import type { Hit, VerifyReport } from '../../history/index.js';
import type { Pen } from '../pen.js';
import { count, shortList, size, visible } from '../text.js';
import { wrap } from '../width.js';

const MOST_HITS = 20;
const MOST_UNREAD = 20;
const LABEL = 14;

/** Each place where something was found, with what keeps it there and what frees it. */
export function hitLines({ hits }: VerifyReport, pen: Pen): string[] {
  const shown = hits.slice(0, MOST_HITS).flatMap((hit, at) => [...(at === 0 ? [] : ['']), ...oneHit(hit, pen)]);
  const rest = hits.length - MOST_HITS;
  return rest > 0 ? [...shown, '', `and ${count(rest, 'more hit')}: --json lists them all`] : shown;
}

function oneHit(hit: Hit, pen: Pen): string[] {
  const { paint } = pen;
  const where = [hit.kind, hit.object?.slice(0, 12)].filter((part) => part !== undefined).join(' ');
  const paths = hit.paths ?? (hit.path === undefined ? [] : [hit.path]);
  return [
    `${paint.red.bold('[leaked]')} ${paint.bold(visible(hit.what))} ${paint.dim(`(${hit.encoding})`)}`,
    ...field('where', `${visible(hit.place)}${where === '' ? '' : `: ${visible(where)}`}`, pen),
    ...(paths.length === 0 ? [] : field('path', visible(shortList(paths, 3)), pen)),
    ...commitField(hit, pen),
    ...(hit.refs.length === 0 ? [] : field('refs', visible(shortList(hit.refs, 4)), pen)),
    ...(hit.keptBy.length === 0 ? [] : field('kept by', visible(shortList(hit.keptBy, 4)), pen)),
    ...hit.fix
      .split('\n')
      .map((line, at) => `  ${paint.dim((at === 0 ? 'to free it' : '').padEnd(LABEL))}${visible(line)}`),
  ];
}

function commitField({ firstCommit, lastCommit }: Hit, pen: Pen): string[] {
  if (firstCommit === undefined) return [];
  const last = lastCommit === undefined || lastCommit === firstCommit ? '' : `, last ${lastCommit.slice(0, 12)}`;
  return field('commits', `first ${firstCommit.slice(0, 12)}${last}`, pen);
}

function field(label: string, text: string, { paint, columns }: Pen): string[] {
  return wrap(text, columns - LABEL - 2).map(
    (line, at) => `  ${paint.dim((at === 0 ? label : '').padEnd(LABEL))}${line}`,
  );
}

/** What was looked through, place by place. */
export function coverageLines({ coverage }: VerifyReport, { paint }: Pen): string[] {
  const width = Math.max(0, ...coverage.map(({ place }) => visible(place).length));
  return [
    paint.bold('Looked through:'),
    ...coverage.map(({ place, items, bytes, skipped }) => {
      const missed = skipped.length === 0 ? '' : paint.yellow(`  ${String(skipped.length)} not read`);
      return `  ${visible(place).padEnd(width)}  ${count(items, 'item').padStart(14)}  ${size(bytes).padStart(11)}${missed}`;
    }),
  ];
}

/** What was in scope and not read: why the verdict cannot be "clean". */
export function unreadLines({ coverage }: VerifyReport, { paint }: Pen): string[] {
  const unread = coverage.flatMap(({ place, skipped }) => skipped.map((each) => ({ place, ...each })));
  if (unread.length === 0) return [];
  const rest = unread.length - MOST_UNREAD;
  return [
    paint.yellow.bold(`Not read (${count(unread.length, 'item')}):`),
    ...unread
      .slice(0, MOST_UNREAD)
      .map(({ place, what, reason }) => `  ${visible(place)}: ${visible(what)}: ${visible(reason)}`),
    ...(rest > 0 ? [`  and ${count(rest, 'more', 'more')}: --json lists them all`] : []),
  ];
}

/** What is out of scope, though somebody may think it was looked through. */
export function coverageNoteLines({ coverage }: VerifyReport, { paint, columns }: Pen): string[] {
  const notes = coverage.flatMap(({ place, notes: own = [] }) => own.map((note) => `${place}: ${note}`));
  if (notes.length === 0) return [];
  const lines = notes.flatMap((note) => wrap(visible(note), columns - 2).map((line) => `  ${line}`));
  return [paint.bold('Out of scope:'), ...lines];
}

/** What the server of a fresh clone said, and what a clone cannot show. */
export function serverLines({ server }: VerifyReport, { paint, columns }: Pen): string[] {
  if (server === undefined) return [];
  const served = server.asked.filter(({ answer }) => answer === 'served');
  const unknown = server.asked.filter(({ answer }) => answer === 'unknown').length;
  const asked = `${count(server.asked.length, 'old commit')} asked for by id: ${String(served.length)} still served, ${String(unknown)} unknown`;
  return [
    paint.bold(`Fresh clone of ${visible(server.url)}`),
    ...(server.asked.length === 0 ? [] : [`  ${served.length > 0 ? paint.red(asked) : asked}`]),
    ...served.slice(0, MOST_HITS).map(({ id, reason }) => `    ${id.slice(0, 12)}: ${visible(reason)}`),
    ...server.notSeen.flatMap((line) => wrap(`not seen: ${line}`, columns - 2).map((part) => `  ${part}`)),
  ];
}

/** What became different since a record was made. */
export function checkLines({ check }: VerifyReport, { paint, columns }: Pen): string[] {
  if (check === undefined) return [];
  const { judgement, verdict, refs, objects, worse, notes } = check;
  const colour = { same: paint.green, better: paint.green, worse: paint.red }[judgement];
  const refsText = `${String(refs.added.length)} refs added, ${String(refs.removed.length)} removed, ${String(refs.moved.length)} moved`;
  return [
    paint.bold('Since the record:'),
    `  ${colour(judgement)}: the verdict was ${verdict.before}, and is ${verdict.now}; ${refsText}; objects: ${objects < 0 ? '' : '+'}${String(objects)}`,
    ...[...worse, ...notes].flatMap((line) => wrap(visible(line), columns - 4).map((part) => `    ${part}`)),
  ];
}

/** The verdict. */
export function verdictLines(report: VerifyReport, { paint, columns }: Pen): string[] {
  const { verdict, hits, lookedFor, coverage } = report;
  const skipped = coverage.reduce((sum, place) => sum + place.skipped.length, 0);
  const what = `${count(lookedFor.length, 'thing')} looked for (${visible(shortList(lookedFor, 3))})`;
  if (verdict === 'clean')
    return wrap(`CLEAN: nothing of ${what} is left in any place.`, columns).map((line) => paint.green.bold(line));
  const open = skipped === 0 ? '' : ` ${count(skipped, 'item')} could not be read.`;
  if (verdict === 'incomplete') {
    const words = `INCOMPLETE, which is not clean: nothing was found, but${open} Make them readable and run it again.`;
    return wrap(words, columns).map((line) => paint.yellow.bold(line));
  }
  return [
    ...wrap(`LEAKED: ${count(hits.length, 'hit')} for ${what}.${open}`, columns).map((line) => paint.red.bold(line)),
  ];
}

/** Why the check of a record failed, behind a verdict that alone would not make anybody look. */
export function checkVerdictLines({ check }: VerifyReport, { paint, columns }: Pen): string[] {
  if (check?.judgement !== 'worse') return [];
  const [first = 'less is proved than then', ...others] = check.worse;
  const more = others.length === 0 ? '' : ` (and ${count(others.length, 'more reason')}, above)`;
  const notes = check.notes.map((note) => ` ${visible(note)}.`).join('');
  const text = `CHECK FAILED, worse than the record: ${visible(first)}${more}.${notes}`;
  return wrap(text, columns).map((line) => paint.red.bold(line));
}

/** After a leak, or a check that failed. */
export function verifyNextLines(report: VerifyReport, pen: Pen): string[] {
  if (report.verdict === 'leaked') return afterLeak(pen);
  return report.check?.judgement === 'worse' ? afterCheck(pen) : [];
}

function afterCheck({ paint, columns }: Pen): string[] {
  const advice =
    'Run the check where the record was made, with the same options; or, if what changed is meant, write a new record with --evidence FILE.';
  return [paint.bold('Next:'), ...wrap(advice, columns - 2).map((line) => `  ${line}`)];
}

function afterLeak({ paint, columns }: Pen): string[] {
  return [
    paint.bold('Next:'),
    ...wrap(
      '1. Revoke the value at its provider, if that was not done: history may have been copied.',
      columns - 2,
    ).map((line) => `  ${line}`),
    '  2. secretctl clean-history --help, or the commands above',
    '  3. secretctl verify-history again',
  ];
}
