import { providerToken as token } from '../provider-token.js';
import type { Rule } from '../rule.js';

const FLUTTERWAVE = ['https://developer.flutterwave.com/docs/authentication'];
/** Test keys move no money, but they open the account's test data. */
const TEST = { confidence: 'medium' } as const;
/** What looks like a longer marked key, `sk_live_…`, belongs to another provider. */
const ALONE = /(?<![_-])$/;

/** Payments of Africa, Asia and Latin America. */
export const regionalPayments: readonly Rule[] = [
  token('paystack', 'secret-key', 'Paystack secret key', 'sk_live_', /sk_live_[0-9a-f]{40}/, {
    sources: ['https://paystack.com/docs/api/authentication/'],
  }),
  token('paystack', 'test-key', 'Paystack test key', 'sk_test_', /sk_test_[0-9a-f]{40}/, {
    ...TEST,
    sources: ['https://paystack.com/docs/api/authentication/'],
  }),
  token(
    'flutterwave',
    'secret-key',
    'Flutterwave secret key',
    'FLWSECK-',
    /FLWSECK-[0-9a-zA-Z]{12,32}(?:-[0-9a-z]{8,16}vt)?-X/,
    { sources: FLUTTERWAVE },
  ),
  token('flutterwave', 'test-key', 'Flutterwave test key', 'FLWSECK_TEST-', /FLWSECK_TEST-[0-9a-zA-Z]{12,32}-X/, {
    ...TEST,
    sources: FLUTTERWAVE,
  }),
  token('cashfree', 'secret-key', 'Cashfree secret key', 'cfsk_ma_', /cfsk_ma_(?:prod|test)_[0-9a-f]{32}_[0-9a-f]{8}/, {
    sources: ['https://www.cashfree.com/docs/'],
  }),
  token('xendit', 'secret-key', 'Xendit secret key', 'xnd_production_', /xnd_production_[A-Za-z0-9]{40,70}/, {
    sources: ['https://docs.xendit.co/'],
    entropy: 4,
  }),
  token(
    'midtrans',
    'server-key',
    'Midtrans server key',
    'Mid-server-',
    /Mid-server-[A-Za-z0-9_-]{24}(?![A-Za-z0-9_-])/,
    { sources: ['https://docs.midtrans.com/'], entropy: 3.3 },
  ),
  token(
    'mercado-pago',
    'access-token',
    'Mercado Pago access token',
    'APP_USR-',
    /APP_USR-\d{12,17}-\d{6}-[0-9a-f]{32}-\d{5,12}/,
    {
      sources: ['https://www.mercadopago.com/developers/en/docs/your-integrations/credentials'],
    },
  ),
  token(
    'toss-payments',
    'secret-key',
    'Toss Payments secret key',
    ['live_sk_', 'live_gsk_'],
    /live_g?sk_[A-Za-z0-9]{24,50}/,
    {
      sources: ['https://docs.tosspayments.com/en/api-guide'],
      before: ALONE,
      entropy: 3.5,
    },
  ),
];
