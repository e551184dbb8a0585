/** What base64 (either alphabet, padded or not) says, one character a byte. Never throws: what does not decode gives other text. */
export function base64Text(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('latin1');
}

/** The bytes that base64 (either alphabet, padding optional) stands for, as a latin1 string; undefined when it is not base64. */
export function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{2,}={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined;
  return Buffer.from(text, 'base64').toString('latin1');
}

/** Splits the `user:password` that a base64 text hides; undefined when it hides something else. */
export function decodeUserPassword(text: string): { user: string; password: string } | undefined {
  const plain = decodeBase64(text);
  const match = plain === undefined ? null : /^([^\0-\x1f\x7f:]{0,128}):([^\0-\x1f\x7f]{1,1024})$/.exec(plain);
  if (match === null) return undefined;
  // Random bytes hardly decode as UTF-8, so this keeps out base64 that only looks like a pair.
  if (
    Buffer.from(plain ?? '', 'latin1')
      .toString('utf8')
      .includes('\ufffd')
  )
    return undefined;
  return { user: match[1] ?? '', password: match[2] ?? '' };
}
