import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectType } from '../../src/git/index.js';
import type { Matcher } from '../../src/match/index.js';
import { eachObject, searchObjects, type PassOptions, type SearchResult } from '../../src/odb/index.js';
import type { GitRepo } from '../support/git-repo.js';

export interface Held {
  readonly type: ObjectType;
  readonly content: Buffer;
}

export const ALL_TYPES = ['blob', 'commit', 'tag', 'tree'] as const;

/** Every object of the database, as git tells it. */
export function asGitSays(repo: GitRepo): Map<string, Held> {
  const args = ['cat-file', '--batch-all-objects', '--batch'];
  const { stdout } = spawnSync('git', args, { cwd: repo.dir, env: repo.env, maxBuffer: 2 ** 30 });
  const objects = new Map<string, Held>();
  for (let at = 0; at < stdout.length;) {
    const line = stdout.indexOf(10, at);
    const [id = '', type, size] = stdout.toString('latin1', at, line).split(' ');
    if (size === undefined) {
      at = line + 1;
      continue;
    }
    const end = line + 1 + Number(size);
    objects.set(id, { type: type as ObjectType, content: stdout.subarray(line + 1, end) });
    at = end + 1;
  }
  return objects;
}

/** Every object of the database, as the pass tells it. */
export async function asWeSay(
  repo: GitRepo,
  options: PassOptions = {},
): Promise<{ objects: Map<string, Held>; unread: string[]; twice: string[] }> {
  const objects = new Map<string, Held>();
  const twice: string[] = [];
  const { unread } = await eachObject(
    repo.dir,
    ALL_TYPES,
    (id, type, content) => {
      const hex = Buffer.from(id).toString('hex');
      if (objects.has(hex)) twice.push(hex);
      objects.set(hex, { type, content: Buffer.from(content) });
    },
    options,
  );
  return { objects, unread: unread.map((each) => each.id), twice };
}

/** Ids, types and hashes of contents, for comparison at a glance. */
export function digest(objects: ReadonlyMap<string, Held>): string[] {
  return [...objects]
    .map(
      ([id, { type, content }]) =>
        `${id} ${type} ${content.length} ${createHash('sha1').update(content).digest('hex')}`,
    )
    .sort();
}

/** What the search should tell, by looking at every object on its own. */
export function expectedHits(objects: ReadonlyMap<string, Held>, matcher: Matcher): SearchResult['hits'] {
  return [...objects]
    .map(([id, { type, content }]) => ({ id, type, size: content.length, matches: matcher.find(content) }))
    .filter((hit) => hit.matches.length > 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The search done by one thread, by two, and through git; they have to agree. */
export async function searchedAllWays(repo: GitRepo, matcher: Matcher): Promise<SearchResult> {
  const one = await searchObjects(repo.dir, matcher, { threads: 1 });
  expect(await searchObjects(repo.dir, matcher, { threads: 2 })).toEqual(one);
  expect(await searchObjects(repo.dir, matcher, { viaGit: true })).toEqual(one);
  return one;
}

/** A text of many lines, a few of which change from one version to the next. */
export function versions(count: number, lines: number): string[] {
  const text = Array.from({ length: lines }, () => randomBytes(20).toString('base64'));
  return Array.from({ length: count }, () => {
    for (let change = 0; change < 3; change++)
      text[Math.floor(Math.random() * lines)] = randomBytes(24).toString('base64');
    return text.join('\n');
  });
}

/** Paths of the packs, without their endings. */
export async function packsOf(repo: GitRepo): Promise<string[]> {
  const folder = join(repo.dir, '.git/objects/pack');
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.pack')).map((name) => join(folder, name.slice(0, -5)));
}
