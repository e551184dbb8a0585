import { Command } from 'commander';
import type { Context } from '../app/context.js';
import { loadConfig, type LoadedConfig, type Origin, type Setting } from '../config/index.js';
import { exitCodes } from '../errors/index.js';

interface ShowFlags {
  readonly origin?: boolean;
}

/** `secretctl config show`: what is set, and where. */
export function configCommand(context: Context): Command {
  return new Command('config').description('the settings in force').addCommand(
    new Command('show')
      .description('print the settings in force')
      .option('--origin', 'say where each value comes from')
      .addHelpText('before', 'Examples:\n  $ secretctl config show --origin    every setting, with file and line\n')
      .action(async (flags: ShowFlags) => {
        show(context, await loadConfig(context), flags);
        context.finish({ exit: exitCodes.ok });
      }),
  );
}

function show(context: Context, loaded: LoadedConfig, flags: ShowFlags): void {
  const { stdout, stderr } = context.io;
  const settings = loaded.settings.map(({ path, value, origin }) => ({
    key: path.join('.'),
    value: shown(value),
    origin,
  }));
  if (context.options.json) {
    const { projectFile = null, userFile = null, ignored } = loaded;
    const document = { schemaVersion: 1, command: 'config show', projectFile, userFile, ignored, settings };
    stdout.writeMasked(context.masker.json(document, 2));
    stdout.write('\n');
    return;
  }
  for (const { key, value, origin } of settings) {
    stdout.write(`${key}: ${JSON.stringify(value)}${flags.origin === true ? `    # ${originText(origin)}` : ''}\n`);
  }
  for (const file of loaded.ignored) stderr.write(`warning: ${file} was not used: it belongs to somebody else\n`);
}

function originText({ kind, where }: Origin): string {
  return where === '' ? kind : `${kind}: ${where}`;
}

/** A header's text may be a token that should have been a reference. */
function shown(value: Setting['value']): unknown {
  return JSON.parse(JSON.stringify(value), (key, item: unknown) =>
    key === 'header' ? hideTexts(item) : item,
  ) as unknown;
}

function hideTexts(header: unknown): unknown {
  if (typeof header !== 'object' || header === null) return header;
  return Object.fromEntries(
    Object.entries(header).map(([name, value]) => [
      name,
      typeof value === 'string' ? '(not shown)' : (value as unknown),
    ]),
  );
}
