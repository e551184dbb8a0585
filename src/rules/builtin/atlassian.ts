import type { Rule, TokenRule } from '../rule.js';

function token(
  provider: string,
  id: string,
  title: string,
  anchor: string,
  pattern: RegExp,
  more: Partial<TokenRule> = {},
): TokenRule {
  return { kind: 'token', id, provider, title, confidence: 'high', anchors: [anchor], pattern, entropy: 3.8, ...more };
}

const API_TOKENS = [
  'https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/',
];

export const atlassian: readonly Rule[] = [
  token(
    'atlassian',
    'atlassian-api-token',
    'Atlassian API token',
    'ATATT3',
    /ATATT3[A-Za-z0-9_-]{80,220}=[0-9A-F]{8}/,
    {
      sources: API_TOKENS,
    },
  ),
  token(
    'atlassian',
    'atlassian-admin-key',
    'Atlassian organisation or container token',
    'ATCTT3',
    /ATCTT3[A-Za-z0-9_-]{80,220}=[0-9A-F]{8}/,
  ),
  token(
    'atlassian',
    'atlassian-service-token',
    'Atlassian service token',
    'ATSTT3',
    /ATSTT3[A-Za-z0-9_-]{80,220}=[0-9A-F]{8}/,
  ),
  token('bitbucket', 'bitbucket-app-password', 'Bitbucket app password', 'ATBB', /ATBB[A-Za-z0-9]{24}[0-9A-F]{8}/, {
    entropy: 3.5,
    sources: ['https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/'],
  }),
  token(
    'bitbucket',
    'bitbucket-data-center-token',
    'Bitbucket Data Center HTTP access token',
    'BBDC-',
    /BBDC-[A-Za-z0-9+/]{43,44}(?![A-Za-z0-9+/])/,
    {
      sources: ['https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html'],
    },
  ),
];
