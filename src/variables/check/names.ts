import type { JudgedFile } from './judge.js';

/** Names that every reader of env files takes for the one with the values. Others (`.envrc`, `.flaskenv`) are made to be committed as long as nothing secret is in them. */
const PRIVATE = /^\.env(?:[._-].+)?$|\.env$|^\.dev\.vars(?:\..+)?$/i;

export function isPrivateName(path: string): boolean {
  return PRIVATE.test(path.slice(path.lastIndexOf('/') + 1));
}

/** The variables of a file that hold a secret, each once. */
export function secretNames({ assignments }: JudgedFile): string[] {
  return [...new Set(assignments.filter(({ isSecret }) => isSecret).map(({ name }) => name))];
}
