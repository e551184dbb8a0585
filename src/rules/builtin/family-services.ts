import type { Rule } from '../rule.js';
import { aws } from './aws.js';
import { azure } from './azure.js';
import { google } from './google.js';

/** Clouds, payments, messaging, business software and observability. */
export const serviceRules: readonly Rule[] = [...aws, ...azure, ...google];
