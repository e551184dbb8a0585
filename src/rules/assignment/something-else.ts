import { drawnFromSymbols } from './strength.js';
import { wordCoverage } from './words.js';

interface Kind {
  readonly is: string;
  readonly pattern: RegExp;
}

const KINDS: readonly Kind[] = [
  {
    is: 'a URL',
    pattern:
      /^(?:[a-z][a-z0-9+.-]{1,20}:)?\/\/(?=[\w-]+[.:/])(?![^/\s]*:[^/\s]*@)|^(?:https?|ftp|mailto|urn|tel|javascript|about|data|blob|ws|wss|spiffe|ldap)s?:/i,
  },
  { is: 'an e-mail address', pattern: /^[\w.+-]{1,64}@[a-z0-9-]{1,60}(?:\.[a-z]{2,12})+$/ },
  {
    is: 'a path',
    pattern:
      /^(?:\.{0,2}|~|[A-Za-z]:)[\\/](?=.*[a-z]{3})[\w.~ @\\/-]*$|^[\w.-]+(?:\/[\w.-]+)*\.(?:json|ya?ml|xml|txt|pem|key|crt|cer|p12|pfx|jks|js|ts|tsx|jsx|py|rb|go|java|rs|php|html?|css|scss|png|svg|jpe?g|gif|md|sh|conf|cfg|ini|toml|env|properties|log|db|sql|lock|vue|cs|kt|erb|pub|asc|gpg|keystore|der|csr|dart|swift|mjs|cjs|ps1|bat|exe|dll|so|zip|gz|tar|tgz|csv|pdf|woff2?|ico)$/i,
  },
  { is: 'a date', pattern: /^\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]*)?$|^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$/ },
  {
    is: 'a version or an address',
    pattern:
      /^[v^~<>=]{0,3}\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$|^[\w.-]+:\d{2,5}$|^(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}$/i,
  },
  { is: 'a media type', pattern: /^(?:application|text|image|audio|video|multipart|font)\/[\w.+-]+/ },
  {
    is: 'style',
    pattern:
      /^#[0-9a-f]{3,8}$|^-?[\d.]+(?:px|r?em|%|vh|vw|pt|ms|s|deg)$|^(?:rgba?|hsla?|calc|url|translate|linear-gradient)\(/i,
  },
  {
    is: 'a format string',
    pattern: /%[sdrvqi@](?=$|[^A-Za-z0-9])|%\([a-z_]+\)s|\{\d*\}/,
  },
  {
    is: 'a template or a regular expression',
    pattern:
      /\{[a-z_.]+(?:![rs])?(?::[^}]*)?\}|\\[dwsDWSb](?![A-Za-z0-9])|\(\?[:=!<P]|\[\^?[\w\\-]+\][+*{]|^\^.*\$$|\[a-z/i,
  },
  {
    is: 'a public key',
    pattern:
      /^ssh-(?:rsa|dss|ed25519)\b|^ecdsa-sha2|^MI[IG][A-Za-z0-9+/]{2}(?=.*(?:IDAQAB|KoZIhvcNAQEBBQADg))|^(?:-----|\\n)?BEGIN (?:PUBLIC|CERT)|^pk_(?:test|live)_|^pk\.ey|publishable|^pk-|^6L[\w-]{38}$|^sb_publishable_|^phc_|^(?:G|GTM|AW)-[A-Z0-9]{6,12}$|^UA-\d{4,}/,
  },
  {
    is: 'a list',
    pattern:
      /^\w+(?:[|,:]\w+){2,}$|^(?:required|nullable|sometimes|confirmed|string)\||^\w+=\w+(?:=\w+)?(?:[:,;]\w+=\w+)+|^[a-z]{2,10}-\d{2,6}(?:-[a-z]+){2,}$|^[\w.]+(?:\|[\w.:]+)+$|^[a-z_/]+#[a-z_]+$/,
  },
  { is: 'markup', pattern: /<\/?[a-z][^<>]*>|&[a-z]{2,6};|^[.#][a-z]+(?:-[a-z]+)*(?:\s|$|[>[:])/i },
  {
    is: 'a comment, a list or code',
    pattern:
      /^(?:\/\/|\/\*|#|;|--)(?:\s|$)|[;{}]\s|\s[=!<>]=\s|\s(?:&&|\|\|)\s|[a-z]::[A-Za-z]|\bfunction\b|\(\)|\\u00|^\W+$/,
  },
];

const DIGEST_NAME =
  /(?:^|_)(?:hash(?:es|ed)?|sha\d*|digest|checksum|commit|etag|integrity|md5|revision|fingerprint|thumbprint|rev|crc)(?:_|$)/;

/** Says which other kind of thing a value is, or undefined. */
export function somethingElse(value: string, name: string): string | undefined {
  // Base 64 may begin with a slash; what is made of words then is a path.
  const mixed = drawnFromSymbols(value);
  const kind = KINDS.find(
    ({ is, pattern }) =>
      pattern.test(value) &&
      !(mixed && is === 'a format string') &&
      !(is === 'a path' && /^\/[A-Za-z0-9+/]{20,}$/.test(value) && wordCoverage(value) < 0.5),
  );
  if (kind !== undefined) return `is ${kind.is}`;
  if (isProse(value)) return 'is text for people';
  if (/^[0-9a-f]{32,128}$/i.test(value) && DIGEST_NAME.test(name)) return 'is a digest';
  return undefined;
}

/** Words with blanks; passphrases of machines have none in most cases. */
function isProse(value: string): boolean {
  const blanks = value.split(/\s+/).length - 1;
  if (blanks === 0) return false;
  if (blanks >= 2) return true;
  return /[A-Za-z]{2,}[\s,.!?:]|[,.!?:;=]\s/.test(value) || !/[0-9]/.test(value);
}
