import type { Host } from './types.js';

export type Outcome =
  | 'pushed'
  | 'deleted'
  | 'already there'
  | 'moved meanwhile' // the lease refused
  | 'protected' // by a rule of the host
  | 'refused' // by something else on the server
  | 'held back' // another ref of the same push was refused
  | 'failed' // the push did not get so far
  | 'left'; // it was not tried: whether it holds old history could not be told

export interface Explained {
  readonly outcome: Outcome;
  /** What to do, for a tired person; empty when there is nothing to do. */
  readonly advice: string;
}

const AFTERWARDS = 'run the push again, and switch the protection back on at once';

const PROTECTED: readonly (readonly [RegExp, string])[] = [
  [
    /GH013[^]*secret|push cannot contain secrets|push protection/i,
    'GitHub found a secret in what was pushed: run secretctl scan --history, clean that too, then push again',
  ],
  [
    /GH013|repository rule violations/i,
    `GitHub: Settings > Rules > Rulesets: add yourself to the bypass list, or set the ruleset to Disabled for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /GH006|protected branch hook declined|cannot force-push to (?:a protected|this) branch/i,
    `GitHub: Settings > Branches > the rule of this branch: switch on "Allow force pushes" (and "Allow deletions" where a ref goes) for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /TF401027|TF402455|TF\d{6}/,
    `Azure DevOps: Repos > Branches > ... > Branch security: set "Force push" (and "Bypass policies when pushing") to Allow for yourself for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /not allowed to force[- ]push (?:code )?to (?:a )?protected branch[^]*project|GitLab:|protected tags? cannot/i,
    `GitLab: Settings > Repository > Protected branches (Protected tags): switch on "Allowed to force push", or unprotect it, for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /protected from force push|not allowed to force-push to protected|Gitea:|Forgejo:|branch \S+ is protected/i,
    `Gitea, Forgejo: Settings > Branches > the rule of this branch: switch on force push for yourself for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /bitbucket|branch permission|rewrit\w+ (?:of )?history|can only be modified through pull requests|permission denied to (?:update|delete) branch/i,
    `Bitbucket: Repository settings > Branch restrictions (Data Center: Branch permissions): allow rewriting history and deleting for the minutes of the push; ${AFTERWARDS}`,
  ],
  [
    /non-fast-forward|deletion prohibited|denying ref deletion/i,
    `the server's own git refuses it: there, git config receive.denyNonFastForwards false (receive.denyDeletes false where a ref goes); ${AFTERWARDS} with the value true`,
  ],
  [
    /protected|force[- ]push/i,
    `allow force pushes to it in the host's settings for the minutes of the push; ${AFTERWARDS}`,
  ],
];

const BY_HOST: Readonly<Partial<Record<Host, RegExp>>> = { bitbucket: /permission|restriction|not allowed/i };

/**
 * What an answer of git to a push means.
 *
 * @param flag - of `git push --porcelain`
 * @param text - its summary and reason
 * @param said - what the server said besides, about all refs of the push
 */
export function explain(flag: string, text: string, said: readonly string[], host: Host): Explained {
  if (flag === '-') return { outcome: 'deleted', advice: '' };
  if (flag === '=') return { outcome: 'already there', advice: '' };
  if (flag !== '!') return { outcome: 'pushed', advice: '' };
  if (
    text.includes('(stale info)') ||
    /fetch first|cannot lock ref|failed to update ref|reference already exists/.test(text)
  )
    return { outcome: 'moved meanwhile', advice: MOVED };
  if (/atomic (?:push|transaction) failed/.test(text)) return { outcome: 'held back', advice: HELD_BACK };
  return refusal(text, said, host);
}

const MOVED =
  'somebody pushed to it since this clone fetched, so nothing was overwritten: git fetch, run clean-history again, then push';
const HELD_BACK = 'it goes with the others once they are accepted: see what was refused';

function refusal(text: string, said: readonly string[], host: Host): Explained {
  if (text.includes('branch is currently checked out'))
    return {
      outcome: 'refused',
      advice: 'the server has a work tree on this branch: push to a bare repository, or switch that work tree away',
    };
  const words = [text, ...said.filter((line) => line.startsWith('remote:'))].join('\n');
  const rule = PROTECTED.find(([pattern]) => pattern.test(words))?.[1];
  const own =
    BY_HOST[host]?.test(words) === true
      ? PROTECTED.find(([, advice]) => advice.toLowerCase().startsWith(host))?.[1]
      : undefined;
  const advice = rule ?? own;
  if (advice !== undefined) return { outcome: 'protected', advice };
  return { outcome: 'refused', advice: `the server refused it: ${lastWords(said) ?? text}` };
}

function lastWords(said: readonly string[]): string | undefined {
  const remote = said.filter((line) => line.startsWith('remote:')).map((line) => line.slice('remote:'.length).trim());
  return (
    remote
      .filter((line) => line !== '')
      .slice(-3)
      .join(' ') || undefined
  );
}
