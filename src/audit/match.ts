import type { SecretCall } from './record.js';

/** The secret that is asked for. */
export interface AuditedSecret {
  /** In the store: `<app>/<name>`. */
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  /** With the six characters that AWS appends; undefined where nobody can tell them: any six will do. */
  readonly arn?: string | undefined;
  readonly created?: Date | undefined;
}

const ARN = /^arn:[^:]+:secretsmanager:[^:]*:(\d*):secret:(.+)$/;
const SUFFIX = /^-[A-Za-z0-9]{6}$/;

/** Whether a call concerns the secret: however the caller named it, or perhaps, where the record does not tell. */
export function concerns(call: SecretCall, secret: AuditedSecret): 'this secret' | 'perhaps' | undefined {
  if (call.references.some((reference) => names(reference, secret))) return 'this secret';
  return call.vague ? 'perhaps' : undefined;
}

/** A replica has the ARN of its original but for the region. */
function names(reference: string, { name, account, arn }: AuditedSecret): boolean {
  if (reference === name) return true;
  const [, owner, rest = ''] = ARN.exec(reference) ?? [];
  if (owner === undefined || (owner !== '' && owner !== account) || !rest.startsWith(name)) return false;
  const suffix = rest.slice(name.length);
  if (suffix === '') return true;
  const own = arn === undefined ? undefined : ARN.exec(arn)?.[2]?.slice(name.length);
  return own === undefined ? SUFFIX.test(suffix) : suffix === own;
}
