import type { Rule } from '../rule.js';
import { providerTokens } from '../provider-token.js';

const token = providerTokens(3.5);

const ASANA = ['https://developers.asana.com/docs/personal-access-token'];
const FIGMA = ['https://developers.figma.com/docs/rest-api/authentication/'];
const LINEAR = ['https://linear.app/developers/graphql'];
const NOTION = ['https://developers.notion.com/docs/authorization'];
const POSTMAN = ['https://learning.postman.com/docs/developer/postman-api/authentication/'];

/** Trackers, wikis, design, forms, documentation and mail of developer teams. */
export const workTools: readonly Rule[] = [
  token('linear', 'api-key', 'Linear API key', 'lin_api_', /lin_api_[A-Za-z0-9]{40}/, { sources: LINEAR }),
  token('linear', 'oauth-token', 'Linear OAuth token', 'lin_oauth_', /lin_oauth_[0-9a-f]{64}/, {
    entropy: 3.2,
    sources: LINEAR,
  }),
  token('linear', 'webhook-secret', 'Linear webhook signing secret', 'lin_wh_', /lin_wh_[A-Za-z0-9]{32,64}/, {
    sources: LINEAR,
  }),
  token('notion', 'token', 'Notion integration token', 'ntn_', /ntn_\d{11}[A-Za-z0-9]{35}/, { sources: NOTION }),
  token(
    'notion',
    'legacy-token',
    'Notion integration token (before 2024)',
    'secret_',
    /secret_(?=[a-z0-9]{0,42}[A-Z])(?=[A-Za-z]{0,42}\d)[A-Za-z0-9]{43}/,
    {
      entropy: 4,
      sources: NOTION,
    },
  ),
  token('postman', 'api-key', 'Postman API key', 'PMAK-', /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/, {
    entropy: 3,
    sources: POSTMAN,
  }),
  token('postman', 'collection-key', 'Postman collection access key', 'PMAT-', /PMAT-[0-9A-Z]{26}/, {
    entropy: 3.2,
    sources: POSTMAN,
  }),
  token('figma', 'personal-token', 'Figma personal access token', 'figd_', /figd_[A-Za-z0-9_-]{38,46}/, {
    sources: FIGMA,
  }),
  token('figma', 'oauth-token', 'Figma OAuth token', 'figu_', /fig(?:u|ur|o|or|oh)_[A-Za-z0-9_-]{38,46}/, {
    anchors: ['figu_', 'figur_', 'figo_', 'figor_', 'figoh_'],
    sources: FIGMA,
  }),
  token('airtable', 'personal-token', 'Airtable personal access token', 'pat', /pat[A-Za-z0-9]{14}\.[0-9a-f]{64}/, {
    sources: ['https://airtable.com/developers/web/guides/personal-access-tokens'],
    entropy: 3.2,
  }),
  token(
    'asana',
    'personal-token',
    'Asana personal access token',
    '1/1',
    /[12]\/1\d{14,16}(?:\/1\d{14,16})?:[0-9a-f]{32}/,
    {
      anchors: ['1/1', '2/1'],
      entropy: 3,
      sources: ASANA,
    },
  ),
  token('clickup', 'personal-token', 'ClickUp personal API token', 'pk_', /pk_\d{5,10}_[A-Z0-9]{32}/, {
    entropy: 3.3,
    sources: ['https://developer.clickup.com/docs/authentication'],
  }),
  token(
    'contentful',
    'management-token',
    'Contentful personal (management) token',
    'CFPAT-',
    /CFPAT-[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
    {
      sources: ['https://www.contentful.com/developers/docs/references/authentication/'],
    },
  ),
  token('typeform', 'personal-token', 'Typeform personal access token', 'tfp_', /tfp_[A-Za-z0-9_-]{40,64}/, {
    sources: ['https://www.typeform.com/developers/get-started/personal-access-token/'],
  }),
  token('readme', 'api-key', 'ReadMe API key', 'rdme_', /rdme_[a-z0-9]{70}/, {
    sources: ['https://docs.readme.com/main/reference/intro/authentication'],
  }),
  token('apify', 'api-token', 'Apify API token', 'apify_api_', /apify_api_[A-Za-z0-9]{36}/, {
    sources: ['https://docs.apify.com/platform/integrations/api'],
  }),
  token('inngest', 'signing-key', 'Inngest signing key', 'signkey-', /signkey-(?:prod|branch|test)-[0-9a-f]{32,64}/, {
    entropy: 3,
    sources: ['https://www.inngest.com/docs/platform/signing-keys'],
  }),
  token(
    'trigger-dev',
    'secret-key',
    'Trigger.dev secret key',
    'tr_',
    /tr_(?:prod|dev|stg|preview)_[A-Za-z0-9]{20,24}/,
    {
      anchors: ['tr_prod_', 'tr_dev_', 'tr_stg_', 'tr_preview_'],
      entropy: 3.2,
      sources: ['https://trigger.dev/docs/apikeys'],
    },
  ),
  token('trigger-dev', 'personal-token', 'Trigger.dev personal access token', 'tr_pat_', /tr_pat_[a-z0-9]{40}/, {
    sources: ['https://trigger.dev/docs/apikeys'],
  }),
  token(
    'wakatime',
    'api-key',
    'WakaTime API key',
    'waka_',
    /waka_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/,
    {
      entropy: 2.8,
      sources: ['https://wakatime.com/developers'],
    },
  ),
];
