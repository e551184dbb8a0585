import { Command } from 'commander';
import { wantsColor, type Context } from '../app/context.js';
import type { Check } from '../app/doctor/index.js';
import { exitCodes } from '../errors/index.js';
import type { Leftover } from './doctor/provider-keys.js';

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red', skipped: 'gray' } as const;

const EXAMPLES = `Examples:
  $ secretctl doctor               look at node, git, settings, hook, store and state
  $ secretctl doctor --providers   also ask providers for keys that secretctl made and nothing refers to
  $ secretctl doctor --json        the same for a program
`;

/** `secretctl doctor`: is everything in place? Exit 1 when a check fails. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description('is everything in place?')
    .option('--providers', 'ask the providers of the secrets for keys that are left over; nothing is ended')
    .addHelpText('before', EXAMPLES)
    .action(async ({ providers = false }: { readonly providers?: boolean }) => {
      const { examine } = await import('../app/doctor/index.js');
      const local = await examine(context);
      const sweep = providers ? await (await import('./doctor/provider-keys.js')).sweepProviders(context) : undefined;
      const checks = [...local, ...(sweep?.checks ?? [])];
      await show(context, checks, sweep?.leftovers);
      context.finish({ exit: checks.some(({ status }) => status === 'fail') ? exitCodes.findings : exitCodes.ok });
    });
}

async function show(
  context: Context,
  checks: readonly Check[],
  leftovers: readonly Leftover[] | undefined,
): Promise<void> {
  const { stdout } = context.io;
  if (context.options.json) {
    const ok = !checks.some(({ status }) => status === 'fail');
    const more = leftovers === undefined ? {} : { leftovers };
    stdout.writeMasked(context.masker.json({ schemaVersion: 1, command: 'doctor', ok, checks, ...more }, 2));
    stdout.write('\n');
    return;
  }
  const { Chalk } = await import('chalk');
  const paint = new Chalk({ level: wantsColor(context, stdout) ? 1 : 0 });
  for (const { id, status, detail, next } of checks) {
    stdout.write(`${paint[COLORS[status]](status.padEnd(7))} ${id.padEnd(15)} ${printable(detail)}\n`);
    if (next !== undefined) stdout.write(`${' '.repeat(24)}next: ${next}\n`);
  }
}

/** Names at a provider are anybody's text. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
