/** Keys that are secret line by line: from the middle on, what their files hold cannot be worked out from the public key. */
const KEY_BODY =
  /-----BEGIN (?:RSA |ENCRYPTED |OPENSSH )?PRIVATE KEY-----(.*?)-----END (?:RSA |ENCRYPTED |OPENSSH )?PRIVATE KEY-----/gs;
const LINE_END = /\r?\n|\\r\\n|\\n/;
/** The small keys of elliptic curves have their public half at the end. */
const FEWEST_LINES = 12;
const SHORTEST_LINE = 20;

/** Lines of the private keys in a value that are searched on their own, since pieces of a key are copied around. */
export function tellingLines(value: string): string[] {
  return [...value.matchAll(KEY_BODY)].flatMap(([, body = '']) => {
    const lines = body
      .split(LINE_END)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (lines.length < FEWEST_LINES) return [];
    return lines.slice(Math.ceil(lines.length / 2)).filter((line) => line.length >= SHORTEST_LINE);
  });
}
