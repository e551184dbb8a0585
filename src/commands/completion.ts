import { Argument, Command } from 'commander';
import { completionScript, shells, type Shell } from '../app/completion/index.js';
import type { Context } from '../app/context.js';

/** `secretctl completion <shell>`: a script for the shell to load. */
export function completionCommand(context: Context): Command {
  return new Command('completion')
    .description('print a script that completes commands and options')
    .addArgument(new Argument('<shell>', 'the shell that will load it').choices(shells))
    .addHelpText(
      'before',
      'Examples:\n  $ source <(secretctl completion bash)\n  $ secretctl completion fish > ~/.config/fish/completions/secretctl.fish\n',
    )
    .action((shell: Shell, _flags: unknown, self: Command) => {
      const script = completionScript(shell, self.parent ?? self);
      if (!context.options.json) {
        context.io.stdout.write(script);
        return;
      }
      context.io.stdout.writeMasked(context.masker.json({ schemaVersion: 1, command: 'completion', shell, script }, 2));
      context.io.stdout.write('\n');
    });
}
