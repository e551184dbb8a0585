import type { Judgement, Rule } from '../rule.js';
import { providerToken as token } from '../provider-token.js';

/** `sntrys_<base 64 of an object that names the region>_<random>`. */
function isSentryOrganisation(secret: string): Judgement {
  const text = Buffer.from(secret.split('_')[1] ?? '', 'base64').toString('latin1');
  return /^\{"iat": ?\d/.test(text) && text.includes('"region_url"')
    ? { accepted: true, proof: 'structure' }
    : { accepted: false, reason: 'it does not decode to what Sentry puts into its tokens' };
}

const NEW_RELIC = ['https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/'];
const SENTRY = ['https://docs.sentry.io/account/auth-tokens/'];

/** Monitoring, analytics and feature flags. Browser and mobile keys are public, so they have no rules. */
export const observability: readonly Rule[] = [
  token(
    'sentry',
    'organisation-token',
    'Sentry organisation token',
    'sntrys_',
    /sntrys_eyJ[A-Za-z0-9+/]{40,500}={0,2}_[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])/,
    {
      judge: isSentryOrganisation,
      sources: SENTRY,
    },
  ),
  token('sentry', 'user-token', 'Sentry user token', 'sntryu_', /sntryu_[0-9a-f]{64}/, { sources: SENTRY }),
  token(
    'sentry',
    'application-token',
    'Sentry internal integration or application token',
    'sntrya_',
    /sntry[ai]_[0-9a-f]{64}/,
    {
      anchors: ['sntrya_', 'sntryi_'],
      sources: SENTRY,
    },
  ),
  token('new-relic', 'user-key', 'New Relic user key', 'NRAK-', /NRAK-[A-Z0-9]{27}/, { sources: NEW_RELIC }),
  token(
    'new-relic',
    'insert-key',
    'New Relic insights insert key',
    'NRII-',
    /NRII-[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/,
    { sources: NEW_RELIC },
  ),
  token('new-relic', 'query-key', 'New Relic insights query key', 'NRIQ-', /NRIQ-[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/, {
    sources: NEW_RELIC,
  }),
  token('new-relic', 'rest-key', 'New Relic REST API key', 'NRRA-', /NRRA-[0-9a-f]{42}/, { sources: NEW_RELIC }),
  token('new-relic', 'licence-key', 'New Relic licence (ingest) key', 'NRAL', /NRAL/, {
    before: /(?:eu\d{2}xx[0-9a-f]{26}|[0-9a-f]{32})(?:[0-9a-f]{4}|FFFF)$/,
    entropy: 2.8,
    sources: NEW_RELIC,
  }),
  token(
    'launchdarkly',
    'sdk-key',
    'LaunchDarkly server-side SDK key',
    'sdk-',
    /sdk-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![\w-])/,
    {
      sources: ['https://launchdarkly.com/docs/home/account/environment/keys'],
      entropy: 2.8,
    },
  ),
  token(
    'launchdarkly',
    'api-token',
    'LaunchDarkly API access token',
    'api-',
    /api-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![\w-])/,
    {
      confidence: 'low',
      sources: ['https://launchdarkly.com/docs/home/account/api'],
      entropy: 2.8,
    },
  ),
  token('posthog', 'personal-key', 'PostHog personal API key', 'phx_', /phx_[A-Za-z0-9]{40,52}/, {
    sources: ['https://posthog.com/docs/api'],
    entropy: 3.8,
  }),
  token('posthog', 'flags-key', 'PostHog feature flags secure key', 'phs_', /phs_[A-Za-z0-9]{40,52}/, { entropy: 3.8 }),
  token(
    'statsig',
    'server-key',
    'Statsig server secret key',
    'secret-',
    /secret-(?=[a-z0-9]{0,43}[A-Z])(?=[A-Za-z]{0,43}\d)[A-Za-z0-9]{42,44}(?![\w-])/,
    {
      sources: ['https://docs.statsig.com/sdk-keys/api-keys'],
      entropy: 4,
    },
  ),
  token('honeycomb', 'key', 'Honeycomb ingest or management key', 'hcaik_', /hc[abx][ilm]k_[0-9a-z]{58}/, {
    anchors: ['hcaik_', 'hcbik_', 'hcxik_', 'hcalk_', 'hcblk_', 'hcxlk_', 'hcamk_', 'hcbmk_', 'hcxmk_'],
    sources: ['https://docs.honeycomb.io/get-started/configure/environments/manage-api-keys/'],
    entropy: 3.5,
  }),
  token(
    'axiom',
    'api-token',
    'Axiom API token',
    'xaat-',
    /xaat-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    {
      sources: ['https://axiom.co/docs/reference/tokens'],
      entropy: 2.8,
    },
  ),
  token(
    'axiom',
    'personal-token',
    'Axiom personal token',
    'xapt-',
    /xapt-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    {
      sources: ['https://axiom.co/docs/reference/tokens'],
      entropy: 2.8,
    },
  ),
  token('logfire', 'write-token', 'Pydantic Logfire token', 'pylf_v1_', /pylf_v1_[a-z]{2}_[A-Za-z0-9]{43}/, {
    entropy: 3.8,
  }),
];
