import { crc32 } from 'node:zlib';
import type { Judgement, Rule, TokenRule } from '../rule.js';

const SOURCES = [
  'https://docs.gitlab.com/security/tokens/',
  'https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/',
];

function token(id: string, title: string, prefix: string, body: string, more: Partial<TokenRule> = {}): TokenRule {
  return {
    kind: 'token',
    id: `gitlab-${id}`,
    provider: 'gitlab',
    title: `GitLab ${title}`,
    confidence: 'high',
    sources: SOURCES,
    anchors: [prefix],
    pattern: new RegExp(`${prefix}${body}(?![A-Za-z0-9_-])`),
    entropy: 3,
    ...more,
  };
}

/** `<prefix><payload>.<version, in newer ones>.<payload's length in base 36, 2 digits><CRC-32 of all before, 7 digits>`. */
function isRoutable(secret: string): Judgement {
  const payload = /^gl[a-z]{2,6}-(?:t\d_)?([A-Za-z0-9_-]+)/.exec(secret)?.[1] ?? '';
  if (Number.parseInt(secret.slice(-9, -7), 36) !== payload.length)
    return { accepted: false, reason: 'it names another length than its payload has' };
  const summed = [secret, secret.slice(secret.indexOf('-') + 1)].map((text) =>
    crc32(text.slice(0, -7)).toString(36).padStart(7, '0'),
  );
  return summed.includes(secret.slice(-7))
    ? { accepted: true, proof: 'checksum' }
    : {
        accepted: true,
        confidence: 'medium',
        note: 'its checksum does not fit, unless the server has its own token prefix',
      };
}

const OPAQUE = '[A-Za-z0-9_-]{20}';

export const gitlab: readonly Rule[] = [
  token('personal-token', 'personal, project or group access token', 'glpat-', OPAQUE),
  token('deploy-token', 'deploy token', 'gldt-', OPAQUE),
  token('runner-token', 'runner authentication token', 'glrt-', `(?:t\\d_)?${OPAQUE}`),
  token('runner-registration-token', 'runner registration token', 'GR1348941', OPAQUE),
  token('runner-registration-token-prefixed', 'runner registration token', 'glrtr-', OPAQUE),
  token('trigger-token', 'pipeline trigger token', 'glptt-', '[A-Za-z0-9_-]{40}'),
  token('job-token', 'CI job token', 'glcbt-', `[0-9a-f]{1,5}_${OPAQUE}`),
  token(
    'job-jwt',
    'CI job token',
    'glcbt-',
    'eyJ[A-Za-z0-9_-]{20,500}\\.eyJ[A-Za-z0-9_-]{20,2000}\\.[A-Za-z0-9_-]{40,800}',
  ),
  token('feed-token', 'feed token', 'glft-', '(?:[0-9a-f]{64}-\\d{1,12}|[A-Za-z0-9_-]{20})'),
  token('incoming-mail-token', 'incoming mail token', 'glimt-', '[A-Za-z0-9_-]{25}'),
  token('agent-token', 'agent for Kubernetes token', 'glagent-', '[A-Za-z0-9_-]{50}'),
  token('oauth-secret', 'OAuth application secret', 'gloas-', '[A-Za-z0-9_-]{64}'),
  token('scim-token', 'SCIM token', 'glsoat-', OPAQUE),
  token('feature-flags-token', 'feature flags client token', 'glffct-', OPAQUE),
  token('workspace-token', 'workspace token', 'glwt-', OPAQUE),
  ...(['glpat-', 'gldt-', 'glrt-', 'glcbt-'] as const).map((prefix) =>
    token(
      `routable-${prefix.slice(0, -1)}`,
      'routable token',
      prefix,
      '(?:t\\d_)?[A-Za-z0-9_-]{27,300}(?:\\.[0-9a-z]{2})?\\.[0-9a-z]{9}',
      {
        judge: isRoutable,
      },
    ),
  ),
];
