import type { Rule } from '../rule.js';
import { aws } from './aws.js';
import { azure } from './azure.js';
import { business } from './business.js';
import { chat } from './chat.js';
import { clouds } from './clouds.js';
import { commerce } from './commerce.js';
import { discord } from './discord.js';
import { google } from './google.js';
import { mail } from './mail.js';
import { monitoring } from './monitoring.js';
import { payments } from './payments.js';
import { regionalPayments } from './regional-payments.js';
import { slackRules } from './slack.js';
import { social } from './social.js';
import { wallets } from './wallets.js';

/** Clouds, payments, messaging, business software, monitoring and wallets. */
export const serviceRules: readonly Rule[] = [
  ...aws,
  ...azure,
  ...google,
  ...clouds,
  ...payments,
  ...regionalPayments,
  ...commerce,
  ...slackRules,
  ...discord,
  ...chat,
  ...mail,
  ...business,
  ...social,
  ...monitoring,
  ...wallets,
];
