import { join } from 'node:path';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, exitCodes } from '../../errors/index.js';
import { syncFile, writeDurably } from './durable.js';
import { clean, type Setting } from './setting.js';
import type { Rewrite } from './types.js';

/** The map: a line `old new` for every changed object, as git's own hooks get them; zeros for what went. */
export function mapFile(folder: string): string {
  return join(folder, 'map.txt');
}

/** Keeps what a rewrite came to, since it cannot be computed again once refs moved. Names are kept without values. */
export async function saveRewrite(setting: Setting, rewrite: Rewrite): Promise<Rewrite> {
  const { folder, format } = setting;
  const nothing = '0'.repeat(format === 'sha1' ? 40 : 64);
  const lines = function* (): Generator<string> {
    for (const [old, fresh] of rewrite.map) yield `${old} ${fresh ?? nothing}\n`;
  };
  const draft = `${mapFile(folder)}.part`;
  await pipeline(Readable.from(lines()), createWriteStream(draft, { mode: 0o600 }));
  await syncFile(draft);
  await rename(draft, mapFile(folder));
  const shown = withoutValues(setting, rewrite);
  await writeDurably(join(folder, 'rewrite.json'), JSON.stringify({ ...shown, map: undefined }));
  return shown;
}

/** @throws AppError `E_STATE`, exit 5 */
export async function loadRewrite(folder: string): Promise<Rewrite> {
  try {
    const map = new Map<string, string | null>();
    for await (const line of createInterface({ input: createReadStream(mapFile(folder)) })) {
      const [old = '', fresh = ''] = line.split(' ');
      map.set(old, /^0+$/.test(fresh) ? null : fresh);
    }
    const rest = JSON.parse(await readFile(join(folder, 'rewrite.json'), 'utf8')) as Omit<Rewrite, 'map'>;
    return { ...rest, map };
  } catch (error) {
    throw new AppError('E_STATE', `the record of the rewrite in ${folder} cannot be read`, {
      exit: exitCodes.failed,
      hint: 'secretctl clean-history --undo gives back what was there before',
      cause: error,
    });
  }
}

function withoutValues(setting: Setting, rewrite: Rewrite): Rewrite {
  const hide = (text: string): string => clean(setting, text);
  return {
    ...rewrite,
    blobs: rewrite.blobs.map((blob) => ({ ...blob, paths: blob.paths.map(hide) })),
    refs: rewrite.refs.map((ref) => ({
      ...ref,
      name: hide(ref.name),
      ...(ref.symref === undefined ? {} : { symref: hide(ref.symref) }),
    })),
    unreplaceable: rewrite.unreplaceable.map((each) => ({
      ...each,
      paths: each.paths.map(hide),
      reason: hide(each.reason),
    })),
    unread: rewrite.unread?.map(({ what, reason }) => ({ what: hide(what), reason: hide(reason) })) ?? [],
  };
}
