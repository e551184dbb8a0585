import { Command } from 'commander';
import { wantsColor, type Context } from '../app/context.js';
import type { Check } from '../app/doctor/index.js';
import { exitCodes } from '../errors/index.js';

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'gray' } as const;

/** `secretctl doctor`: is everything in place? Exit 1 when a check fails. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description('is everything in place?')
    .addHelpText(
      'before',
      'Examples:\n  $ secretctl doctor           look at node, git, settings, hook, store and state\n  $ secretctl doctor --json    the same for a program\n',
    )
    .action(async () => {
      const { examine } = await import('../app/doctor/index.js');
      const checks = await examine(context);
      await show(context, checks);
      context.finish({ exit: checks.some(({ status }) => status === 'fail') ? exitCodes.findings : exitCodes.ok });
    });
}

async function show(context: Context, checks: readonly Check[]): Promise<void> {
  const { stdout } = context.io;
  if (context.options.json) {
    const ok = !checks.some(({ status }) => status === 'fail');
    stdout.writeMasked(context.masker.json({ schemaVersion: 1, command: 'doctor', ok, checks }, 2));
    stdout.write('\n');
    return;
  }
  const { Chalk } = await import('chalk');
  const paint = new Chalk({ level: wantsColor(context, stdout) ? 1 : 0 });
  for (const { id, status, detail, next } of checks) {
    stdout.write(`${paint[COLORS[status]](status.padEnd(7))} ${id.padEnd(15)} ${detail}\n`);
    if (next !== undefined) stdout.write(`${' '.repeat(24)}next: ${next}\n`);
  }
}
