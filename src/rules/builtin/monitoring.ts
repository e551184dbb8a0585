import type { Rule } from '../rule.js';
import { providerToken as token } from '../provider-token.js';

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
