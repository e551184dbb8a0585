import type { CleanReport } from '../../history/index.js';
import { field, nextLines } from '../next-lines.js';
import type { Pen } from '../pen.js';
import { count, shortList, visible } from '../text.js';

type Plan = NonNullable<CleanReport['plan']>;
type Record = NonNullable<CleanReport['record']>;

const MOST_REFS = 12;

/** The blocks of the text for people: what changes, what was done, the proof, what to do next. */
export function cleanBlocks(report: CleanReport, pen: Pen, proof: readonly string[][]): string[][] {
  const { plan, record, outcome } = report;
  return [
    headline(report, pen),
    ...(plan === undefined ? [] : [planLines(plan, pen), unreplaceableLines(plan, pen)]),
    ...(record === undefined ? [] : [recordLines(record, pen)]),
    ...proof,
    pushedLines(report, pen),
    outcome === 'planned' ? [pen.paint.bold('Nothing was changed yet.')] : [],
    nextLines(report.next, pen),
  ];
}

function headline({ outcome, repository, lookedFor, pushed }: CleanReport, { paint }: Pen): string[] {
  const name = visible(repository);
  const what = lookedFor.length === 0 ? 'what was named' : visible(shortList(lookedFor, 3));
  const words = {
    planned: `Plan to take ${what} out of the history of ${name}`,
    applied: `Took ${what} out of the history of ${name}`,
    unchanged: `Nothing of ${what} is in the history of ${name}: nothing was changed`,
    undone: `Gave back the history of ${name}`,
    pushed:
      pushed?.length === 0
        ? `The remotes have the new history of ${name}: nothing had to be pushed`
        : `Pushed the new history of ${name}`,
  };
  return [paint.bold(words[outcome])];
}

function planLines(plan: Plan, pen: Pen): string[] {
  const { commits, blobs, firstChanged } = plan;
  const dropped = commits.dropped === 0 ? '' : `, ${String(commits.dropped)} of them dropped`;
  return [
    ...field('commits', `${String(commits.changed)} of ${String(commits.total)} change${dropped}`, pen),
    ...field('blobs', `${String(blobs.replaced)} replaced, ${String(blobs.dropped)} dropped`, pen),
    ...list('paths', blobs.paths, 6, pen),
    ...field('refs', refsText(plan), pen),
    ...field('signatures lost', signaturesText(plan), pen),
    ...field('pull requests', pullRequestsText(plan), pen),
    ...list(
      'first changed',
      firstChanged.map((id) => id.slice(0, 12)),
      4,
      pen,
    ),
    ...field('plan', plan.planHash, pen),
  ];
}

function refsText({ refs }: Plan): string {
  const changed = refs.map(({ name, new: to, renamedTo }) => {
    if (to === null) return `${name} (goes)`;
    return renamedTo === undefined ? name : `${name} -> ${renamedTo}`;
  });
  return changed.length === 0 ? 'none move' : shortList(changed, MOST_REFS);
}

function signaturesText({ signaturesLost: { commits, tags } }: Plan): string {
  if (commits.length + tags.length === 0) return 'none';
  return `${String(commits.length)} of commits, ${String(tags.length)} of tags`;
}

function pullRequestsText({ pullRequests }: Plan): string {
  if (pullRequests.length === 0) return 'none that this clone knows';
  return shortList(
    pullRequests.map((number) => `#${String(number)}`),
    10,
  );
}

function unreplaceableLines({ unreplaceable }: Plan, { paint }: Pen): string[] {
  if (unreplaceable.length === 0) return [];
  return [
    paint.yellow.bold(`Cannot be replaced (${count(unreplaceable.length, 'blob')}); --drop-unreplaceable drops them:`),
    ...unreplaceable
      .slice(0, 20)
      .map(
        ({ object, paths, reason }) => `  ${object.slice(0, 12)} ${visible(shortList(paths, 3))}: ${visible(reason)}`,
      ),
    ...(unreplaceable.length > 20 ? [`  and ${String(unreplaceable.length - 20)} more: --json lists them all`] : []),
  ];
}

function recordLines({ backup, map, folder, updatedFiles, leftFiles, cleared }: Record, pen: Pen): string[] {
  return [
    ...field('backup', backup, pen),
    ...field('map', map, pen),
    ...field('instructions', folder, pen),
    ...list('files updated', updatedFiles, 6, pen),
    ...list('files left', leftFiles, 6, pen, ' (you changed them: look yourself)'),
    ...list('cleared', cleared, 6, pen),
  ];
}

function pushedLines({ pushed }: CleanReport, { paint }: Pen): string[] {
  if (pushed === undefined || pushed.length === 0) return [];
  return [
    paint.bold('Refs of the remotes:'),
    ...pushed.map(
      ({ remote, ref, outcome, ok }) =>
        `  ${ok ? paint.green('ok') : paint.red('no')}  ${visible(remote)} ${visible(ref)}: ${visible(outcome)}`,
    ),
  ];
}

/** A field that is left out when the list is empty. */
function list(label: string, items: readonly string[], most: number, pen: Pen, remark = ''): string[] {
  return items.length === 0 ? [] : field(label, shortList([...new Set(items)], most) + remark, pen);
}
