/** What mends most findings. */
export const FIX = 'secretctl env check --fix';

const PLAIN = /^[\w./@+:,-]+$/;

/** A path as a word of a command line, for any shell; where it cannot be one, it stands in double quotes with "?" for what no shell would take. */
export function shellPath(path: string): string {
  return PLAIN.test(path) && !path.startsWith('-') ? path : `"${path.replace(/["$`\\!%\p{Cc}]/gu, '?')}"`;
}

/** The same for a glob, where "?" stands for one character: what a glob would take for a sign is one too. */
export function globFor(path: string): string {
  return shellPath(path.replace(/[*?{}]/g, '?'));
}
