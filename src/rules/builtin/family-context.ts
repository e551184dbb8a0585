import type { Rule } from '../rule.js';
import { genericRules } from './context-generic.js';
import { productRules } from './context-products.js';
import { infrastructureRules } from './context-providers.js';

/** Credentials that only their names give away: those of known providers first, since the first rule that accepts wins. */
export const contextRules: readonly Rule[] = [...infrastructureRules, ...productRules, ...genericRules];
