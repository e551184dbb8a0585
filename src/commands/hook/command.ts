import { Command } from 'commander';
import type { Context } from '../../app/context.js';

/** `secretctl hook <name>`: what the installed hooks call; hidden, because nobody types it. */
export function hookCommand(context: Context): Command {
  return new Command('hook')
    .description('run by the hooks that install-hook writes')
    .argument('<name>', 'pre-commit or pre-push')
    .argument('[args...]', 'what git gives the hook')
    .allowUnknownOption()
    .action(async (name: string, args: string[]) => {
      const { runHook } = await import('./run.js');
      context.finish(await runHook(context, [name, ...args]));
    });
}
