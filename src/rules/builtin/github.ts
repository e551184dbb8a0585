import { crc32Base62 } from '../checks/index.js';
import type { Judgement, Rule, TokenRule } from '../rule.js';

const SOURCES = ['https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/'];

/** The last six characters are the CRC-32 of the thirty before them. */
function hasChecksum(token: string): Judgement {
  const body = token.slice(token.indexOf('_') + 1);
  return crc32Base62(body.slice(0, 30)) === body.slice(30)
    ? { accepted: true, proof: 'checksum' }
    : { accepted: false, reason: 'its checksum does not fit: GitHub never issued it' };
}

function classic(id: string, prefix: string, title: string): TokenRule {
  return {
    kind: 'token',
    id,
    provider: 'github',
    title,
    confidence: 'high',
    sources: SOURCES,
    anchors: [prefix],
    pattern: new RegExp(`${prefix}[A-Za-z0-9]{36}`),
    judge: hasChecksum,
  };
}

export const github: readonly Rule[] = [
  classic('github-personal-token', 'ghp_', 'GitHub personal access token'),
  classic('github-oauth-token', 'gho_', 'GitHub OAuth access token'),
  classic('github-user-token', 'ghu_', 'GitHub App user token'),
  classic('github-server-token', 'ghs_', 'GitHub App installation token'),
  classic('github-refresh-token', 'ghr_', 'GitHub App refresh token'),
  {
    kind: 'token',
    id: 'github-fine-grained-token',
    provider: 'github',
    title: 'GitHub fine-grained personal access token',
    confidence: 'high',
    sources: SOURCES,
    anchors: ['github_pat_'],
    pattern: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/,
    entropy: 4,
  },
  {
    kind: 'token',
    id: 'github-stateless-server-token',
    provider: 'github',
    title: 'GitHub App installation token (stateless)',
    confidence: 'high',
    sources: [
      'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app',
    ],
    anchors: ['ghs_'],
    pattern: /ghs_\d{1,12}_eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{20,4000}\.[A-Za-z0-9_-]{40,1000}/,
    entropy: 4,
  },
];
