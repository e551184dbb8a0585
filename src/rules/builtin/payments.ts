import { providerToken as token } from '../provider-token.js';
import type { Rule } from '../rule.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const STRIPE = ['https://docs.stripe.com/keys'];
const SQUARE = ['https://developer.squareup.com/docs/build-basics/access-tokens'];
const BRAINTREE = ['https://developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens'];
/** Test keys move no money, but they open the account's test data. */
const TEST = { confidence: 'medium' } as const;
/** What looks like a longer marked key, `sk_live_…`, belongs to another provider. */
const ALONE = /(?<![_-])$/;

/** Payments. Publishable keys (pk_, sq0idp-, rzp_, CLIENT ids) are public, so they have no rules. */
export const payments: readonly Rule[] = [
  // Forty hexadecimal digits are Paystack's.
  token(
    'stripe',
    'secret-key',
    'Stripe secret key',
    'sk_live_',
    /sk_live_(?![0-9a-f]{40}(?![A-Za-z0-9]))[A-Za-z0-9]{20,247}/,
    { sources: STRIPE, entropy: 3.2 },
  ),
  token('stripe', 'restricted-key', 'Stripe restricted key', 'rk_live_', /rk_live_[A-Za-z0-9]{20,247}/, {
    sources: STRIPE,
    entropy: 3.2,
  }),
  token(
    'stripe',
    'organisation-key',
    'Stripe organisation key',
    'sk_org_',
    /sk_org_(?:live|test)_[A-Za-z0-9]{20,247}/,
    { sources: STRIPE, entropy: 3.2 },
  ),
  token(
    'stripe',
    'test-key',
    'Stripe test key',
    ['sk_test_', 'rk_test_'],
    /[sr]k_test_(?![0-9a-f]{40}(?![A-Za-z0-9]))[A-Za-z0-9]{20,247}/,
    { ...TEST, sources: STRIPE, entropy: 3.2 },
  ),
  token(
    'stripe',
    'webhook-secret',
    'Webhook signing secret (Stripe, Svix)',
    'whsec_',
    /whsec_(?:[0-9a-f]{64}|[A-Za-z0-9+/]{32,88}={0,2})/,
    {
      sources: ['https://docs.stripe.com/webhooks'],
      entropy: 3.3,
    },
  ),
  token('square', 'access-token', 'Square access token', 'EAAA', /EAAA[A-Za-z0-9_-]{60}(?![A-Za-z0-9_+/=-])/, {
    sources: SQUARE,
    entropy: 4.2,
    before: /(?<![+/])$/,
  }),
  token(
    'square',
    'legacy-access-token',
    'Square access token',
    'sq0atp-',
    /sq0atp-[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/,
    { sources: SQUARE },
  ),
  token(
    'square',
    'application-secret',
    'Square application secret',
    'sq0csp-',
    /sq0csp-[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
    { sources: SQUARE, entropy: 3.8 },
  ),
  token(
    'braintree',
    'access-token',
    'PayPal Braintree access token',
    'access_token$production$',
    /access_token\$production\$[0-9a-z]{16}\$[0-9a-f]{32}/,
    { sources: BRAINTREE },
  ),
  token(
    'braintree',
    'sandbox-token',
    'PayPal Braintree sandbox token',
    'access_token$sandbox$',
    /access_token\$sandbox\$[0-9a-z]{16}\$[0-9a-f]{32}/,
    { ...TEST, sources: BRAINTREE },
  ),
  token('paypal', 'access-token', 'PayPal access token', 'A21AA', /A21AA[A-Za-z0-9_-]{80,110}(?![A-Za-z0-9_-])/, {
    sources: ['https://developer.paypal.com/api/rest/authentication/'],
    entropy: 4.2,
  }),
  token('plaid', 'access-token', 'Plaid access token', 'access-production-', new RegExp(`access-production-${UUID}`), {
    sources: ['https://plaid.com/docs/api/items/'],
  }),
  token(
    'plaid',
    'test-token',
    'Plaid sandbox token',
    ['access-sandbox-', 'access-development-'],
    new RegExp(`access-(?:sandbox|development)-${UUID}`),
    {
      ...TEST,
      sources: ['https://plaid.com/docs/api/items/'],
    },
  ),
  token(
    'adyen',
    'api-key',
    'Adyen API key',
    'AQE',
    /AQE[A-Za-z0-9+/]{60,160}={0,2}-[A-Za-z0-9+/]{43}=-[!#-&(-;=?-[\]-_a-~]{16}/,
    {
      sources: ['https://docs.adyen.com/development-resources/api-credentials/'],
      entropy: 4.5,
    },
  ),
  token('gocardless', 'access-token', 'GoCardless access token', 'live_', /live_[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])/, {
    sources: ['https://developer.gocardless.com/api-reference/'],
    before: ALONE,
    entropy: 4,
  }),
  token('mollie', 'api-key', 'Mollie API key', 'live_', /live_[A-Za-z0-9]{30}/, {
    sources: ['https://docs.mollie.com/reference/authentication'],
    before: ALONE,
    entropy: 3.7,
  }),
  token('checkout', 'secret-key', 'Checkout.com secret key', 'sk_', new RegExp(`sk_(?:test_|sbox_)?${UUID}`), {
    confidence: 'medium',
    sources: ['https://www.checkout.com/docs/developer-resources/api/manage-api-keys'],
    before: ALONE,
  }),
  token(
    'paddle',
    'api-key',
    'Paddle API key',
    'pdl_',
    /pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}/,
    {
      sources: ['https://developer.paddle.com/api-reference/about/api-keys'],
      entropy: 3.5,
    },
  ),
];
