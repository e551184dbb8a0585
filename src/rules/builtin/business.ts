import { base64Text } from '../checks/base64-text.js';
import { entropy, placeholderReason } from '../checks/index.js';
import { nearby } from '../checks/nearby.js';
import type { Judgement, Rule } from '../rule.js';
import { providerToken as token } from '../provider-token.js';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const PROVED: Judgement = { accepted: true, proof: 'structure' };

function decodesTo(encoded: (secret: string) => string, expected: RegExp): (secret: string) => Judgement {
  return (secret) =>
    expected.test(base64Text(encoded(secret)))
      ? PROVED
      : { accepted: false, reason: 'it does not decode to what the provider puts into its keys' };
}

/** `<app>.<key>:<secret>`, too plain to be known without the name. */
const ABLY: Rule = {
  kind: 'structure',
  id: 'ably-api-key',
  provider: 'ably',
  title: 'Ably API key',
  confidence: 'high',
  sources: ['https://ably.com/docs/auth/basic'],
  anchors: ['ably'],
  ignoreCase: true,
  *find(text, at) {
    const key = /(?<![A-Za-z0-9_.-])[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{6}:[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/dg;
    for (const span of nearby(text, at, { before: 100, after: 200, lines: 3 }, key)) {
      const secret = text.slice(span.start + 14, span.end);
      const reason =
        placeholderReason(secret) ?? (entropy(secret) < 4 ? 'it is not random enough for a generated key' : undefined);
      yield {
        ...span,
        judgement: reason === undefined ? { accepted: true } : { accepted: false, reason },
        publicLength: 14,
      };
    }
  },
};

/** Business software: customers, documents, files, maps, data. */
export const business: readonly Rule[] = [
  token(
    'hubspot',
    'private-app-token',
    'HubSpot private app token',
    'pat-',
    new RegExp(`pat-(?:na|eu|ap)\\d-${UUID}`, 'i'),
    {
      sources: ['https://developers.hubspot.com/docs/guides/apps/private-apps/overview'],
    },
  ),
  token(
    'salesforce',
    'access-token',
    'Salesforce access token',
    '00D',
    /00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{80,200}/,
    {
      sources: ['https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/quickstart_oauth.htm'],
      entropy: 4,
    },
  ),
  token('salesforce', 'refresh-token', 'Salesforce refresh token', '5Aep861', /5Aep861[A-Za-z0-9._]{70,90}/, {
    entropy: 4,
  }),
  token(
    'intercom',
    'access-token',
    'Intercom access token',
    'dG9rO',
    /dG9rO[A-Za-z0-9+/]{53,55}={0,2}(?![A-Za-z0-9+/=])/,
    {
      sources: ['https://developers.intercom.com/docs/build-an-integration/learn-more/authentication'],
      judge: decodesTo((secret) => secret, /^tok:[0-9a-f]{8}_[0-9a-f]{4}/),
    },
  ),
  token('okta', 'api-token', 'Okta API token', 'SSWS ', /SSWS {1,3}(00[A-Za-z0-9_-]{40})(?![A-Za-z0-9_-])/, {
    sources: ['https://developer.okta.com/docs/guides/create-an-api-token/'],
    entropy: 3.8,
  }),
  token('dropbox', 'access-token', 'Dropbox access token', 'sl.', /sl\.(?:u\.)?[A-Za-z0-9_-]{130,2000}/, {
    sources: ['https://developers.dropbox.com/oauth-guide'],
    entropy: 4.5,
  }),
  token('frame-io', 'token', 'Frame.io developer token', 'fio-u-', /fio-u-[A-Za-z0-9_=-]{64}(?![A-Za-z0-9_=-])/, {
    entropy: 4,
  }),
  token('adafruit', 'io-key', 'Adafruit IO key', 'aio_', /aio_[A-Za-z0-9]{28}/, {
    sources: ['https://io.adafruit.com/api/docs/'],
    entropy: 3.6,
  }),
  token(
    'mapbox',
    'secret-token',
    'Mapbox secret token',
    ['sk.eyJ', 'tk.eyJ'],
    /[st]k\.eyJ[A-Za-z0-9_-]{20,400}\.[A-Za-z0-9_-]{20,24}(?![A-Za-z0-9_-])/,
    {
      sources: ['https://docs.mapbox.com/accounts/guides/tokens/'],
      judge: decodesTo((secret) => secret.split('.')[1] ?? '', /^\{"u":"/),
    },
  ),
  token('segment', 'public-api-token', 'Segment Public API token', 'sgp_', /sgp_[A-Za-z0-9]{64}/, {
    sources: ['https://docs.segmentapis.com/'],
    entropy: 4.2,
  }),
  token(
    'pubnub',
    'secret-key',
    'PubNub secret key',
    'sec-c-',
    new RegExp(`sec-c-(?:[A-Za-z0-9+/]{48}|${UUID})(?![A-Za-z0-9+/=])`),
    {
      sources: ['https://www.pubnub.com/docs/general/setup/account-setup'],
      judge: (secret) => (new RegExp(`^${UUID}$`).test(base64Text(secret.slice(6))) ? PROVED : { accepted: true }),
    },
  ),
  token('trello', 'token', 'Trello token', 'ATTA', /ATTA[0-9a-f]{64}[A-Za-z0-9]{8}/, {
    sources: ['https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/'],
  }),
  ABLY,
];
