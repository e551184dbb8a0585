import { isBase58Check } from '../checks/base58.js';
import { isBech32 } from '../checks/bech32.js';
import { nearby } from '../checks/nearby.js';
import type { Judgement, Rule, Sighting } from '../rule.js';

function fits(valid: boolean): Judgement {
  return valid ? { accepted: true, proof: 'checksum' } : { accepted: false, reason: 'its checksum does not fit' };
}

const WIF = /(?<![A-Za-z0-9+/_])(?:5[HJK][1-9A-HJ-NP-Za-km-z]{49}|[KLc][1-9A-HJ-NP-Za-km-z]{51})(?![A-Za-z0-9+/_=])/dg;

/** Keys of files and wallets, which carry checksums. */
export const wallets: readonly Rule[] = [
  {
    kind: 'token',
    id: 'age-secret-key',
    provider: 'age',
    title: 'age secret key',
    confidence: 'high',
    sources: ['https://age-encryption.org/v1'],
    anchors: ['AGE-SECRET-KEY-1', 'AGE-SECRET-KEY-PQ-1'],
    pattern: /AGE-SECRET-KEY-(?:PQ-)?1[02-9AC-HJ-NP-Z]{58}/,
    judge: (secret) => fits(isBech32(secret)),
  },
  {
    kind: 'token',
    id: 'bip32-private-key',
    provider: 'bitcoin',
    title: 'Extended private key of a wallet',
    confidence: 'high',
    sources: ['https://bips.dev/32/'],
    anchors: ['xprv9', 'tprv8', 'yprv', 'zprv'],
    pattern: /[xtyz]prv[1-9A-HJ-NP-Za-km-z]{107,108}/,
    judge: (secret) => fits(isBase58Check(secret)),
  },
  {
    kind: 'structure',
    id: 'bitcoin-private-key',
    provider: 'bitcoin',
    title: 'Bitcoin private key (WIF)',
    confidence: 'high',
    sources: ['https://en.bitcoin.it/wiki/Wallet_import_format'],
    anchors: ['wif', 'privkey', 'private', 'bitcoin', 'btc', 'wallet'],
    ignoreCase: true,
    *find(text, at): Iterable<Sighting> {
      for (const span of nearby(text, at, { before: 0, after: 160, lines: 2 }, WIF)) {
        yield { ...span, judgement: fits(isBase58Check(text.slice(span.start, span.end))) };
      }
    },
  },
  {
    kind: 'assigned',
    id: 'ethereum-private-key',
    provider: 'ethereum',
    title: 'Ethereum private key',
    confidence: 'medium',
    keywords: ['private', 'privkey', 'deployer', 'ethereum'],
    name: /(?:^|_)(?:private|priv|deployer|signer|ethereum|eth)_?(?:private_?)?key$/,
    value: /^(?:0x)?[0-9a-fA-F]{64}$/,
    entropy: 3.2,
    // The first account of every Hardhat and Anvil network.
    judge: ({ value }) =>
      value.replace(/^0x/, '').toLowerCase().startsWith('ac0974bec39a17e3')
        ? { accepted: false, reason: 'it is the documented key of a local test network' }
        : { accepted: true },
  },
];
