import { chosenPassword, identifierLike, isSalt, looksRandom } from '../assignment/index.js';
import type { AssignedRule, Assignment, Judgement } from '../rule.js';
import { TAIL } from '../context-support/index.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What a name asks of its value: the weaker the name, the more random the value. */
type Strength = 'strong' | 'weak';

interface Generic {
  readonly id: string;
  readonly title: string;
  readonly keywords: readonly string[];
  readonly name: string;
  readonly judge: (assignment: Assignment) => Judgement;
}

function generic({ id, title, keywords, name, judge }: Generic): AssignedRule {
  return {
    kind: 'assigned',
    id,
    provider: 'generic',
    title,
    confidence: 'medium',
    keywords,
    name: new RegExp(`(?:${name})${TAIL}`),
    judge,
  };
}

function randomFor(strength: Strength): (assignment: Assignment) => Judgement {
  const least = strength === 'strong' ? { length: 10, entropy: 2.8 } : { length: 20, entropy: 3.2 };
  return (assignment) => {
    const { value, normalised } = assignment;
    const elsewhere = notASecret(normalised, value);
    if (elsewhere !== undefined) return elsewhere;
    if (UUID.test(value)) return strength === 'strong' ? uuid(assignment) : refuse('it is a UUID');
    if (!looksRandom(value, least)) return refuse('it is not random enough for its name');
    if (strength === 'weak' && !(/[0-9]/.test(value) && /[A-Za-z]/.test(value)))
      return refuse('it has no mix of letters and digits');
    return accept(assignment, strength === 'strong' && value.length >= 20 ? 'high' : 'medium');
  };
}

function uuid({ normalised }: Assignment): Judgement {
  return /(?:api_?key|secret|token|password)/.test(normalised) && !/(?:^|_)id(?:_|$)/.test(normalised)
    ? { accepted: true, confidence: 'low' }
    : refuse('it is a UUID');
}

function password(assignment: Assignment): Judgement {
  const { value, normalised } = assignment;
  const elsewhere = notASecret(normalised, value);
  if (elsewhere !== undefined) return elsewhere;
  if (looksRandom(value, { length: 10, entropy: 2.8 }))
    return accept(assignment, value.length >= 16 ? 'high' : 'medium');
  if (chosenPassword(value)) return accept(assignment, 'medium');
  return refuse('it is neither random nor a password that people choose');
}

const FOUR_KINDS = /^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9]{2})(?=.*[^A-Za-z0-9])/;

/** Keys that people type: verify tokens, signing keys, passphrases. */
function secretOrPhrase(assignment: Assignment): Judgement {
  const judged = randomFor('strong')(assignment);
  if (judged.accepted) return judged;
  return assignment.value.length >= 10 &&
    /[0-9]/.test(assignment.value) &&
    (!identifierLike(assignment.value) || FOUR_KINDS.test(assignment.value)) &&
    !UUID.test(assignment.value)
    ? password(assignment)
    : judged;
}

function accept({ dialect }: Assignment, confidence: 'high' | 'medium'): Judgement {
  return { accepted: true, confidence: dialect === 'prose' ? 'low' : confidence };
}

function refuse(reason: string): Judgement {
  return { accepted: false, reason };
}

const ELSEWHERE =
  /(?:^|_)(?:public|csrf|xsrf|authenticity|wrapped|encrypted|ciphertext|hashed|forgot|reset|show|hide|toggle|has|is|no|missing|invalid|confirm_label|placeholder|label|hint|error|message|msg|translation|i18n|locale|title|tooltip|regex|pattern|description|cache|sort|primary|foreign|partition|row|object|map|idempotency|storage|translation|lang|test_?id|selector|css|class|icon|column|nonce|continuation|next_page|page|pagination|cursor|sync|parser|lexer|syntax|cancellation|cancel|strong_name|publishable|site|recaptcha_site|register|keyboard|anti_forgery|public_key_token|assembly|design|request_verification|checksum|first_pass|second_pass|filter_pass|render_pass|by_pass)(?:_|$)|public_?key|asset_?key|monkey|keyboard|tokeni[sz]|^(?:author|authority)$/;

function notASecret(name: string, value: string): Judgement | undefined {
  const words = name.split('_').slice(-4).join('_');
  if (/(?:^|_)field(?:_|$)/.test(words) && !/^[A-Za-z0-9+/]{43}=$/.test(value))
    return refuse('it is the name of a field');
  if (ELSEWHERE.test(words)) return refuse('its name is that of something public');
  if (identifierLike(value) && !chosenPassword(value)) return refuse('it reads like an identifier');
  return undefined;
}

const TOKEN_KINDS =
  'access|auth|authentication|authorization|refresh|admin|bearer|api|secret|private|personal_access|user_access|bot|service|deploy|deployment|session|verify|verification|webhook|upload|registry|npm|github|gitlab|gh|id|jwt|login|security|master|root|internal|account|app|application|oauth|client|ci|publish|push|pull|x_vault|vault|slack|telegram|discord|hf|x_auth|device|server|integration';

/** An upper-case access key is the public half of a pair. */
function apiKey(assignment: Assignment): Judgement {
  const judged = randomFor('strong')(assignment);
  const isId = /access_?key/.test(assignment.normalised) && /^[A-Z0-9]{16,24}$/.test(assignment.value);
  return judged.accepted && isId ? { ...judged, confidence: 'low' } : judged;
}

function salt({ value }: Assignment): Judgement {
  return isSalt(value) ? { accepted: true, confidence: 'high' } : refuse('it is not drawn as WordPress draws salts');
}

