import type { Judgement } from '../rule.js';
import { isStrongPassword, isWordy, passwordRefusal } from './password.js';
import { refuse } from './refuse.js';

const DEFAULTS =
  /^(?:postgres|root|guest|admin|administrator|test(?:ing|er)?|toor|sa|mysql|redis|rabbitmq|mongo|mongodb|foo|bar|baz|quux|qux|user|username|letmein|welcome|demo|dev|local|hunter2|tiger|qwerty|abc|x-oauth-basic|anonymous)$/i;
const LOCAL =
  /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?|host\.docker\.internal|[A-Za-z0-9_-]+|.*\.(?:local|localhost|localdomain))$/i;
const EXAMPLE =
  /(?:^|\.)(?:example|test|invalid|foo|bar|acme|(?:my|your)[-_]?(?:domain|host|server|site|company|app)\w*|some-?(?:host|server|domain)|domain|host(?:name)?|server|company|website|site)(?:\.[a-z]{2,6}|\.co\.\w\w)?$/i;

/** Judges a password by itself and by where it is used. */
export function judgeLogin(user: string, password: string, host: string): Judgement {
  const plain = decodePercent(password);
  const refusal = passwordRefusal(plain) ?? (plain === password ? undefined : passwordRefusal(password));
  if (refusal !== undefined) return refuse(`its password ${refusal}`);
  if (/^\d{1,5}$/.test(plain) && /\.|^localhost$/.test(user)) return refuse('its "password" is a port');
  const strong = isStrongPassword(plain);
  const unreal = LOCAL.test(host) || EXAMPLE.test(host) || /[<{$%]/.test(host);
  const known = plain.toLowerCase() === user.toLowerCase() || DEFAULTS.test(plain);
  const wordy = isWordy(plain);
  if (unreal && (known || wordy)) return refuse('a default or dictionary password for a local or example host');
  if (strong) return { accepted: true, confidence: unreal ? 'medium' : 'high' };
  return { accepted: true, confidence: known || wordy ? 'low' : 'medium' };
}

/** Undoes percent encoding, byte by byte. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
