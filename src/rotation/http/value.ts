import { createHash } from 'node:crypto';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';

/** The only place of the providers that looks at values: what it gives goes into a request, or into a new `Secret`. */
const plain = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal());

export function bearer(secret: Secret): Secret {
  return new Secret(`Bearer ${plain(secret)}`);
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basic(user: string | Secret, password: string | Secret): Secret {
  return new Secret(`Basic ${Buffer.from(`${plain(user)}:${plain(password)}`).toString('base64')}`);
}

/**
 * Headers as fetch takes them. What it would refuse is refused here, since its own message quotes the value.
 *
 * @throws AppError `E_KEY_REFUSED`
 */
export function wireHeaders(headers: Readonly<Record<string, string | Secret>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const text = plain(value);
      if (/^[\x20-\x7e]+$/.test(text)) return [name, text];
      throw new AppError(
        'E_KEY_REFUSED',
        'the value cannot be a key: it has line breaks or other characters that none has',
        {
          exit: exitCodes.failed,
          hint: 'see whether a line break or something else was stored with the value',
        },
      );
    }),
  );
}

/** JSON with the secrets in it. */
export function wireJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, item: unknown) {
    const raw = this[key]; // `item` has gone through toJSON already
    return raw instanceof Secret ? plain(raw) : item;
  });
}

export function wireForm(form: Readonly<Record<string, string | Secret>>): string {
  return new URLSearchParams(
    Object.entries(form).map(([name, value]): [string, string] => [name, plain(value)]),
  ).toString();
}

/** Whether a value may be what is shown as `sk-ab******cdef` or `sk-...cdef`: four characters of its end at least must be seen. */
export function fitsRedacted(value: Secret, redacted: string): boolean {
  const [, head, tail] = /^([^*.…]*)(?:\*+|\.{2,}|…)([^*.…]+)$/.exec(redacted) ?? [];
  if (head === undefined || tail === undefined || tail.length < 4) return false;
  const text = plain(value);
  return text.length > head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

export function startsWith(value: Secret, ...prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => plain(value).startsWith(prefix));
}

/** As a provider may list it: in hexadecimal digits. */
export function sha512Of(value: Secret): string {
  return createHash('sha512').update(plain(value)).digest('hex');
}

/** What a key tells of itself: the first group of an expression. It must not be the secret part. */
export function partOf(value: Secret, expression: RegExp): string | undefined {
  return expression.exec(plain(value))?.[1];
}
