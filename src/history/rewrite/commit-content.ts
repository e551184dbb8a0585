import { joinHeaders, keyOf, valueOf, type Parsed } from './headers.js';
import { redactIdentity } from './identity.js';
import type { Mentions } from './mentions.js';
import type { Redactor } from './redactor.js';

/** What a changed commit names from now on. */
export interface CommitLinks {
  readonly tree: string;
  readonly parents: readonly string[];
  /** undefined: the object stays; null: it goes. */
  readonly newIdOf: (id: string) => string | null | undefined;
}

export interface NewCommit {
  readonly content: Buffer;
  readonly signatureLost: boolean;
}

const SIGNATURES = new Set(['gpgsig', 'gpgsig-sha256']);

/** Everything that the new links and the values do not concern stays byte for byte; signatures do not fit any more and go. */
export function changeCommit(
  { fields, rest }: Parsed,
  links: CommitLinks,
  redactor: Redactor,
  mentions: Mentions,
): NewCommit {
  let signatureLost = false;
  const kept: string[] = [`tree ${links.tree}`, ...links.parents.map((id) => `parent ${id}`)];
  for (const field of fields.slice(1 + parentsOf(fields).length)) {
    const key = keyOf(field);
    if (SIGNATURES.has(key) || (key === 'mergetag' && !isGood(field, links, redactor))) signatureLost = true;
    else if (key === 'author' || key === 'committer') kept.push(redactIdentity(field, redactor));
    else if (key === 'mergetag' || !redactor.holds(Buffer.from(field, 'latin1'))) kept.push(field);
    else kept.push(redactor.header(field));
  }
  const message = mentions.replace(redactor.text(rest), links.newIdOf);
  return { content: joinHeaders(kept, message), signatureLost };
}

/** A tag of a merged branch that says nothing of what changes is still as it was signed. */
function isGood(mergetag: string, { newIdOf }: CommitLinks, redactor: Redactor): boolean {
  const object = /^object ([0-9a-f]+)$/m.exec(valueOf(mergetag))?.[1];
  return object !== undefined && newIdOf(object) === undefined && !redactor.holds(Buffer.from(mergetag, 'latin1'));
}

/** Hex ids, in their order. */
export function parentsOf(fields: readonly string[]): string[] {
  let end = 1;
  while (fields[end]?.startsWith('parent ') === true) end++;
  return fields.slice(1, end).map(valueOf);
}
