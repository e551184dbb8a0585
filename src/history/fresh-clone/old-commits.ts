import { AppError, exitCodes } from '../../errors/index.js';

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * The ids of old commits in a text: a commit map of clean-history or git-filter-repo (`old new` lines; what did not change is left
 * out), a list of ids (one a line, `#` starts a comment), or an evidence file.
 *
 * @param name - of the file, for the error
 * @throws AppError `E_OLD_COMMITS`, exit 2, when a line is something else, or when there is none
 */
export function readOldCommits(text: string, name: string): string[] {
  const ids = text.trimStart().startsWith('{') ? idsOfEvidence(text, name) : idsOfLines(text, name);
  if (ids.length === 0) throw unreadable(name, 'no commit id is in it');
  return [...new Set(ids)];
}

function idsOfLines(text: string, name: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [old = '', next, more] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (old === '' || (old === 'old' && next === 'new')) return [];
    if (!ID.test(old) || (next !== undefined && !ID.test(next)) || more !== undefined)
      throw unreadable(name, `line ${index + 1} is neither an id nor "old new"`);
    return old === next ? [] : [old];
  });
}

function idsOfEvidence(text: string, name: string): string[] {
  try {
    const { hits, oldCommits } = JSON.parse(text) as Record<string, Record<string, unknown>[] | undefined>;
    const named = (oldCommits ?? []).map(({ id }) => id);
    return [...(hits ?? []).flatMap(({ firstCommit, lastCommit }) => [firstCommit, lastCommit]), ...named].filter(
      (id): id is string => typeof id === 'string' && ID.test(id),
    );
  } catch {
    throw unreadable(name, 'it is no JSON');
  }
}

function unreadable(name: string, why: string): AppError {
  return new AppError('E_OLD_COMMITS', `${name} does not tell which commits are old: ${why}`, {
    exit: exitCodes.usage,
    hint: 'give the commit-map file that clean-history wrote, or a file with one full commit id a line',
  });
}
