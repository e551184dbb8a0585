/** Shell completion, made from the command tree. */
import type { Command } from 'commander';
import { fishScript, powershellScript } from './others.js';
import { bashScript, zshScript } from './posix.js';
import { nodesOf } from './tree.js';

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript };

/** The script that teaches `shell` the commands, options and choices of `program`. */
export function completionScript(shell: Shell, program: Command): string {
  return SCRIPTS[shell](nodesOf(program));
}
