import { providerToken as token } from '../provider-token.js';
import type { Rule, TokenRule } from '../rule.js';

const SHOPIFY = ['https://shopify.dev/docs/apps/build/authentication-authorization'];
/** Test keys move no money, but they open the account's test data. */
const TEST = { confidence: 'medium' } as const;
/** What looks like a longer marked key, `sk_live_…`, belongs to another provider. */
const ALONE = /(?<![_-])$/;

function shopify(letters: string, title: string): TokenRule {
  const pattern = new RegExp(`${letters}_[0-9a-fA-F]{32}`);
  return token('shopify', `${letters}-token`, title, `${letters}_`, pattern, { sources: SHOPIFY });
}

/** Shops, shipping and travel. */
export const commerce: readonly Rule[] = [
  shopify('shpat', 'Shopify admin API access token'),
  shopify('shpca', 'Shopify custom app access token'),
  shopify('shppa', 'Shopify private app password'),
  shopify('shpss', 'Shopify app secret'),
  shopify('shpua', 'Shopify user access token'),
  token('easypost', 'api-key', 'EasyPost API key', 'EZAK', /EZAK[A-Za-z0-9]{54}/, {
    sources: ['https://docs.easypost.com/docs/authentication'],
    entropy: 4,
  }),
  token('easypost', 'test-key', 'EasyPost test key', 'EZTK', /EZTK[A-Za-z0-9]{54}/, {
    ...TEST,
    sources: ['https://docs.easypost.com/docs/authentication'],
    entropy: 4,
  }),
  token(
    'duffel',
    'access-token',
    'Duffel access token',
    'duffel_live_',
    /duffel_live_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
    { sources: ['https://duffel.com/docs/api/overview/authentication'], entropy: 3.8 },
  ),
  token('duffel', 'test-token', 'Duffel test token', 'duffel_test_', /duffel_test_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/, {
    ...TEST,
    entropy: 3.8,
  }),
  token('lob', 'api-key', 'Lob API key', 'live_', /live_[0-9a-f]{35}/, {
    sources: ['https://docs.lob.com/'],
    before: ALONE,
  }),
  token('shippo', 'api-token', 'Shippo API token', 'shippo_live_', /shippo_live_[0-9a-f]{40}/, {
    sources: ['https://docs.goshippo.com/docs/guides_general/authentication/'],
  }),
  token('shippo', 'test-token', 'Shippo test token', 'shippo_test_', /shippo_test_[0-9a-f]{40}/, TEST),
];
