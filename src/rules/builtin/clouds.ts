import { entropy, placeholderReason } from '../checks/index.js';
import { nearby, standsAlone } from '../checks/nearby.js';
import { providerToken as token } from '../provider-token.js';
import type { Judgement, Rule, Sighting, StructureRule } from '../rule.js';

/** A secret without marks of its own, known by the key id that stands beside it. */
function besideId(
  provider: string,
  title: string,
  id: { anchor: string; pattern: RegExp },
  secret: RegExp,
): StructureRule {
  return {
    kind: 'structure',
    id: `${provider}-access-key-secret`,
    provider,
    title,
    confidence: 'medium',
    anchors: [id.anchor],
    *find(text, at): Iterable<Sighting> {
      id.pattern.lastIndex = at;
      if (!id.pattern.test(text) || !standsAlone(text, at)) return;
      for (const span of nearby(text, at, { before: 300, after: 340, lines: 4 }, secret)) {
        yield { ...span, judgement: judgeUnmarked(text.slice(span.start, span.end)) };
      }
    },
  };
}

function judgeUnmarked(secret: string): Judgement {
  const placeholder = placeholderReason(secret);
  if (placeholder !== undefined) return { accepted: false, reason: placeholder };
  const mixed = /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9]/.test(secret);
  if (!mixed || entropy(secret) < 3.8)
    return { accepted: false, reason: 'it is not random enough for a generated key' };
  return { accepted: true };
}

function isMixed(secret: string): Judgement {
  return /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9]/.test(secret)
    ? { accepted: true }
    : { accepted: false, reason: 'a generated key mixes cases and digits' };
}

const DIGITALOCEAN = ['https://docs.digitalocean.com/reference/api/create-personal-access-token/'];
const YANDEX = ['https://yandex.cloud/en/docs/iam/concepts/authorization/'];

/** Clouds besides the three big ones. Key ids are reported at low confidence: they lead to the secret, they open nothing alone. */
export const clouds: readonly Rule[] = [
  token('digitalocean', 'personal-token', 'DigitalOcean personal access token', 'dop_v1_', /dop_v1_[0-9a-f]{64}/, {
    sources: DIGITALOCEAN,
  }),
  token('digitalocean', 'oauth-token', 'DigitalOcean OAuth access token', 'doo_v1_', /doo_v1_[0-9a-f]{64}/, {
    sources: DIGITALOCEAN,
  }),
  token('digitalocean', 'refresh-token', 'DigitalOcean OAuth refresh token', 'dor_v1_', /dor_v1_[0-9a-f]{64}/, {
    sources: DIGITALOCEAN,
  }),
  token('alibaba', 'access-key-id', 'Alibaba Cloud access key id', 'LTAI', /LTAI(?:[A-Za-z0-9]{20}|[A-Za-z0-9]{12})/, {
    confidence: 'low',
    sources: ['https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair'],
    entropy: 3,
  }),
  besideId(
    'alibaba',
    'Alibaba Cloud access key secret',
    { anchor: 'LTAI', pattern: /LTAI(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{20})(?![A-Za-z0-9_])/y },
    /(?<![A-Za-z0-9+/_.-])[A-Za-z0-9]{30}(?![A-Za-z0-9+/=_.-])/dg,
  ),
  token('tencent', 'secret-id', 'Tencent Cloud secret id', 'AKID', /AKID[A-Za-z0-9]{32}/, {
    confidence: 'low',
    sources: ['https://www.tencentcloud.com/document/product/598/34227'],
    entropy: 3.5,
  }),
  besideId(
    'tencent',
    'Tencent Cloud secret key',
    { anchor: 'AKID', pattern: /AKID[A-Za-z0-9]{32}(?![A-Za-z0-9_])/y },
    /(?<![A-Za-z0-9+/_.-])[A-Za-z0-9]{32}(?![A-Za-z0-9+/=_.-])/dg,
  ),
  token('yandex', 'api-key', 'Yandex Cloud API key', 'AQVN', /AQVN[A-Za-z0-9_-]{35,38}(?![A-Za-z0-9_-])/, {
    sources: YANDEX,
    entropy: 3.7,
  }),
  token(
    'yandex',
    'iam-token',
    'Yandex Cloud IAM token',
    't1.',
    /t1\.[A-Za-z0-9_-]{40,1500}={0,2}\.[A-Za-z0-9_-]{86}={0,2}/,
    { sources: YANDEX, entropy: 4.2 },
  ),
  token('yandex', 'oauth-token', 'Yandex OAuth token', 'y0_AgAAAA', /y0_AgAAAA[A-Za-z0-9_-]{45,55}(?![A-Za-z0-9_-])/, {
    entropy: 3.5,
  }),
  besideId(
    'yandex',
    'Yandex Cloud static secret key',
    { anchor: 'YCAJE', pattern: /YCAJE[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])/y },
    /(?<![A-Za-z0-9+/_.-])YC[A-Za-z0-9_-]{38}(?![A-Za-z0-9+/=_-])/dg,
  ),
  token('backblaze', 'application-key', 'Backblaze B2 application key', 'K00', /K00[0-9][A-Za-z0-9+/]{27}(?![+/=])/, {
    confidence: 'medium',
    sources: ['https://www.backblaze.com/docs/cloud-storage-application-keys'],
    before: /(?<![+/_-])$/,
    entropy: 3.8,
    judge: isMixed,
  }),
  token('upcloud', 'api-token', 'UpCloud API token', 'ucat_', /ucat_[A-Z0-9]{26}/, {
    sources: ['https://developers.upcloud.com/1.3/'],
  }),
  token('openshift', 'token', 'OpenShift access token', 'sha256~', /sha256~[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/, {
    sources: ['https://docs.openshift.com/container-platform/latest/authentication/managing-oauth-access-tokens.html'],
    entropy: 4,
  }),
  token(
    'mongodb-atlas',
    'service-account-secret',
    'MongoDB Atlas service account secret',
    'mdb_sa_sk_',
    /mdb_sa_sk_[A-Za-z0-9_-]{40}(?![A-Za-z0-9_-])/,
    {
      sources: ['https://www.mongodb.com/docs/atlas/api/service-accounts-overview/'],
      entropy: 3.8,
    },
  ),
  token('databricks', 'personal-token', 'Databricks personal access token', 'dapi', /dapi[0-9a-f]{32}(?:-\d{1,2})?/, {
    sources: ['https://docs.databricks.com/en/dev-tools/auth/pat.html'],
  }),
  token('databricks', 'oauth-secret', 'Databricks OAuth secret', 'dose', /dose[0-9a-f]{32}/, {
    confidence: 'medium',
    sources: ['https://docs.databricks.com/en/dev-tools/auth/oauth-m2m.html'],
  }),
];
