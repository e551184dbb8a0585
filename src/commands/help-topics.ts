import { Command } from 'commander';
import type { Context } from '../app/context.js';
import { fitHelp } from '../app/help-text.js';
import { PASSPHRASE_VARIABLE } from '../app/passphrase.js';
import { settingVariables, suggest } from '../config/index.js';
import { AppError, exitCodeMeanings, exitCodes } from '../errors/index.js';

const SUPPRESSION = `How to accept a finding

In the line itself, with a rule and a reason; with "fp:" and the start of the fingerprint it holds for that value only:
  token = "..."   # secretctl:allow github-personal-token revoked in 2024, kept for the test
  token = "..."   # secretctl:allow github-personal-token fp:1f3c9a20 revoked in 2024

For a project, in .secretctl/allow.yaml, with an end (UTC):
  allow:
    - fingerprint: 1f3c9a205b7d4e6f8a9b0c1d2e3f4a5b
      rule: github-personal-token
      path: test/**
      owner: platform
      reason: revoked in 2024, kept for the test
      expires: 2027-01-31

All that is known today, so that only new findings fail:
  $ secretctl scan --json --output known.json
  $ secretctl scan --baseline known.json

Whole folders, in secretctl.yaml:
  scan: { exclude: ["vendor/**"] }
`;

const OTHER_VARIABLES: readonly (readonly [string, string])[] = [
  [PASSPHRASE_VARIABLE, 'a file (0600) whose first line is the passphrase'],
  ['AWS_PROFILE, AWS_REGION, ...', 'as every AWS tool reads them; AWS_ENDPOINT_URL too'],
  ['NODE_EXTRA_CA_CERTS', 'certificates of your own authority, for providers and session stores'],
  ['NO_COLOR', 'no colours'],
  ['FORCE_COLOR', 'colours even where there is no terminal'],
  ['TERM=dumb', 'no colours, no animation'],
  ['CI', 'no questions, no animation'],
  ['XDG_CONFIG_HOME', 'secretctl/config.yaml below it holds your own settings (APPDATA on Windows)'],
  ['XDG_STATE_HOME', 'secretctl/ below it holds keys and journals (LOCALAPPDATA on Windows)'],
];

const TOPICS: Readonly<Record<string, () => string>> = {
  'exit-codes': () =>
    table(
      'Exit codes',
      exitCodeMeanings.map(({ code, meaning }) => [String(code), meaning]),
    ),
  suppression: () => SUPPRESSION,
  environment: () =>
    table('Environment variables', [
      ...settingVariables.map(({ variable, about }) => [variable, about] as const),
      ...OTHER_VARIABLES,
    ]),
};

/** `secretctl help [command | topic]`. */
export function helpCommand(context: Context): Command {
  return new Command('help')
    .description('help on a command or a topic: exit-codes, suppression, environment')
    .argument('[command-or-topic...]', 'default: the overview')
    .action((words: string[], _flags: unknown, self: Command) => {
      showHelp(context, words, self.parent ?? self);
    });
}

function showHelp(context: Context, words: readonly string[], program: Command): void {
  const [first] = words;
  const topic = first !== undefined && Object.hasOwn(TOPICS, first) ? TOPICS[first] : undefined;
  const text = topic?.() ?? helpOf(find(program, words));
  if (context.options.json) {
    const document = {
      schemaVersion: 1,
      command: 'help',
      subject: words.join(' '),
      text,
      ...(first === 'exit-codes' ? { exitCodes: exitCodeMeanings } : {}),
    };
    context.io.stdout.writeMasked(context.masker.json(document, 2));
    context.io.stdout.write('\n');
  } else {
    // Lines that are to be copied stay whole.
    context.io.stdout.write(first === 'suppression' ? text : fitHelp(text, context.io.stdout.columns));
  }
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) });
  command.outputHelp();
  return text;
}

function find(program: Command, words: readonly string[]): Command {
  let at = program;
  for (const word of words) {
    const next = at.commands.find((child) => child.name() === word || child.aliases().includes(word));
    if (next === undefined)
      throw unknown(word, [
        ...at.commands.map((child) => child.name()),
        ...(at === program ? Object.keys(TOPICS) : []),
      ]);
    at = next;
  }
  return at;
}

function unknown(word: string, known: readonly string[]): AppError {
  const meant = suggest(word, known);
  return new AppError(
    'E_USAGE',
    `there is no command or topic '${word}'${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    {
      exit: exitCodes.usage,
      hint: 'secretctl help',
    },
  );
}

function table(title: string, rows: readonly (readonly [string, string] | readonly string[])[]): string {
  const width = Math.max(...rows.map(([name = '']) => name.length));
  return `${title}\n\n${rows.map(([name = '', about = '']) => `  ${name.padEnd(width)}  ${about}\n`).join('')}`;
}
