import { crc32Base62 } from '../../src/rules/checks/crc32.js';
import { randomText } from './random.js';

/** A fresh classic GitHub token with a right checksum. It was never issued. */
export function githubToken(): string {
  const body = randomText('base62', 30);
  return `ghp_${body}${crc32Base62(body)}`;
}
