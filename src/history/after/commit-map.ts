import type { Rewrite } from '../rewrite/types.js';

/** Lines that GitLab's cleanup page takes at once: it refuses more than about 250 kB. */
const GITLAB_LINES = 3_000;

/**
 * The changed commits in the form of git-filter-repo's `commit-map`: a heading, then `old new`; a dropped commit has zeros for new.
 */
export function commitMap(rewrite: Pick<Rewrite, 'commits'>): string {
  const width = rewrite.commits[0]?.[0].length ?? 40;
  return [`${'old'.padEnd(width)} new`, ...pairs(rewrite), ''].join('\n');
}

/** The same without heading, in pieces that GitLab takes. */
export function gitlabMaps(rewrite: Pick<Rewrite, 'commits'>): string[] {
  const lines = pairs(rewrite);
  const pieces: string[] = [];
  for (let from = 0; from < lines.length; from += GITLAB_LINES)
    pieces.push(`${lines.slice(from, from + GITLAB_LINES).join('\n')}\n`);
  return pieces;
}

function pairs({ commits }: Pick<Rewrite, 'commits'>): string[] {
  return commits.map(([old, now]) => `${old} ${now ?? '0'.repeat(old.length)}`);
}
