import { tableRule } from '../context-support/tables.js';
import type { Rule } from '../rule.js';
import { genericRules } from './context-generic.js';
import { productRules } from './context-products.js';
import { infrastructureRules } from './context-providers.js';

const assignedRules = [...infrastructureRules, ...productRules, ...genericRules];

/** Credentials that only their names give away: those of known providers first, since the first rule that accepts wins. */
export const contextRules: readonly Rule[] = [...assignedRules, tableRule(assignedRules)];
