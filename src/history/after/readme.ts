import type { AftermathFacts } from './facts.js';
import { list } from './team-text.js';
import type { RemotePlan } from './types.js';

/** The index of the folder: what to do next, in order. */
export function readme(facts: AftermathFacts, files: readonly string[]): string {
  const { rewrite, plan, backup } = facts;
  const tickets = files.filter((file) => file.startsWith('tickets/'));
  return `# After clean-history: what to do next, in this order

${rewrite.commits.length} of ${rewrite.totalCommits} commits were replaced. None of these files holds the secret.

1. **Revoke the secret** at its provider, if that is not done. History may have been copied; nothing below changes that.
2. **Push the new history**: \`secretctl clean-history --push\`, or by hand:

${plan.remotes.map((remote) => pushText(facts, remote)).join('\n\n') || '   This repository has no remote.'}

3. **Have the host drop the old commits**: ${tickets.map((file) => `\`${file}\``).join(', ') || 'no remote, nothing to do'}.
4. **Prove it**, once the host has answered:

${list(plan.remotes.map(({ url }) => `secretctl verify-history --secret-prompt --fresh-clone ${url} --old-commits commit-map`)) || '       secretctl verify-history --secret-prompt'}

5. **Tell the team**: send the folder \`team/\` to everybody who has a clone. It tells who has to do what, with scripts.
6. **Keep the old history out**: \`guard/README.md\` (a hook for servers of your own, a check for CI).
7. **Delete the backup** when all is well; it holds the secret${backup === undefined ? '' : `: \`${backup}\``}.

${signatures(facts)}\`commit-map\` tells the new id of every old commit, in the form of git-filter-repo.
`;
}

function pushText(facts: AftermathFacts, plan: RemotePlan): string {
  const hidden = plan.pushes.some((push) => push.hidden);
  return [
    `   To ${plan.remote.name} (${plan.url})${plan.asked ? '' : ', as far as this clone knows it'}:`,
    plan.commands.length === 0 ? '   nothing to push.' : list(plan.commands),
    ...(hidden
      ? [
          '   A ref there has a name that holds the secret: only `secretctl clean-history --push` removes it without showing it.',
        ]
      : []),
    ...(plan.managed.length === 0 ? [] : ['   Only the host can change these, see its ticket:', list(plan.managed)]),
    ...(plan.left.length === 0
      ? []
      : ['   Left alone:', list(plan.left.map(({ ref, reason }) => `${ref}: ${reason}`))]),
    ...outcomes(facts, plan),
    '   "stale info" means that somebody pushed meanwhile: git fetch, run clean-history again, then push.',
  ].join('\n\n');
}

function outcomes({ pushed }: AftermathFacts, plan: RemotePlan): string[] {
  const own = (pushed ?? []).filter(({ remote }) => remote === plan.remote.name);
  if (own.length === 0) return [];
  const lines = own.map(({ ref, outcome, advice }) =>
    advice === '' ? `${ref}: ${outcome}` : `${ref}: ${outcome}: ${advice}`,
  );
  return ['   What became of it:', list(lines)];
}

function signatures({ rewrite }: AftermathFacts): string {
  const { commits, tags } = rewrite.signaturesLost;
  if (commits.length + tags.length === 0) return '';
  return `Signatures that were lost, because what they sign changed: ${commits.length} commits, ${tags.length} tags. Sign the tags again.\n\n`;
}
