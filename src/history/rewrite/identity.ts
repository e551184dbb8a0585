import type { Redactor } from './redactor.js';

/** `author NAME <MAIL> DATE`, with values taken out of name and mail; still an identity that git accepts. Everything else stays as it was. */
export function redactIdentity(field: string, redactor: Redactor): string {
  if (!redactor.holds(Buffer.from(field, 'latin1'))) return field;
  const [, key = '', name = '', mail = '', date = ''] = /^(\S+) ([^<]*)<(.*)>([^>]*)$/s.exec(field) ?? [];
  if (key === '') return odd(field, redactor);
  const spaced = redactor.person(name);
  const clean = `${key} ${spaced === '' ? '' : `${spaced} `}<${redactor.person(mail)}>${date}`;
  return redactor.holds(Buffer.from(clean, 'latin1')) ? `${key} REDACTED <redacted@invalid>${date}` : clean;
}

/** One without a mail address, as some importers wrote them. */
function odd(field: string, redactor: Redactor): string {
  const space = field.indexOf(' ');
  return space < 0 ? field : `${field.slice(0, space)} ${redactor.header(field.slice(space + 1))}`;
}
