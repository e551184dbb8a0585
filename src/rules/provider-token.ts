import type { TokenRule } from './rule.js';

type MakeToken = (
  provider: string,
  id: string,
  title: string,
  anchor: string | readonly string[],
  pattern: RegExp,
  more?: Partial<TokenRule>,
) => TokenRule;

/** Makes tokens of one provider, whose ids start with the provider's name; high confidence and this entropy unless `more` says else. */
export function providerTokens(entropy: number): MakeToken {
  return (provider, id, title, anchor, pattern, more = {}) => ({
    kind: 'token',
    id: `${provider}-${id}`,
    provider,
    title,
    confidence: 'high',
    anchors: [anchor].flat(),
    pattern,
    entropy,
    ...more,
  });
}

/** With the entropy that most random bodies pass by far. */
export const providerToken = providerTokens(3);
