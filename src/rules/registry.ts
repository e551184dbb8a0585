import { contextRules } from './builtin/family-context.js';
import { developerRules } from './builtin/family-developer.js';
import { serviceRules } from './builtin/family-services.js';
import { structureRules } from './builtin/family-structures.js';
import { github } from './builtin/github.js';
import type { Rule } from './rule.js';

/** Every built-in rule. Order counts only between assigned rules: the first that accepts a pair wins. */
export const builtinRules: readonly Rule[] = [
  ...github,
  ...developerRules,
  ...serviceRules,
  ...structureRules,
  ...contextRules,
];
