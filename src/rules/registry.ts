import { github } from './builtin/github.js';
import type { Rule } from './rule.js';

/** Every built-in rule. Order counts only between assigned rules: the first that accepts a pair wins. */
export const builtinRules: readonly Rule[] = [...github];
