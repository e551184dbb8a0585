/** What base64 (either alphabet, padded or not) says, one character a byte. Never throws: what does not decode gives other text. */
export function base64Text(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('latin1');
}
