import { crc32 } from 'node:zlib';
import type { Judgement, Rule } from '../rule.js';

/** `glsa_<secret>_<CRC-32 of what stands before the last underscore, in hex>`. */
function hasChecksum(secret: string): Judgement {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(secret.slice(0, -9)));
  return sum.toString('hex') === secret.slice(-8)
    ? { accepted: true, proof: 'checksum' }
    : { accepted: true, confidence: 'medium', note: 'its checksum does not fit' };
}

/** Base 64 of a JSON object that has all of `names`. */
function isObjectWith(names: readonly string[]): (secret: string) => Judgement {
  return (secret) => {
    const text = Buffer.from(secret.replace(/^glc_/, ''), 'base64').toString('latin1');
    return names.every((name) => text.includes(`"${name}":`))
      ? { accepted: true, proof: 'structure' }
      : { accepted: false, reason: `it does not decode to an object with ${names.join(', ')}` };
  };
}

export const grafana: readonly Rule[] = [
  {
    kind: 'token',
    id: 'grafana-service-account-token',
    provider: 'grafana',
    title: 'Grafana service account token',
    confidence: 'high',
    sources: ['https://grafana.com/docs/grafana/latest/administration/service-accounts/'],
    anchors: ['glsa_'],
    pattern: /glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}/,
    entropy: 3.5,
    judge: hasChecksum,
  },
  {
    kind: 'token',
    id: 'grafana-cloud-token',
    provider: 'grafana',
    title: 'Grafana Cloud access policy token',
    confidence: 'high',
    sources: [
      'https://grafana.com/docs/grafana-cloud/account-management/authentication-and-permissions/access-policies/',
    ],
    anchors: ['glc_eyJ'],
    pattern: /glc_eyJ[A-Za-z0-9+/]{40,600}={0,2}/,
    publicPrefix: 'glc_',
    judge: isObjectWith(['o', 'k']),
  },
  {
    kind: 'token',
    id: 'grafana-legacy-api-key',
    provider: 'grafana',
    title: 'Grafana API key (legacy)',
    confidence: 'high',
    sources: ['https://grafana.com/docs/grafana/latest/developers/http_api/auth/'],
    anchors: ['eyJrIjoi'],
    pattern: /eyJrIjoi[A-Za-z0-9+/]{60,400}={0,2}/,
    judge: isObjectWith(['k', 'n', 'id']),
  },
];
