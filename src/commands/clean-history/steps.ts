import type { Cleaned, CleanPlan, PushedRef, VerifyReport } from '../../history/index.js';

const REVOKE = 'Revoke the secret at its provider, if that was not done: history may have been copied.';
const MOST_UNREAD = 5;

/** Whether a plan leaves every object and ref as it is. */
export function changesNothing({ rewrite }: CleanPlan): boolean {
  return rewrite.refs.length === 0 && rewrite.commits.length === 0 && rewrite.blobs.length === 0;
}

/** What to do next, in order, after a plan. */
export function plannedSteps(plan: CleanPlan): string[] {
  const { unread, rewrite } = plan;
  if (changesNothing(plan) && rewrite.unreplaceable.length === 0) {
    return [
      ...unreadSteps(unread),
      'No commit, file or ref has it. Whether reflogs or other left-overs do, verify-history tells: secretctl verify-history --help',
    ];
  }
  return [
    ...unreadSteps(unread),
    ...(rewrite.unreplaceable.length === 0
      ? []
      : ['Decide about what cannot be replaced: without --drop-unreplaceable it keeps the value']),
    'Carry it out: the same command with --apply. A backup is made and verified first.',
  ];
}

function unreadSteps(unread: CleanPlan['unread']): string[] {
  const told = unread
    .slice(0, MOST_UNREAD)
    .map(({ what, reason }) => `Look at what could not be searched: ${what}: ${reason}`);
  const more = unread.length - told.length;
  return more > 0 ? [...told, `${String(more)} more could not be searched: secretctl verify-history lists them`] : told;
}

/** After a run that found nothing to do. */
export function unchangedSteps(isPushed: boolean): string[] {
  return [
    REVOKE,
    ...(isPushed
      ? []
      : ['If an earlier run changed history, and it is not pushed yet: secretctl clean-history --push']),
  ];
}

/** After a rewrite. */
export function appliedSteps({ record, pushed, remotes, applied }: Cleaned, { verdict }: VerifyReport): string[] {
  const { unreplaceable } = applied.rewrite;
  return [
    REVOKE,
    ...(unreplaceable.length === 0
      ? []
      : ['It is still in what could not be replaced. To drop that: the same command with --drop-unreplaceable']),
    ...(verdict === 'leaked'
      ? ['Free what is left: the commands above, at each place. Then run the same command again']
      : []),
    ...pushStep(pushed, remotes),
    `What hosts and the team have to do, with tickets and scripts, is in ${record.folder}/README.md`,
    `The backup holds the secret; delete it when all is well: ${record.backup}`,
    'If something is wrong, go back: secretctl clean-history --undo',
  ];
}

function pushStep(pushed: readonly PushedRef[] | undefined, remotes: number): string[] {
  if (remotes === 0) return ['There is no remote here. Wherever else this history is, it has to be replaced too.'];
  return pushed === undefined
    ? ['Replace the history on the remotes: secretctl clean-history --push']
    : pushedSteps(pushed);
}

/** After a push. */
export function pushedSteps(pushed: readonly PushedRef[]): string[] {
  const refused = pushed.filter(({ ok }) => !ok);
  const advice = [...new Set(refused.map((each) => each.advice))];
  return [
    ...advice,
    ...(refused.length === 0 ? [] : ['Then push again: secretctl clean-history --push']),
    'See what the server still has (put its address for URL): secretctl verify-history --secret-prompt --fresh-clone URL',
  ];
}

/** After an undo, which changes nothing on servers. */
export function undoneSteps(leftFiles: readonly string[]): string[] {
  return [
    ...leftFiles.map((file) => `look at ${file}: it was changed since, and was left as it is`),
    'If the new history was pushed: the server keeps it, and so do those who fetched it. Clean and push again, or push the old one by hand',
    'secretctl verify-history, to see what is in it again',
  ];
}
