import { hostName, repositoryName } from './host.js';
import type { Host, Pulls, RemotePlan } from './types.js';

export interface TicketFacts {
  readonly plan: RemotePlan;
  readonly pulls: Pulls | undefined;
  readonly firstChanged: readonly string[];
  /** Hex SHA-256 ids. */
  readonly lfs: readonly string[];
  /** How many pieces the map for GitLab has. */
  readonly gitlabPieces: number;
}

/** What to ask of the host of a remote, or to do there: ready to be pasted, without the secret. */
export function ticket(facts: TicketFacts): string {
  return TEXTS[facts.plan.host](facts);
}

const TEXTS: Readonly<Record<Host, (facts: TicketFacts) => string>> = {
  github,
  gitlab,
  bitbucket,
  azure,
  gitea,
  other,
};

function github(facts: TicketFacts): string {
  const { firstChanged, lfs } = facts;
  return `# GitHub: ask support to drop the old commits

A push alone is not enough: pull requests keep the old commits, and GitHub shows them to whoever knows an id.
Before you send it: everything is pushed, forks are deleted (or their owners asked), the secret is revoked.
Send it from https://support.github.com/contact, signed in as an owner; GitHub asks for exactly these facts:
https://docs.github.com/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository

---

Subject: Removal of sensitive data from ${nameOf(facts)}

This is a request to remove sensitive data, after its history was rewritten and force-pushed.

- Repository: ${nameOf(facts)}
- Affected pull requests: ${pullsText(facts.pulls)}
- First changed commits (ids before the rewrite): ${firstChanged.length}

${bullets(firstChanged)}

- LFS objects orphaned by the rewrite: ${lfs.length === 0 ? 'none' : lfs.length}${lfs.length === 0 ? '' : `\n\n${bullets(lfs)}`}

Please dereference or delete the affected pull requests, remove cached views of the old commits, run garbage collection${
    lfs.length === 0 ? '' : ', and delete the orphaned LFS objects'
  }.
The credential was revoked; the data must not stay available all the same.

---
${unknownText(facts)}`;
}

function gitlab(facts: TicketFacts): string {
  const pieces = Array.from({ length: facts.gitlabPieces }, (_, index) => `gitlab/commit-map-${index + 1}`).join(', ');
  return `# GitLab: drop the old commits of ${nameOf(facts)}

GitLab keeps old commits in refs that nobody can push to (refs/merge-requests, refs/keep-around, refs/pipelines, refs/environments).
You need the role Owner or Maintainer. Do it after the push; wait half an hour after the push, younger objects are kept.

1. Settings > Repository > Repository maintenance (Repository cleanup): upload, one after the other: ${pieces || 'nothing changed'}.
   It is \`old new\`, a line a commit, in pieces of 3,000 lines, since GitLab refuses larger files. It drops the internal refs to
   old commits, and prunes objects and LFS files that nothing uses. A mail tells when it is done.
2. The same page, Remove blobs: paste \`gitlab/blobs.txt\` if old files are still shown at their old address.
3. Settings > General > Advanced > Run housekeeping, and Prune unreachable objects.
4. Affected merge requests: ${pullsText(facts.pulls)}. Their diffs are kept in the database: delete those that show the secret
   (an owner can), and pipelines and job logs that printed it.
5. Forks share objects with this project: delete them, or have their owners do all this too.
6. GitLab.com still shows an old commit afterwards? https://support.gitlab.com with the first changed commits:

${bullets(facts.firstChanged)}

A server of your own: \`gitlab-rake gitlab:cleanup:orphan_lfs_file_references\` for LFS files${facts.lfs.length === 0 ? '' : `; orphaned here:\n\n${bullets(facts.lfs)}`}
${unknownText(facts)}`;
}

function bitbucket(facts: TicketFacts): string {
  const cloud = hostName(facts.plan.url) === 'bitbucket.org';
  return `# Bitbucket: drop the old commits of ${nameOf(facts)}

Bitbucket keeps commits of pull requests in refs that no clone shows, and serves old commits by their id until it collects garbage.

${cloud ? bitbucketCloud(facts) : bitbucketServer()}

Affected pull requests: ${pullsText(facts.pulls)}. Forks keep the old commits: delete them.
`;
}