export const genericRules: readonly AssignedRule[] = [
  generic({
    id: 'wordpress-salt',
    title: 'WordPress key or salt',
    keywords: ['key', 'salt'],
    name: '(?:^|_)(?:auth|secure_auth|logged_in|nonce)_(?:key|salt)',
    judge: salt,
  }),
  generic({
    id: 'erlang-cookie',
    title: 'Erlang cookie',
    keywords: ['cookie'],
    name: '(?:erlang|erl|rabbitmq)_?cookie',
    judge: randomFor('strong'),
  }),
  generic({
    id: 'session-secret',
    title: 'Session or cookie secret',
    keywords: ['session', 'cookie', 'secret'],
    name: '(?:^|_)(?:session|cookie|cookies)_?(?:secret|key|password)(?:_key)?',
    judge: secretOrPhrase,
  }),
  generic({
    id: 'admin-token',
    title: 'Administration token',
    keywords: ['token', 'admin'],
    name: '(?:^|_)admin_?(?:token|api_?key|api_?token|secret|key)',
    judge: randomFor('strong'),
  }),
  generic({
    id: 'jwt-secret',
    title: 'JSON Web Token signing secret',
    keywords: ['secret', 'jwt'],
    name: '(?:^|_)(?:jwt|access_token|refresh_token|id_token|token)_?(?:signing_?|shared_?)?(?:secret|key)(?:_?key)?',
    judge: secretOrPhrase,
  }),
  generic({
    id: 'webhook-secret',
    title: 'Webhook secret or verify token',
    keywords: ['webhook', 'verify', 'hook', 'signing'],
    name: '(?:webhook|hook|verify|verification|signing)_?(?:signing_?|verify_?)?(?:secret|token|key)',
    judge: secretOrPhrase,
  }),
  generic({
    id: 'generic-password',
    title: 'Password',
    keywords: [
      'pass',
      'pwd',
      'senha',
      'contrasena',
      'parola',
      'identified',
      'securestring',
      'psk',
      'requirepass',
      'masterauth',
      'getconnection',
      'login',
      'mysqli',
      'new pdo',
      'networkcredential',
      'basicauth',
      'bindpw',
      'rootpw',
    ],
    name: '(?:^|_)psk|passwords?|passwd|passphrase|passwort|kennwort|senha|contrasena|parola|motdepasse|mot_de_passe|wachtwoord|pass_?word|pass_?code|(?:^|_)pwd|(?:db|user|my|pg|sa|root|admin|mysql)pwd|(?:^|_)pass|(?:db|key|store|user|ssh|smtp|mail|ftp|http|sql)pass|pass_?phrase|bind_?pw|root_?pw|(?:^|_)pw|requirepass|master_?auth|sshpass|password_pepper|pepper',
    judge: password,
  }),
  generic({
    id: 'generic-private-key',
    title: 'Private key material',
    keywords: ['private', 'key'],
    name: 'private_?key|priv_?key|wallet_?key|mnemonic_?key|deployer_?key|signer_?key',
    judge: randomFor('strong'),
  }),
  generic({
    id: 'generic-api-key',
    title: 'API key',
    keywords: ['key', 'api'],
    name: 'api_?keys?|api_?secret(?:_?key)?|apikey|access_?key|account_?key|subscription_?key|service_?key|functions_?key|integration_?key|license_?key|licence_?key|application_?key|app_?key|server_?key|auth_?key|authorization_?key|api_?token|api_?auth|x_functions_key|storage_?key|developer_?key|admin_?key|write_?key|ingest(?:ion)?_?key|instrumentation_?key',
    judge: apiKey,
  }),
  generic({
    id: 'generic-secret',
    title: 'Client, application or signing secret',
    keywords: ['secret', 'key', 'sign'],
    name: '(?:client|app|application|consumer|oauth|oauth2|shared|api|auth|hmac|encryption|access|master|service|site|user|bot|partner|merchant|key|token|cookie|hash|crypto|aes|data|root|server|private|secret|signature|internal|server)_?secret(?:_?key)?|secret_?(?:access_?)?key(?:_?base)?|(?:sign(?:ing|ature)?|encryption|encrypt|decryption|crypt(?:o)?|cipher|master|hmac|aes|aes256|des|shared|symmetric|derivation|data_encryption|secure|security|root|kek|dek|fernet|nonce_secret)_?key|secret_?token|shared_?access_?(?:key|signature)|totp_?(?:secret|seed)|otp_?secret|(?:^|_)secret|(?:^|_)secrets?_?\\d?',
    judge: secretOrPhrase,
  }),
  generic({
    id: 'generic-token',
    title: 'Access token',
    keywords: ['token', 'bearer', 'authorization'],
    name: `(?:${TOKEN_KINDS})_?token|(?:^|_)tokens?|authorization|x_auth|_auth_?token|(?:access|auth|api|refresh)token|authtoken|[a-z0-9]{2,20}_token|pat`,
    judge: (assignment) =>
      randomFor(new RegExp(`(?:${TOKEN_KINDS})_?token${TAIL}`).test(assignment.normalised) ? 'strong' : 'weak')(
        assignment,
      ),
  }),
  generic({
    id: 'generic-credential',
    title: 'Credential',
    keywords: ['auth', 'cred', 'salt', 'key', 'pass'],
    name: '(?:^|_)(?:auth|credentials?|creds?|salt|auth_?salt|password_?salt|pepper|basic_auth)|[a-z0-9]{2,20}_key',
    judge: randomFor('weak'),
  }),
];
