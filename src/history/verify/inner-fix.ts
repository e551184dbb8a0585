import type { Repository } from '../../git/index.js';
import type { Words } from '../resolve/index.js';

/**
 * The commands that free something in a repository inside another one, each to be run from where the user is: pasted as they are they
 * must not touch the outer one.
 *
 * @param name - how the report calls the inner one
 */
export function innerFix(fix: string, { top, commonDir }: Repository, name: string, words: Words): string {
  const place = words.quoted(top ?? commonDir);
  return fix
    .split('\n')
    .map((line) => {
      if (/^(?:git (?:-C|--git-dir)|rm |#)/.test(line)) return line;
      return place !== undefined && line.startsWith('git ')
        ? `git -C ${place} ${line.slice('git '.length)}`
        : `# in ${name}: ${line}`;
    })
    .join('\n');
}
