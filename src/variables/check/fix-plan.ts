import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignorePattern } from './ignore-lines.js';
import type { EnvCheckReport, EnvFinding, EnvFix } from './types.js';

/** The changes that mend what can be mended: each once, ignore rules first, so that nothing is added again in between. */
export async function planEnvFixes({ findings }: EnvCheckReport, root: string): Promise<EnvFix[]> {
  const ignored = new Map<string, Set<string>>();
  for (const finding of findings) {
    for (const [file, line] of ignoreLine(finding)) ignored.set(file, (ignored.get(file) ?? new Set()).add(line));
  }
  const ignores = [...ignored].map(async ([file, lines]): Promise<EnvFix> => {
    const isNew = await lstat(join(root, file)).then(
      () => false,
      () => true,
    );
    return { kind: 'ignore', file, lines: [...lines], isNew };
  });
  return [...(await Promise.all(ignores)), ...findings.flatMap(otherFix)];
}

/** An ignore file, and the line that it lacks. One that is overruled by a "!" is left to people: they wrote it on purpose. */
function ignoreLine(finding: EnvFinding): (readonly [string, string])[] {
  const name = ignorePattern(finding.path.slice(finding.path.lastIndexOf('/') + 1));
  if (finding.id === 'env-file-not-ignored' && finding.by !== undefined) return [];
  if (finding.id === 'env-file-not-ignored' || finding.id === 'env-file-ignored-here-only')
    return [['.gitignore', name]];
  return finding.id === 'env-file-in-build-context' ? [[finding.ignoreFile, `**/${name}`]] : [];
}

function otherFix(finding: EnvFinding): EnvFix[] {
  const { path } = finding;
  if (finding.id === 'env-file-open-to-others') return [{ kind: 'mode', path, from: finding.mode, to: '0600' }];
  if (finding.id !== 'env-file-tracked') return [];
  return [{ kind: 'untrack', path, ...(finding.workTree === undefined ? {} : { workTree: finding.workTree }) }];
}
