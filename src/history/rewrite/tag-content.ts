import { joinHeaders, keyOf, parseHeaders, valueOf } from './headers.js';
import { redactIdentity } from './identity.js';
import type { Mentions } from './mentions.js';
import type { Redactor } from './redactor.js';

const SIGNATURE = /^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE|SSH SIGNATURE)-----/gm;
const TAGS = 'refs/tags/';

/** Hex id of what a tag names. */
export function targetOf(content: Buffer): string {
  return /^object ([0-9a-f]+)\n/.exec(content.toString('latin1', 0, 80))?.[1] ?? '';
}

/** A tag with another target and without values; its signature does not fit any more and goes. */
export function changeTag(
  content: Buffer,
  newIdOf: (id: string) => string | null | undefined,
  redactor: Redactor,
  mentions: Mentions,
): { content: Buffer; signatureLost: boolean } {
  const { fields, rest } = parseHeaders(content);
  const unsigned = fields.filter((field) => !keyOf(field).startsWith('gpgsig'));
  const message = withoutSignature(rest);
  const changed = unsigned.map((field) => changeField(field, newIdOf, redactor));
  return {
    content: joinHeaders(changed, mentions.replace(redactor.text(message), newIdOf)),
    signatureLost: unsigned.length < fields.length || message.length < rest.length,
  };
}

function changeField(field: string, newIdOf: (id: string) => string | null | undefined, redactor: Redactor): string {
  const key = keyOf(field);
  if (key === 'object') return `object ${newIdOf(valueOf(field)) ?? valueOf(field)}`;
  if (key === 'tagger') return redactIdentity(field, redactor);
  if (!redactor.holds(Buffer.from(field, 'latin1'))) return field;
  if (key !== 'tag') return redactor.header(field);
  const name = Buffer.from(valueOf(field), 'latin1').toString('utf8');
  return `tag ${Buffer.from(redactor.refName(`${TAGS}${name}`).slice(TAGS.length)).toString('latin1')}`;
}

/** Where git looks for it too: from the last line that begins one. */
function withoutSignature(rest: Buffer): Buffer {
  const starts = [...rest.toString('latin1').matchAll(SIGNATURE)];
  const last = starts.at(-1);
  return last === undefined ? rest : rest.subarray(0, last.index);
}
