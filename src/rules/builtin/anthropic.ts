import type { Rule, TokenRule } from '../rule.js';

const SOURCES = ['https://docs.claude.com/en/api/overview', 'https://docs.claude.com/en/api/administration-api'];

/** All kinds are 95 characters behind the prefix, of which the last two are "AA". */
function key(id: string, prefix: string, title: string): TokenRule {
  return {
    kind: 'token',
    id,
    provider: 'anthropic',
    title,
    confidence: 'high',
    sources: SOURCES,
    anchors: [prefix],
    pattern: new RegExp(`${prefix}[A-Za-z0-9_-]{93}AA(?![A-Za-z0-9_-])`),
    entropy: 4,
  };
}

export const anthropic: readonly Rule[] = [
  key('anthropic-api-key', 'sk-ant-api03-', 'Anthropic API key'),
  key('anthropic-admin-key', 'sk-ant-admin01-', 'Anthropic admin key'),
  key('anthropic-oauth-access-token', 'sk-ant-oat01-', 'Anthropic OAuth access token'),
  key('anthropic-oauth-refresh-token', 'sk-ant-ort01-', 'Anthropic OAuth refresh token'),
  {
    kind: 'token',
    id: 'anthropic-other-key',
    provider: 'anthropic',
    title: 'Anthropic key of another kind or length',
    confidence: 'medium',
    sources: SOURCES,
    anchors: ['sk-ant-'],
    pattern: /sk-ant-[a-z]{2,10}\d{2}-(?=[a-z0-9_-]{0,179}[A-Z])(?=[A-Za-z_-]{0,179}\d)[A-Za-z0-9_-]{40,180}/,
    entropy: 4,
  },
];
