import { crc32Base62 } from '../checks/index.js';
import type { Judgement, Rule, TokenRule } from '../rule.js';

function token(
  provider: string,
  title: string,
  anchor: string,
  pattern: RegExp,
  more: Partial<TokenRule> = {},
): TokenRule {
  return {
    kind: 'token',
    id: `${provider}-token`,
    provider,
    title,
    confidence: 'high',
    anchors: [anchor],
    pattern,
    ...more,
  };
}

/** The last six characters are the CRC-32 of the thirty before them. */
function npmChecksum(secret: string): Judgement {
  const body = secret.slice('npm_'.length);
  return crc32Base62(body.slice(0, 30)) === body.slice(30)
    ? { accepted: true, proof: 'checksum' }
    : { accepted: true, confidence: 'medium', note: 'its checksum does not fit' };
}

/** A macaroon ends with a field of type 6 and length 32: its signature. */
function isMacaroon(secret: string): Judgement {
  const bytes = Buffer.from(secret.slice('pypi-'.length), 'base64url');
  return bytes.subarray(-35, -32).equals(Buffer.of(0, 6, 32))
    ? { accepted: true, proof: 'structure' }
    : { accepted: true, confidence: 'medium', note: 'it does not end with a signature, so it may be cut' };
}

/** "reftkn:01:<expiry>:<random>" in base 64. */
function isReferenceToken(secret: string): Judgement {
  return /^reftkn:\d{2}:\d{10}:[A-Za-z0-9]{20,40}$/.test(Buffer.from(secret, 'base64').toString('latin1'))
    ? { accepted: true, proof: 'structure' }
    : { accepted: false, reason: 'it does not decode to a reference token' };
}

/** Package and image registries. */
export const packages: readonly Rule[] = [
  token('npm', 'npm access token', 'npm_', /npm_[A-Za-z0-9]{36}/, {
    entropy: 3.5,
    judge: npmChecksum,
    sources: ['https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/'],
  }),
  token('pypi', 'PyPI upload token', 'pypi-AgEIcHlwaS5vcmc', /pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,2000}/, {
    entropy: 4,
    judge: isMacaroon,
  }),
  token(
    'pypi',
    'TestPyPI upload token',
    'pypi-AgENdGVzdC5weXBpLm9yZw',
    /pypi-AgENdGVzdC5weXBpLm9yZw[A-Za-z0-9_-]{50,2000}/,
    {
      id: 'testpypi-token',
      entropy: 4,
      judge: isMacaroon,
    },
  ),
  token('rubygems', 'RubyGems API key', 'rubygems_', /rubygems_[0-9a-f]{48}/, {
    entropy: 3,
  }),
  token('crates-io', 'crates.io API token', 'cio', /cio(?=[a-z0-9]{0,31}[A-Z])(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}/, {
    entropy: 3.8,
  }),
  token('nuget', 'NuGet API key', 'oy2', /oy2[a-z0-9]{43}/, {
    entropy: 3.5,
    sources: ['https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package'],
  }),
  token('artifactory', 'Artifactory API key', 'AKCp', /AKCp[A-Za-z0-9]{69}/, {
    id: 'artifactory-api-key',
    entropy: 4,
    sources: ['https://jfrog.com/help/r/jfrog-platform-administration-documentation/api-key'],
  }),
  token('artifactory', 'JFrog reference token', 'cmVmdGtuO', /cmVmdGtuO[A-Za-z0-9+/]{55}/, {
    id: 'artifactory-reference-token',
    judge: isReferenceToken,
    sources: ['https://jfrog.com/help/r/jfrog-platform-administration-documentation/reference-token'],
  }),
  token('docker', 'Docker Hub personal access token', 'dckr_pat_', /dckr_pat_[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])/, {
    id: 'docker-personal-token',
    entropy: 3.3,
    sources: ['https://docs.docker.com/security/access-tokens/'],
  }),
  token('docker', 'Docker organisation access token', 'dckr_oat_', /dckr_oat_[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])/, {
    id: 'docker-organisation-token',
    entropy: 3.5,
    sources: ['https://docs.docker.com/enterprise/security/access-tokens/'],
  }),
  token('clojars', 'Clojars deploy token', 'CLOJARS_', /CLOJARS_[0-9a-f]{60}/, {
    entropy: 3.2,
    sources: ['https://github.com/clojars/clojars-web/wiki/Deploy-Tokens'],
  }),
  token(
    'packagist',
    'Private Packagist token',
    'packagist_',
    /packagist_(?:(?:[cou][ru]t|ack)_[0-9a-f]{68}|acs_[0-9a-f]{64,96})/,
    {
      entropy: 3.2,
    },
  ),
];
