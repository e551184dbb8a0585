import { createHash } from 'node:crypto';
import type { HookName } from './place.js';

/** What the shim remembers. */
export interface ShimFacts {
  readonly hook: HookName;
  /** Absolute paths of node and of bin/secretctl.js. */
  readonly node: string;
  readonly script: string;
  /** How many folders the installation had to make, so that taking it away can unmake them. */
  readonly madeFolders: number;
}

/** What the shim says when it can check nothing. */
export const LOST_WORDS = 'neither secretctl nor node was found';

const FORMAT = 1;
const HEAD = /^#!\/bin\/sh\n# secretctl-hook (\d+) ([0-9a-f]{16})\n/;

/** Name of the file that keeps the hook that was there before. */
export const chainedName = (hook: HookName): string => `${hook}.before-secretctl`;

/** The hook as a file: POSIX sh, LF line ends, the one shell that Git for Windows brings too. */
export function renderShim(facts: ShimFacts): string {
  const body = [...head(facts), ...(facts.hook === 'pre-push' ? PUSH : COMMIT), ...run(facts)].join('\n') + '\n';
  return `#!/bin/sh\n# secretctl-hook ${String(FORMAT)} ${sumOf(body)}\n${body}`;
}

/** Whether a hook is one of ours, and whether somebody edited it since; undefined for anybody else's. */
export function readShim(text: string): { readonly edited: boolean; readonly madeFolders: number } | undefined {
  const match = HEAD.exec(text);
  if (match === null) return undefined;
  const made = /^# made folders: (\d{1,3})$/m.exec(text)?.[1] ?? '0';
  return { edited: sumOf(text.slice(match[0].length)) !== match[2], madeFolders: Number(made) };
}

function sumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}

/** One word for sh, whatever it holds; "\" becomes "/" in a Windows path. */
export function shellWord(path: string): string {
  const portable = /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path.replaceAll('\\', '/') : path;
  return `'${portable.replaceAll("'", String.raw`'\''`)}'`;
}

function head({ hook, node, script, madeFolders }: ShimFacts): string[] {
  return [
    '# Written by "secretctl install-hook"; "secretctl install-hook --uninstall" gives back what was here before.',
    `# made folders: ${String(madeFolders)}`,
    `secretctl_node=${shellWord(node)}`,
    `secretctl_script=${shellWord(script)}`,
    `secretctl_before="\${0%/*}/${chainedName(hook)}"`,
    '',
    '# An sh hook is sourced, so that it still sees its own name and folder in $0.',
    'secretctl_run_before() {',
    '  IFS= read -r secretctl_line <"$secretctl_before"',
    '  case $secretctl_line in',
    "    '#!/bin/sh' | '#!/usr/bin/env sh') (. \"$secretctl_before\") ;;",
    '    *) "$secretctl_before" "$@" ;;',
    '  esac',
    '}',
    '',
  ];
}

const COMMIT = [
  'if [ -x "$secretctl_before" ]; then',
  '  secretctl_run_before "$@"',
  '  secretctl_status=$?',
  '  [ "$secretctl_status" -eq 0 ] || exit "$secretctl_status"',
  'fi',
  '',
];

/** Standard input lists what is pushed; both hooks need all of it. */
const PUSH = [
  'if [ -x "$secretctl_before" ]; then',
  '  secretctl_input=',
  '  while IFS= read -r secretctl_line || [ -n "$secretctl_line" ]; do',
  '    secretctl_input="$secretctl_input$secretctl_line',
  '"',
  '  done',
  '  printf %s "$secretctl_input" 2>/dev/null | secretctl_run_before "$@"',
  '  secretctl_status=$?',
  '  [ "$secretctl_status" -eq 0 ] || exit "$secretctl_status"',
  '  exec <<SECRETCTL_INPUT',
  '$secretctl_input',
  'SECRETCTL_INPUT',
  'fi',
  '',
];

function run({ hook }: ShimFacts): string[] {
  return [
    'if [ -f "$secretctl_script" ]; then',
    `  [ -x "$secretctl_node" ] && exec "$secretctl_node" "$secretctl_script" hook ${hook} "$@"`,
    `  command -v node >/dev/null 2>&1 && exec node "$secretctl_script" hook ${hook} "$@"`,
    'fi',
    `[ -x node_modules/.bin/secretctl ] && exec node_modules/.bin/secretctl hook ${hook} "$@"`,
    `command -v secretctl >/dev/null 2>&1 && exec secretctl hook ${hook} "$@"`,
    '',
    ...LOST.map((line) => `printf '%s\\n' ${shellWord(line)} >&2`),
    `printf '  go on without a check:    git ${hook.slice('pre-'.length)} --no-verify\\n' >&2`,
    'exit 1',
  ];
}

const LOST = [
  `secretctl: blocked, because ${LOST_WORDS}, so nothing was checked for secrets.`,
  '  repair it:                install secretctl again, then: secretctl install-hook',
];
