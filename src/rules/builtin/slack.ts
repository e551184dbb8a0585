import type { Rule, TokenRule } from '../rule.js';

const SOURCES = ['https://docs.slack.dev/authentication/tokens'];
/** The whole address is the credential. */
const SCHEME = /(?:https?:\/\/)?$/;

function slack(
  id: string,
  title: string,
  anchors: readonly string[],
  pattern: RegExp,
  more: Partial<TokenRule> = {},
): TokenRule {
  return {
    kind: 'token',
    id: `slack-${id}`,
    provider: 'slack',
    title,
    confidence: 'high',
    sources: SOURCES,
    anchors,
    pattern,
    entropy: 3,
    ...more,
  };
}

export const slackRules: readonly Rule[] = [
  slack('bot-token', 'Slack bot token', ['xoxb-'], /xoxb-\d{9,14}-(?:\d{9,14}-)?[A-Za-z0-9]{23,34}/),
  slack('user-token', 'Slack user token', ['xoxp-'], /xoxp-(?:\d{9,14}-){2,3}[A-Za-z0-9]{6,34}/),
  slack(
    'legacy-token',
    'Slack workspace token',
    ['xoxa-', 'xoxr-', 'xoxs-', 'xoxo-'],
    /xox[aros]-(?:\d-)?(?:[0-9A-Za-z]{9,14}-){1,3}[0-9A-Za-z]{6,80}/,
  ),
  slack('client-token', 'Slack browser session token', ['xoxc-'], /xoxc-(?:\d{9,14}-){2,3}[0-9a-f]{64}/),
  slack('session-cookie', 'Slack session cookie', ['xoxd-'], /xoxd-(?:[A-Za-z0-9+/=_-]|%2[BbFf]|%3[Dd]){60,400}/, {
    entropy: 4,
  }),
  slack('rotating-token', 'Slack token with rotation', ['xoxe.xox'], /xoxe\.xox[bp]-\d-[A-Za-z0-9]{120,300}/, {
    entropy: 3.5,
  }),
  slack('refresh-token', 'Slack refresh token', ['xoxe-'], /xoxe-\d-[A-Za-z0-9]{120,300}/, { entropy: 3.5 }),
  slack('app-token', 'Slack app-level token', ['xapp-'], /xapp-\d-[A-Z0-9]{9,14}-\d{9,14}-[0-9a-f]{40,64}/),
  slack(
    'webhook',
    'Slack incoming webhook',
    ['hooks.slack.com/services/', 'hooks.slack-gov.com/services/'],
    /hooks\.slack(?:-gov)?\.com\/services\/T[A-Z0-9]{7,13}\/B[A-Z0-9]{7,13}\/[A-Za-z0-9]{23,25}/,
    {
      before: SCHEME,
      publicPrefix: 'https://hooks.slack.com/services/',
      sources: ['https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks'],
    },
  ),
  slack(
    'workflow-webhook',
    'Slack workflow webhook',
    ['hooks.slack.com/workflows/', 'hooks.slack.com/triggers/'],
    /hooks\.slack\.com\/(?:workflows\/T[A-Z0-9]{7,13}\/A[A-Z0-9]{7,13}\/\d{15,20}\/[A-Za-z0-9]{23,25}|triggers\/[TE][A-Z0-9]{7,13}\/\d{9,16}\/[0-9a-f]{32})/,
    {
      before: SCHEME,
      publicPrefix: 'https://hooks.slack.com/',
      sources: ['https://slack.com/help/articles/360041352714'],
    },
  ),
];
