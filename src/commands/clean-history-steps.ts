import type { Cleaned, CleanPlan, PushedRef } from '../history/index.js';

/** What to do next, in order, after a plan. */
export function plannedSteps(plan: CleanPlan | undefined): string[] {
  const unread = plan?.unread ?? [];
  return [
    ...unread.slice(0, 5).map(({ what, reason }) => `could not be searched: ${what}: ${reason}`),
    'Carry it out: the same command with --apply. A backup is made and verified first.',
  ];
}

/** After a rewrite. */
export function appliedSteps({ record, pushed }: Cleaned): string[] {
  return [
    'Revoke the secret at its provider, if that was not done: history may have been copied.',
    ...(pushed === undefined
      ? ['secretctl clean-history --push, to replace the history on the remotes']
      : pushedSteps(pushed)),
    `Read ${record.folder}: what hosts and the team have to do, with tickets and scripts.`,
    `Delete the backup when all is well; it holds the secret: ${record.backup}`,
    'Something is wrong? secretctl clean-history --undo',
  ];
}

/** After a push. */
export function pushedSteps(pushed: readonly PushedRef[]): string[] {
  const advice = [...new Set(pushed.filter(({ ok }) => !ok).map((each) => each.advice))];
  return [...advice, 'secretctl verify-history --secret-prompt --fresh-clone URL, to see what the server still has'];
}
