import type { Command, Option } from 'commander';

export interface CompletableOption {
  readonly names: readonly string[];
  readonly about: string;
  readonly takesValue: boolean;
  /** Empty when any value will do. */
  readonly choices: readonly string[];
}

/** What can be typed behind one command. */
export interface Node {
  /** Words from the program's name on: [] is the program itself. */
  readonly path: readonly string[];
  readonly about: string;
  readonly subcommands: readonly { readonly name: string; readonly about: string }[];
  /** Values of the first argument that are known. */
  readonly words: readonly string[];
  readonly options: readonly CompletableOption[];
}

/** The command tree as a flat list, parents first. Hidden commands are left out. */
export function nodesOf(command: Command, path: readonly string[] = []): Node[] {
  const children = command.createHelp().visibleCommands(command);
  const node: Node = {
    path,
    about: firstLine(command.summary() || command.description()),
    subcommands: children.map((child) => ({
      name: child.name(),
      about: firstLine(child.summary() || child.description()),
    })),
    words: command.registeredArguments[0]?.argChoices ?? [],
    options: [
      ...command.options.map(completable),
      { names: ['-h', '--help'], about: 'show help', takesValue: false, choices: [] },
    ],
  };
  return [node, ...children.flatMap((child) => nodesOf(child, [...path, child.name()]))];
}

function completable(option: Option): CompletableOption {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    about: firstLine(option.description),
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
