import { runGit, type GitOptions } from './run.js';

/** A file as it will be committed. */
export interface StagedFile {
  readonly path: string;
  readonly blob: string;
}

const COMMON = [
  '--cached',
  '-O/dev/null',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=all',
  '-M',
];

/** What the next commit would add or change: regular files only, renames followed; and what a merge left in conflict. */
export async function stagedFiles(
  cwd: string,
  options: GitOptions = {},
): Promise<{ files: StagedFile[]; unmerged: string[] }> {
  const args = ['diff', ...COMMON, '--raw', '-z', '--no-abbrev', '--diff-filter=ACMRTU'];
  const { stdout } = await runGit(cwd, args, options);
  const files: StagedFile[] = [];
  const unmerged: string[] = [];
  for (const { mode, blob, status, path } of rawEntries(stdout.toString('utf8').split('\0'))) {
    if (status.startsWith('U')) unmerged.push(path);
    else if (mode.startsWith('100') && !/^0+$/.test(blob)) files.push({ path, blob });
  }
  return { files, unmerged };
}

/** `:oldmode mode old blob status`, then the path; a rename or copy names two, and the second one counts. */
function* rawEntries(
  fields: readonly string[],
): Generator<{ mode: string; blob: string; status: string; path: string }> {
  for (let at = 0; at + 1 < fields.length;) {
    const [, mode = '', , blob = '', status = ''] = (fields[at] ?? '').split(' ');
    const moved = /^[RC]/.test(status);
    yield { mode, blob, status, path: fields[at + (moved ? 2 : 1)] ?? '' };
    at += moved ? 3 : 2;
  }
}

/** Line ranges (from 1, inclusive) that staging adds to each file. Asked only for files with findings. */
export async function addedLines(
  cwd: string,
  paths: readonly string[],
  options: GitOptions = {},
): Promise<Map<string, [number, number][]>> {
  const args = ['diff', ...COMMON, '-U0', '--inter-hunk-context=0', '--text', '--no-prefix', '--diff-filter=ACMRTU'];
  const { stdout } = await runGit(cwd, args, options);
  const added = new Map<string, [number, number][]>(paths.map((path) => [path, []]));
  let ranges: [number, number][] | undefined;
  let inHunk = 0;
  for (const line of stdout.toString('utf8').split('\n')) {
    if (inHunk > 0 && (line.startsWith('+') || line.startsWith('-'))) {
      inHunk--;
      continue;
    }
    if (line.startsWith('+++ ')) ranges = added.get(unquote(line.slice(4)));
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const count = Number(hunk[3] ?? '1');
    inHunk = count + Number(hunk[1] ?? '1');
    if (count > 0) ranges?.push([Number(hunk[2]), Number(hunk[2]) + count - 1]);
  }
  return added;
}

/** git ends a name that has a space with a tab, and quotes one with control characters or quotes in it. */
function unquote(name: string): string {
  const trimmed = name.replace(/\t$/, '');
  if (!trimmed.startsWith('"')) return trimmed;
  const plain = trimmed.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
  return plain;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