function bitbucketCloud(facts: TicketFacts): string {
  return `Send this to https://support.atlassian.com/contact after the push (an administrator of the workspace):

---

Subject: Remove sensitive data and run garbage collection: ${nameOf(facts)}

The history of ${nameOf(facts)} was rewritten and force-pushed, because a credential stood in it. Please remove the references to
the old commits that are not visible in a clone (pull requests), run garbage collection, and clear caches.
First changed commits (ids before the rewrite):

${bullets(facts.firstChanged)}

---`;
}

function bitbucketServer(): string {
  return `Data Center: an administrator, on the server, in the repository's folder (shared/data/repositories/ID), after the push:

1. Delete the pull requests that hold old commits (Bitbucket removes their refs), or ask Atlassian support which refs to delete.
2. \`git reflog expire --expire=now --all\`, then \`git gc --prune=now\`. Forks share objects with their origin: only when there are none.`;
}

function azure(facts: TicketFacts): string {
  return `# Azure DevOps: drop the old commits of ${nameOf(facts)}

Azure Repos has no button that collects garbage: a commit that no branch reaches stays to be seen by its id, and pull requests keep it.

1. Affected pull requests: ${pullsText(facts.pulls)}. Abandon the open ones; a completed one keeps its commits.
2. If the content itself must go: push the new history to a **new** repository, then delete the old one (Project settings >
   Repositories), and delete it from the recycle bin too (REST: Git, Recycle Bin, Delete). Its pull requests go with it.
3. Or ask support, at https://developercommunity.visualstudio.com or by your support plan, with the first changed commits:

${bullets(facts.firstChanged)}

4. Caches: pipelines with a clean workspace (\`workspace: clean: all\`), self-hosted agents' work folders, code search (it re-indexes).
`;
}

function gitea(facts: TicketFacts): string {
  return `# Gitea, Forgejo: drop the old commits of ${nameOf(facts)}

1. Affected pull requests: ${pullsText(facts.pulls)}. Their refs (refs/pull/N/head) keep the old commits. An administrator, on the
   server, in the repository's folder: \`git for-each-ref --contains ID refs/pull\` tells them for these ids, \`git update-ref -d REF\`
   removes them:

${bullets(facts.firstChanged)}

2. There too: \`git reflog expire --expire=now --all\`, then \`git gc --prune=now\`. (Site administration > Maintenance runs git gc,
   which keeps what is younger than two weeks.)
3. Forks are clones of their own: delete them. LFS: Site administration > Maintenance > garbage collect LFS.
4. Codeberg and other public servers: ask the administrators with the ids above.
`;
}

function other(facts: TicketFacts): string {
  return `# The server of ${facts.plan.remote.name}: drop the old commits

A push moves refs; the server keeps the old commits until it collects garbage, and may serve them to whoever knows an id.
For whoever runs the server, in the repository's folder there, after the push:

1. Refs that hold old commits: \`git for-each-ref --contains ID\` for each of these ids; nothing should be printed:

${bullets(facts.firstChanged)}

2. \`git reflog expire --expire=now --all\`, then \`git gc --prune=now\`; \`.keep\` files in objects/pack keep packs alive.
3. Backups and mirrors of the server hold the old commits too.
`;
}

function nameOf({ plan }: TicketFacts): string {
  return repositoryName(plan.url) || plan.remote.name;
}

function pullsText(pulls: Pulls | undefined): string {
  if (pulls === undefined) return 'not counted (the server was not asked)';
  const { affected } = pulls;
  const names = affected.length === 0 ? '' : ` (${affected.map((number) => `#${number}`).join(', ')})`;
  return `${affected.length}${names}${pulls.unknown.length === 0 ? '' : `, and ${pulls.unknown.length} that could not be judged`}`;
}

function unknownText({ pulls, plan }: TicketFacts): string {
  if (pulls?.unknown.length === 0) return '';
  return `
To count pull requests exactly before you send this: \`git ls-remote ${plan.remote.name} 'refs/pull/*/head' 'refs/merge-requests/*/head'\` shows
their heads; one is affected when its head is, or descends from, a first changed commit.
`;
}

function bullets(lines: readonly string[]): string {
  return lines.length === 0 ? '  (none)' : lines.map((line) => `  - ${line}`).join('\n');
}
