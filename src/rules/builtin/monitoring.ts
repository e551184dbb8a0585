import type { Rule, TokenRule } from '../rule.js';

function token(
  provider: string,
  id: string,
  title: string,
  anchor: string | readonly string[],
  pattern: RegExp,
  more: Partial<TokenRule> = {},
): TokenRule {
  return {
    kind: 'token',
    id: `${provider}-${id}`,
    provider,
    title,
    confidence: 'high',
    anchors: [anchor].flat(),
    pattern,
    entropy: 3,
    ...more,
  };
}

export const monitoring: readonly Rule[] = [
  token(
    'dynatrace',
    'token',
    'Dynatrace token',
    ['dt0c01.', 'dt0s'],
    /dt0(?:c01\.[A-Z0-9]{24}|s\d{2}\.[A-Z0-9]{8,24})\.[A-Z0-9]{64}/,
    {
      sources: [
        'https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens',
      ],
      entropy: 4,
    },
  ),
  token(
    'pagerduty',
    'api-key',
    'PagerDuty API key',
    'Token token=',
    /Token token=["']?([A-Za-z0-9_+-]{20})(?![A-Za-z0-9_+-])/,
    {
      confidence: 'medium',
      sources: ['https://developer.pagerduty.com/docs/authentication'],
      entropy: 3.2,
    },
  ),
];
