import { AppError, exitCodes } from '../../errors/index.js';
import { objectBatches, packObjects, strictCheck } from '../../git/index.js';
import { join } from 'node:path';
import type { Quarantine } from './objects.js';
import type { Setting } from './setting.js';
import type { Rewrite } from './types.js';

/** Every new object holds no value, and has no defect that its old one had not. */
export async function checkNew(setting: Setting, rewrite: Rewrite, quarantine: Quarantine): Promise<void> {
  await searchNew(setting, rewrite, quarantine);
  await checkFormat(setting, rewrite, quarantine);
}

async function searchNew(setting: Setting, rewrite: Rewrite, { gitDir, ids }: Quarantine): Promise<void> {
  const { matcher, options } = setting;
  if (matcher === undefined) return;
  const told = new Set(rewrite.unreplaceable.map(({ object }) => object));
  const allowed = new Set([...told].map((old) => rewrite.map.get(old)));
  for await (const objects of objectBatches(gitDir, ids, { signal: options.signal }))
    for (const { id, type, content } of objects) {
      if (matcher.find(content).length === 0 || allowed.has(id)) continue;
      throw new AppError('E_STILL_LEAKS', `a new ${type} (${id}) would still hold a value`, {
        exit: exitCodes.failed,
        hint: 'no ref was moved. Try another text with --with TEXT, or a narrower pattern; and please report this',
      });
    }
}

/** `object ID: messageId: text`, as git's check of objects puts it. */
const COMPLAINT = /\b(?:in )?object ([0-9a-f]{40,64}): ([A-Za-z0-9]+): /;
const MOST_KINDS = 80;

interface Complaint {
  readonly id: string;
  readonly kind: string;
}

/**
 * A defect counts as inherited when git has the same complaint about an old object that led to the new one. Kinds of defects are
 * first let pass one after the other until git gets to the end and has named all; then each is looked for in the old objects.
 */
async function checkFormat(setting: Setting, rewrite: Rewrite, quarantine: Quarantine): Promise<void> {
  if (quarantine.pack === undefined) return;
  const found = await complaintsAbout(quarantine.gitDir, `${quarantine.pack}.pack`);
  if (found.length === 0) return;
  const origins = new Map<string, string[]>();
  for (const [old, fresh] of rewrite.map) if (fresh !== null) origins.set(fresh, [...(origins.get(fresh) ?? []), old]);
  const old = [...new Set(found.flatMap(({ id }) => origins.get(id) ?? []))];
  if (old.length === 0) throw defective(found[0]);
  const prefix = join(quarantine.gitDir, 'old');
  const name = await packObjects(setting.commonDir, old, prefix);
  const inherited = new Set(
    (await complaintsAbout(quarantine.gitDir, `${prefix}-${name}.pack`)).map(({ id, kind }) => `${id} ${kind}`),
  );
  const fresh = found.find(({ id, kind }) => !(origins.get(id) ?? []).some((from) => inherited.has(`${from} ${kind}`)));
  if (fresh !== undefined) throw defective(fresh);
}

async function complaintsAbout(gitDir: string, pack: string): Promise<Complaint[]> {
  const tolerated = new Set<string>();
  for (let turn = 0; turn < MOST_KINDS; turn++) {
    const { fatal, complaints } = await strictCheck(gitDir, pack, [...tolerated]);
    const parsed = complaints.flatMap((line) => {
      const [, id, kind] = COMPLAINT.exec(line) ?? [];
      return id === undefined || kind === undefined ? [] : [{ id, kind }];
    });
    if (!fatal) return parsed;
    const more = parsed.filter(({ kind }) => !tolerated.has(kind));
    if (more.length === 0) throw defective(undefined, complaints.at(-1));
    for (const { kind } of more) tolerated.add(kind);
  }
  throw defective(undefined);
}

function defective(complaint: Complaint | undefined, words?: string): AppError {
  const what =
    complaint === undefined
      ? (words ?? 'more complaints than there are kinds')
      : `${complaint.kind} in ${complaint.id}`;
  return new AppError('E_NEW_OBJECTS', `git fsck would complain about the new history: ${what}`, {
    exit: exitCodes.failed,
    hint: 'no ref was moved. This is a bug of secretctl: please report it',
  });
}
