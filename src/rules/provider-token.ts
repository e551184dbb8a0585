import type { TokenRule } from './rule.js';

/** A token of one provider, whose id starts with the provider's name; high confidence and some entropy unless `more` says else. */
export function providerToken(
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
