import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { systemCode } from '../../errors/index.js';
import type { WorkTree } from '../../git/index.js';
import type { Start } from './types.js';

const ZEROS = /^0+$/;
const ENTRY = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /;

/** Both ids of every entry of all reflogs of a work tree. What cannot be read is left to whoever searches those files. */
export async function reflogStarts(tree: WorkTree): Promise<Start[]> {
  const folder = join(tree.gitDir, 'logs');
  const starts: Start[] = [];
  for (const file of await filesBelow(folder)) {
    const name = relative(folder, file).split(sep).join('/');
    starts.push(...entriesOf(await textOf(file), name, tree));
  }
  return starts;
}

function* entriesOf(text: string, name: string, tree: WorkTree): Generator<Start> {
  const entries = text.split('\n').flatMap((line) => {
    const [, before, after] = ENTRY.exec(line) ?? [];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  for (const [line, { before, after }] of entries.entries()) {
    const at = entries.length - 1 - line;
    const origin = { kind: 'reflog', name, at, tree } as const;
    if (!ZEROS.test(after)) yield { id: after, origin: { ...origin, isBefore: false } };
    if (!ZEROS.test(before) && entries[line - 1]?.after !== before)
      yield { id: before, origin: { ...origin, isBefore: true } };
  }
}

/** Files below a folder, sorted; none where there is no such folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [folder];
  for (const next of folders) {
    for (const entry of await entriesIn(next)) {
      if (entry.isDirectory())
        folders.push(join(next, entry.name)); // the loop goes on with it
      else if (entry.isFile()) files.push(join(next, entry.name));
    }
  }
  return files.sort();
}

async function entriesIn(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}

/** A file's content as latin1; empty when it cannot be read. */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return '';
  }
}
