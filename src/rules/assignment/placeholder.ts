const WORDS =
  /example|placeholder|dummy|change[-_ ]?(?:me|this|it)(?![a-z])|changeit|(?:replace|insert|enter|put|fill|add|set|paste|type)[-_ ](?:me|with|this|your|it|in|here|a|an|the)|(?:^|[^a-z])your(?:[-_ A-Z]|api|token|key|secret|pass|pw|own)|[-_ ]here(?![a-z])|redacted|xxxx|(?<![a-z0-9])xxx|xxx(?![a-z0-9])|^(?:hashed|encrypted)(?=[A-Z_-]|$)|\.\.$|\.\.\.|\*\*\*|todo|fixme|deadbeef|not[-_ ]?(?:a[-_ ])?real|foobar|(?:^|[-_.])(?:fake|mock|sample|stub|lorem|ipsum|bogus|invalid|wrong|incorrect|notused|unused|ignored?)(?:[-_.]|$)|^(?:fake|mock|sample|stub|bogus|invalid|wrong|incorrect|bad|correct|valid|some|any|my|the|old|new|test|testing)[-_]?(?:secret|password|passwd|pass|pw|token|api|key|auth|access|client|value|string|credential)s?|^(?:test|testing|dev|local|default|demo)[-_]?(?:secret|password|pass|token|key)?[-_]?\d{0,4}[!]?$|insecure|unsafe|for[-_]?test|testing[-_]?only|development[-_]?only|only[-_]?for|super[-_ ]?secret|top[-_ ]?secret|very[-_ ]?secret|keep[-_ ]?it|secret[-_ ]?(?:key|value|token|goes|string|string)|my[-_ ]?(?:super|secret|password|pass|api|token)|-?not-?secret|some[-_](?:random|secret|long|value|api|token|password)|generate|random[-_ ]?(?:string|value|key|secret|token)|secret[-_]?(?:123|abc)/i;

const WHOLE =
  /^(?:none|null|nil|undefined|true|false|yes|no|on|off|empty|blank|n\/a|na|tbd|unset|unknown|any|all|auto|default|required|optional|enabled|disabled|hidden|secret|password|passw0rd|p@ssw0rd|passwd|pass|token|key|admin|root|user|username|guest|test|tester|testing|foo|bar|baz|qux|quux|hunter|letmein|welcome|qwerty|master|login|string|str|bytes?|number|int|integer|bool|boolean|object|array|list|map|buffer|text|varchar|char|nvarchar|date|uuid|any|void|const|static|public|private|protected|internal|readonly|function|class|type|value|data|info|name|id|bearer|basic|digest|oauth2?|jwt|hmac|rsa|aes|sha\d+|base64|hex|utf-?8|ascii|cookie|header|query|body|session|local|global|primary|secondary|abc|abcd|abcdef|asdf|abc\w{0,4}123\w{0,4}|pass\d{1,4}|password\d{1,6}!?|secret\d{1,6}!?|admin\d{1,6}!?|test\d{1,6}!?|user\d{1,6}|token\d{1,6}|key\d{1,6}|\[[^\]]*\]|<[^>]*>|\([^)]*\)|\{[^}]*\}|_+|-+|\?+|#+|\*+|\.+|x+)$/i;

/** Says why a value stands for a secret that somebody has still to fill in, or undefined. */
export function placeholder(value: string): string | undefined {
  const word = WORDS.exec(value)?.[0];
  if (word !== undefined) return `contains "${word.toLowerCase()}", as placeholders do`;
  if (WHOLE.test(value) || WEAK.test(plain(value))) return 'is a common word';
  if (/^<|>$|^\[[A-Za-z _-]+\]|^__\w+__$|^@@?\w+@@?$/.test(value)) return 'is marked as a placeholder';
  if (/(.)\1{4}/.test(value)) return 'repeats one character, as placeholders do';
  if (value.length >= 12 && new Set(value).size <= 5) return 'is made of very few different characters';
  if (
    /^Eby8vdM02xNOcqFl|^YWxhZGRpbjpvcGVu|^dXNlcjpwYXNz|a1b2c3d4|0?123456789|987654321|abcdefg|01234567|1234567|qwerty|asdfgh|(?:abc|xyz)[-_]?123|^(.{2,10})\1{2,}$|^(\w{4,20})\2$/i.test(
      value,
    )
  )
    return 'counts up, or repeats, as placeholders do';
  return undefined;
}

const WEAK =
  /^(?:my|your|the|a|new|old|some)?(?:pass|passw|password|passwd|secret|admin|administrator|root|welcome|changeme|letmein|test|qwerty)+$/;

/** "P@ssw0rd123!" without its disguise. */
function plain(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z]{1,6}$/, '')
    .replace(/[@04135$7]/g, (sign) => DISGUISES[sign] ?? sign);
}

const DISGUISES: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '5': 's',
  $: 's',
  '7': 't',
};
