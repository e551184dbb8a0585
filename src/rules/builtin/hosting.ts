import type { Rule } from '../rule.js';
import { providerTokens } from '../provider-token.js';

const token = providerTokens(3.5);

const CLOUDFLARE = ['https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/'];
const FLY = ['https://fly.io/docs/security/tokens/'];
const PLANETSCALE = ['https://planetscale.com/docs/concepts/service-tokens'];
const SUPABASE = ['https://supabase.com/docs/guides/api/api-keys'];
const VERCEL = ['https://vercel.com/docs/rest-api'];

/** Where developers deploy applications and keep their databases. */
export const hosting: readonly Rule[] = [
  token('vercel', 'token', 'Vercel token', 'vcp_', /vc[pairk]_(?=[A-Za-z]{0,63}\d)[A-Za-z0-9]{24,64}/, {
    anchors: ['vcp_', 'vca_', 'vci_', 'vcr_', 'vck_'],
    sources: VERCEL,
  }),
  token(
    'vercel',
    'blob-token',
    'Vercel Blob read-write token',
    'vercel_blob_rw_',
    /vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{28,34}/,
    {
      sources: ['https://vercel.com/docs/vercel-blob/using-blob-sdk'],
    },
  ),
  token('netlify', 'token', 'Netlify access token', 'nfp_', /nf[pcoub]_(?=[A-Za-z]{0,35}\d)[A-Za-z0-9]{36}/, {
    anchors: ['nfp_', 'nfc_', 'nfo_', 'nfu_', 'nfb_'],
    sources: ['https://docs.netlify.com/api/get-started/'],
  }),
  // The macaroon's first bytes are the same in all tokens and full of zeros, so the long anchors keep them out of the body.
  token('fly', 'macaroon-token', 'Fly.io access token', 'fm2_', /fm(?:2_|1[ar]_)[A-Za-z0-9+/]{100,4000}={0,3}/, {
    anchors: ['fm2_lJPECAAAAAAA', 'fm2_', 'fm1r_lJPECAAAAAAA', 'fm1r_', 'fm1a_lJPECAAAAAAA', 'fm1a_'],
    sources: FLY,
  }),
  token('fly', 'legacy-token', 'Fly.io personal access token', 'fo1_', /fo1_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/, {
    sources: FLY,
  }),
  token(
    'heroku',
    'api-key',
    'Heroku API key',
    'HRKU-',
    /HRKU-(?:AA[A-Za-z0-9_-]{58}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![A-Za-z0-9_-])/,
    {
      entropy: 2.8,
      sources: ['https://devcenter.heroku.com/articles/authentication'],
    },
  ),
  token(
    'render',
    'api-key',
    'Render API key',
    'rnd_',
    /rnd_(?=[a-z0-9]{0,31}[A-Z])(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{28,32}/,
    {
      sources: ['https://render.com/docs/api'],
    },
  ),
  token('scalingo', 'api-token', 'Scalingo API token', 'tk-us-', /tk-us-[A-Za-z0-9_-]{48}(?![A-Za-z0-9_-])/, {
    sources: ['https://developers.scalingo.com/tokens'],
  }),
  token(
    'planetscale',
    'service-token',
    'PlanetScale service token',
    'pscale_tkn_',
    /pscale_tkn_[A-Za-z0-9_=.-]{31,63}[A-Za-z0-9_=-]/,
    { sources: PLANETSCALE },
  ),
  token(
    'planetscale',
    'password',
    'PlanetScale database password',
    'pscale_pw_',
    /pscale_pw_[A-Za-z0-9_=.-]{31,63}[A-Za-z0-9_=-]/,
    { sources: PLANETSCALE },
  ),
  token(
    'planetscale',
    'oauth-token',
    'PlanetScale OAuth token',
    'pscale_oauth_',
    /pscale_oauth_[A-Za-z0-9_=.-]{31,63}[A-Za-z0-9_=-]/,
    { sources: PLANETSCALE },
  ),
  token('supabase', 'access-token', 'Supabase personal access token', 'sbp_', /sbp_(?:oauth_|v0_)?[0-9a-f]{40}/, {
    entropy: 3,
    sources: ['https://supabase.com/docs/reference/api/introduction'],
  }),
  token(
    'supabase',
    'secret-key',
    'Supabase secret API key',
    'sb_secret_',
    /sb_secret_[A-Za-z0-9_-]{22}_[A-Za-z0-9_-]{8}(?![A-Za-z0-9_-])/,
    { sources: SUPABASE },
  ),
  token('neon', 'api-key', 'Neon API key', 'napi_', /napi_[a-z0-9]{64}/, {
    sources: ['https://neon.com/docs/manage/api-keys'],
  }),
  token(
    'tailscale',
    'key',
    'Tailscale key',
    'tskey-',
    /tskey-(?:(?:auth|api|client|scim|webhook)-)?[A-Za-z0-9]{6,16}CNTRL-[A-Za-z0-9]{20,48}/,
    {
      entropy: 3.2,
      sources: ['https://tailscale.com/kb/1277/key-prefixes'],
    },
  ),
  token('cloudflare', 'user-token', 'Cloudflare user API token', 'cfut_', /cfut_[A-Za-z0-9]{40}[0-9a-f]{8}/, {
    sources: CLOUDFLARE,
  }),
  token('cloudflare', 'account-token', 'Cloudflare account API token', 'cfat_', /cfat_[A-Za-z0-9]{40}[0-9a-f]{8}/, {
    sources: CLOUDFLARE,
  }),
  token('cloudflare', 'global-key', 'Cloudflare global API key', 'cfk_', /cfk_[A-Za-z0-9]{40}[0-9a-f]{8}/, {
    sources: CLOUDFLARE,
  }),
  token('cloudflare', 'origin-ca-key', 'Cloudflare origin CA key', 'v1.0-', /v1\.0-[0-9a-f]{24}-[0-9a-f]{146}/, {
    sources: ['https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/'],
  }),
  token('deno', 'deploy-token', 'Deno Deploy access token', 'ddp_', /dd[po]_[A-Za-z0-9]{36}/, {
    anchors: ['ddp_', 'ddo_'],
    sources: ['https://docs.deno.com/deploy/classic/how-to-use-deployctl/'],
  }),
];
