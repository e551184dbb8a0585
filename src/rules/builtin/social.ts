import { placeholderReason } from '../checks/index.js';
import { standsAlone } from '../checks/nearby.js';
import type { Rule, Sighting, StructureRule } from '../rule.js';
import { providerToken as token } from '../provider-token.js';

const META = ['https://developers.facebook.com/docs/facebook-login/guides/access-tokens/'];
/** A run inside plain base64 is no token. */
const UNSLASHED = /(?<![+/])$/;
const X_TOKEN =
  /A{21,22}[A-Za-z0-9]{1,8}A{5,9}(?:[A-Za-z0-9]|%2[BbFf]|[+/]){15,40}(?:%3[Dd]|=)[A-Za-z0-9]{40,60}(?![A-Za-z0-9])/y;
/** The application of X's own web site, whose token every visitor gets. */
const X_WEB_SITE = 'NRILgAAAAAA';

/** Its long runs of "A" would make a token rule take it for a placeholder. */
const X_BEARER: StructureRule = {
  kind: 'structure',
  id: 'x-bearer-token',
  provider: 'x',
  title: 'X (Twitter) app bearer token',
  confidence: 'high',
  sources: ['https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/application-only'],
  anchors: ['A'.repeat(21)],
  *find(text, at): Iterable<Sighting> {
    if (text.charAt(at - 1) === '/' || !standsAlone(text, at)) return;
    X_TOKEN.lastIndex = at;
    const token = X_TOKEN.exec(text)?.[0];
    if (token === undefined) return;
    const reason = token.includes(X_WEB_SITE)
      ? "it is the public token of X's web site"
      : placeholderReason(token.slice(-40));
    yield {
      start: at,
      end: at + token.length,
      publicLength: 21,
      judgement: reason === undefined ? { accepted: true } : { accepted: false, reason },
    };
  },
};

export const social: readonly Rule[] = [
  token(
    'meta',
    'access-token',
    'Meta (Facebook, WhatsApp) access token',
    'EAA',
    /EAA[A-Z][A-Za-z0-9]{95,400}(?![+/=_-])/,
    { sources: META, before: UNSLASHED, entropy: 4.2 },
  ),
  token(
    'instagram',
    'access-token',
    'Instagram access token',
    ['IGQV', 'IGQW', 'IGAA'],
    /IG(?:QV|QW|AA)[A-Za-z0-9_-]{95,400}(?![+/=])/,
    { sources: META, before: UNSLASHED, entropy: 4.2 },
  ),
  token('threads', 'access-token', 'Threads access token', 'THAA', /THAA[A-Za-z0-9_-]{95,400}(?![+/=])/, {
    sources: ['https://developers.facebook.com/docs/threads'],
    before: UNSLASHED,
    entropy: 4.2,
  }),
  X_BEARER,
  token(
    'linkedin',
    'client-secret',
    'LinkedIn client secret',
    ['WPL_AP0.', 'WPL_AP1.'],
    /WPL_AP[01]\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/]{4,10}={0,2}/,
    {
      sources: ['https://learn.microsoft.com/en-us/linkedin/shared/authentication/client-credentials-flow'],
    },
  ),
];
