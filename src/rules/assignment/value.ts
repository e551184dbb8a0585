import type { Assignment } from '../rule.js';
import { normalise } from './name.js';
import { placeholder } from './placeholder.js';
import { drawnFromSymbols, isSalt } from './strength.js';
import { somethingElse } from './something-else.js';

const REFERENCES =
  /^\$[A-Za-z_{(%@]|^[$#@%]\{|^%[A-Za-z_]\w*%$|\$\{[^}]*\}|\$\([^)]*\)|#\{[^}]*\}|\{\{|\}\}|<%|%>|^\{%|^<[?]|^(?:process\.env|import\.meta|os\.(?:environ|getenv)|System\.getenv|ENV\[|ENV\.|Environment\.|getenv|env\(|environ)|^!(?:Ref|Sub|GetAtt|ImportValue|secret|env_var|reference|vault)|^arn:aws|^(?:vault|ssm|secretsmanager|op|keyring|ref\+\w+|awssm|gcpsm|azkv|kms|sops|doppler|infisical|akeyless|conjur|file|env|cmd|exec|bitwarden|bws|lastpass|pass|sm|resolve|secretref|secret):(?=\D)(?!.*[^\w./:@#-])|^op:\/\/|^secret\/|^secrets?\.|^projects\/[^/]+\/secrets\/|^\{\{resolve|^@Microsoft\.KeyVault|^(?:var|local|data|module|params|inputs|outputs|vars|github|steps|self|this|config|settings|cfg|conf|options|opts|args|ctx|context|request|req|user|app|props|state|env|Env)(?:\.|->|\?\.|\[|::)[A-Za-z_]/;

/** Encrypted or hashed: whoever reads it does not have the secret. */
const SEALED =
  /^\d\.[A-Za-z0-9+/=]{16,}(?:\|[A-Za-z0-9+/=]+)*$|^ENC[[(]|^Ag[A-Z][A-Za-z0-9+/]{200}|^vault:v\d+:|^\$ANSIBLE_VAULT|^-----BEGIN (?:AGE|PGP|PUBLIC|CERTIFICATE|SSH2 PUBLIC|RSA PUBLIC|ENCRYPTED)|^age1[a-z0-9]{20}|^\$(?:2[abxy]?|1|5|6|y|7|argon2\w*|scrypt|pbkdf2[\w-]*|apr1|P|H|S)\$|^pbkdf2|^argon2|^bcrypt|^\{(?:S?SHA|S?MD5|CRYPT|BCRYPT|SSHA\d*|PBKDF2\w*|cipher|noop|enc)[^}]*\}|^sha(?:1|256|384|512)[-:$]|^md5[-:]?[0-9a-f]{32}|^(?:scrypt|hmac):|^AQICAH|^eyJhbGciOiJSU0EtT0FFU|^gAAAAA(?=[A-Za-z0-9_-]{80})|^\{[A-Za-z0-9+/]{20,}={0,2}\}$|^SCRAM-SHA|^CiQA|^k1\.enc/;

const MEMBER = /^[A-Za-z_$][\w$]*(?:(?:\.|\?\.|->|::)[A-Za-z_$][\w$]*)+[;,]?$/;

const EXPRESSION =
  /^[A-Za-z_$@!&*][\w$.:>-]*[([]|^[!&*]?[A-Za-z_]\w*\s?(?:\+|\|\||&&|==)\s|^(?:new|await|return|typeof|function|lambda|async|null|nil|not|if)\b[\s(]|=>|^[([{].*[)\]}]$|^[\])},;([{]|^[*=|&:](?!\w+[^\w\s])|^\.[a-z_]/;

/** Says why a value cannot be a secret whatever its name (a placeholder, a reference, a type name), or undefined. */
export function refusedValue(assignment: Assignment): string | undefined {
  const { value, quoted, dialect } = assignment;
  if (value.length < 4) return 'is too short to be a secret';
  if (WORDPRESS.test(assignment.normalised) && isSalt(value)) return undefined;
  if (REFERENCES.test(value)) return 'is a reference to where the secret is';
  if (SEALED.test(value)) return 'is encrypted, hashed or public';
  if (isExpression(assignment)) return 'is an expression';
  if (quoted && CONCATENATION.test(value)) return 'stands between two strings';
  if (isItsName(assignment)) return 'repeats its name';
  if (dialect !== 'env' && /[^\x20-\x7e]/.test(value)) return 'is text for people';
  return placeholder(value) ?? somethingElse(value, assignment.normalised);
}

function isExpression({ value, quoted, dialect }: Assignment): boolean {
  if (quoted || dialect === 'env') return false;
  // Logs and tables have no members.
  if (MEMBER.test(value) && !(dialect === 'unknown' && /[0-9]{2}/.test(value))) return true;
  // Bare in code means inside a string: there a bracket starts an interpolation.
  if (dialect === 'code' && /[[({]/.test(value)) return true;
  return EXPRESSION.test(value) && (/^[\])},;([{]/.test(value) || !drawnFromSymbols(value));
}

/** The quotes around it belong to its neighbours: `'--password=' . $x . ' '`. */
const CONCATENATION = /^\.\s?\$|^[+&.]\s|^\{[A-Za-z_]\w*[.([]/;

const WORDPRESS = /(?:^|_)(?:auth|secure_auth|logged_in|nonce)_(?:key|salt)$/;

function isItsName({ value, name, normalised }: Assignment): boolean {
  const own = normalise(value);
  return (
    own === normalised ||
    own === normalise(name) ||
    (own.length >= 6 && /[a-z]_[a-z]/.test(own) && normalised.endsWith(own)) ||
    (own.length > normalised.length && own.startsWith(`${normalised}_`) && /^[a-z_]+$/.test(own))
  );
}
