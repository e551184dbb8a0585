import { ai } from './ai.js';
import { anthropic } from './anthropic.js';
import { atlassian } from './atlassian.js';
import { ci } from './ci.js';
import { gitlab } from './gitlab.js';
import { grafana } from './grafana.js';
import { hosting } from './hosting.js';
import { observability } from './observability.js';
import { openai } from './openai.js';
import { packages } from './packages.js';
import { secretManagers } from './secret-managers.js';
import { workTools } from './work-tools.js';
import type { Rule } from '../rule.js';

/** AI platforms and everything developers log in to beside the clouds. */
export const developerRules: readonly Rule[] = [
  ...openai,
  ...anthropic,
  ...ai,
  ...gitlab,
  ...atlassian,
  ...packages,
  ...ci,
  ...secretManagers,
  ...hosting,
  ...observability,
  ...grafana,
  ...workTools,
];
