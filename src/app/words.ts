import type { GlobalOptions } from './context.js';

/**
 * What the words of a command line say about the global options, for failures that come before they are parsed.
 *
 * Words after `--` are operands.
 */
export function optionsIn(words: readonly string[]): GlobalOptions {
  const given = new Set(flagsOf(words));
  return {
    json: given.has('--json'),
    color: !given.has('--no-color'),
    input: !given.has('--no-input'),
    debug: given.has('--debug'),
    quiet: given.has('--quiet') || given.has('-q'),
  };
}

/** Commands by the short names that they have too. */
const ALIASES: ReadonlyMap<string, string> = new Map([['setup', 'setup-secrets']]);

/** The first word that is no flag: the command's name. */
export function commandIn(words: readonly string[]): string | undefined {
  const word = beforeEnd(words).find((each) => !each.startsWith('-'));
  return word === undefined ? undefined : (ALIASES.get(word) ?? word);
}

function flagsOf(words: readonly string[]): string[] {
  return beforeEnd(words).filter((word) => word.startsWith('-'));
}

function beforeEnd(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return end === -1 ? words : words.slice(0, end);
}
