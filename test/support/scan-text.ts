import { builtinRules } from '../../src/rules/index.js';
import { Engine, type Candidate, type Trace } from '../../src/scan/index.js';

let engine: Engine | undefined;

/** Scans a text with every built-in rule, as if it stood in the file `path`. */
export function scanText(text: string, path = 'notes.txt', trace?: Trace): Candidate[] {
  engine ??= new Engine(builtinRules);
  return engine.scan({ bytes: Buffer.from(text, 'utf8'), path }, trace);
}

/** The ids of the rules that fired, in the order of their places. */
export function firedRules(text: string, path?: string): string[] {
  return scanText(text, path).map((candidate) => candidate.rule.id);
}
