import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync, gzipSync, unzipSync } from 'node:zlib';
import { gitRepo, type GitRepo } from './git-repo.js';
import { zipOf } from './zip.js';

/** A spot of a repository in which a value can stand. */
export interface PlantedPlace {
  readonly name: string;
  /** Puts `value` there and nowhere else; the repository has a history already. */
  readonly plant: (repo: GitRepo, value: string) => Promise<unknown>;
  /** What clean-history leaves to the user: files of theirs, their settings, other repositories. */
  readonly leftToUser?: boolean;
  /** clean-history needs `--drop-unreplaceable` for it. */
  readonly dropped?: boolean;
}

/** A value with none of the characters that an encoding would change: it stands in names too. */
export function plainValue(): string {
  return `example${randomBytes(18).toString('hex')}`;
}

/** A value that every encoding changes. */
export function awkwardValue(): string {
  return `ex/am+p&le"<${randomBytes(12).toString('base64')}'ü>`;
}

let seed: Promise<GitRepo> | undefined;
afterAll(async () => {
  await (await seed)?.[Symbol.asyncDispose]();
});

/** Two branches, a merge, a tag and a second file: something that must survive. A copy of one that is made once a suite. */
export async function seeded(): Promise<GitRepo> {
  seed ??= makeSeed();
  return await gitRepo({ copyOf: await seed });
}

async function makeSeed(): Promise<GitRepo> {
  const repo = await gitRepo();
  await repo.commit({ 'README.md': 'hello\n', 'src/app.js': 'start();\n' }, 'first');
  await repo.git('switch', '-qc', 'side');
  await repo.commit({ 'src/side.js': 'side();\n' }, 'side');
  await repo.git('switch', '-q', 'main');
  await repo.commit({ 'src/app.js': 'start(1);\n' }, 'second');
  await repo.git('merge', '-q', '--no-edit', 'side');
  await repo.git('tag', '-a', '-m', 'a release', 'v1');
  return repo;
}

const blobOf = (repo: GitRepo, content: string | Buffer): Promise<string> =>
  hashObject(repo, 'blob', Buffer.from(content));

/** Writes an object as it is; git hash-object reads standard input as text in `run`, so a file carries the bytes. */
export async function hashObject(repo: GitRepo, type: string, content: Buffer): Promise<string> {
  const file = join(repo.dir, '..', 'object.tmp');
  await writeFile(file, content);
  const id = await repo.git('hash-object', '-w', '--literally', '-t', type, file);
  await writeFile(file, '');
  return id;
}

async function gitFile(repo: GitRepo, path: string, content: string | Buffer): Promise<void> {
  const file = join(repo.dir, '.git', path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
}

/** Forgets what the work left behind, so that the value stands only where it was put on purpose. */
async function forget(repo: GitRepo): Promise<void> {
  await repo.git('reflog', 'expire', '--expire=now', '--all');
  await writeFile(join(repo.dir, '.git', 'COMMIT_EDITMSG'), '');
}

const encoded = (
  name: string,
  encode: (value: string) => string | Buffer,
  more: Partial<PlantedPlace> = {},
): PlantedPlace => ({
  name,
  plant: async (repo, value) => {
    await repo.commit({ 'data.bin': encode(value) });
  },
  ...more,
});

const wrapped = (text: string, width: number): string => text.replace(new RegExp(`(.{${String(width)}})`, 'g'), '$1\n');

/** The forms in which a blob can hold an awkward value. */
export const encodedPlaces: readonly PlantedPlace[] = [
  encoded('raw text', (value) => `key=${value}\n`),
  encoded('CRLF text', (value) => `a\r\nkey=${value}\r\n`),
  encoded('a binary', (value) => Buffer.concat([Buffer.alloc(64), Buffer.from(value), Buffer.alloc(64)])),
  encoded('base64, first alignment', (value) => Buffer.from(`abc${value}xyz`).toString('base64')),
  encoded('base64, second alignment', (value) => Buffer.from(`abcd${value}xyz`).toString('base64')),
  encoded('base64, third alignment', (value) => Buffer.from(`abcde${value}xyz`).toString('base64')),
  encoded('base64 of the URL alphabet', (value) => Buffer.from(`ab${value}c`).toString('base64url')),
  encoded('wrapped base64', (value) =>
    wrapped(Buffer.from(`${'x'.repeat(50)}${value}${'y'.repeat(50)}`).toString('base64'), 64),
  ),
  encoded('wrapped base64 with CRLF and indentation', (value) =>
    wrapped(Buffer.from(`${'x'.repeat(40)}${value}`).toString('base64'), 76).replaceAll('\n', '\r\n    '),
  ),
  encoded('base64 of UTF-16', (value) => Buffer.from(`$k='${value}'`, 'utf16le').toString('base64')),
  encoded('hex', (value) => Buffer.from(value).toString('hex')),
  encoded('capital hex', (value) => Buffer.from(value).toString('hex').toUpperCase()),
  encoded('URL-escaped', (value) => `https://h.example/?k=${encodeURIComponent(value)}`),
  encoded('a sent form', (value) => new URLSearchParams([['k', value]]).toString()),
  encoded('JSON', (value) => JSON.stringify({ k: value })),
  encoded(
    'HTML',
    (value) =>
      `<b>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')}</b>`,
  ),
  encoded('UTF-16LE', (value) => Buffer.from(`\ufeffkey=${value}\r\n`, 'utf16le')),
  encoded('UTF-16BE', (value) => Buffer.from(`\ufeffkey=${value}\r\n`, 'utf16le').swap16()),
  encoded('gzip', (value) => gzipSync(`key=${value}\n`), { dropped: true }),
  encoded('zip', (value) => zipOf({ 'conf/app.env': `key=${value}\n` }), { dropped: true }),
  encoded('gzip in zip', (value) => zipOf({ 'log.gz': gzipSync(`key=${value}\n`) }), { dropped: true }),
];

/** The places of a repository; the value is a plain one. */
export const plantedPlaces: readonly PlantedPlace[] = [
  { name: 'a file of HEAD', plant: async (repo, value) => await repo.commit({ '.env': `K=${value}\n` }) },
  {
    name: 'a file that was deleted',
    plant: async (repo, value) => {
      await repo.commit({ 'Backend/env.example': `K=${value}\n` });
      await repo.commit({ 'Backend/env.example': null });
    },
  },
  {
    name: 'a merge commit alone',
    plant: async (repo, value) => {
      await repo.git('switch', '-qc', 'other', 'HEAD~1');
      await repo.commit({ 'other.txt': 'other\n' });
      await repo.git('switch', '-q', 'main');
      await repo.git('merge', '-q', '--no-commit', '--no-ff', 'other');
      await repo.write({ 'evil.txt': value });
      await repo.git('add', 'evil.txt');
      await repo.git('commit', '-qm', 'merged');
    },
  },
  {
    name: 'a commit message',
    plant: async (repo, value) => {
      await repo.commit({ a: '1' }, `use ${value}`);
      await forget(repo);
    },
  },
  {
    name: "an author's name",
    plant: async (repo, value) => {
      await repo.git(
        '-c',
        'user.useConfigOnly=false',
        'commit',
        '-q',
        '--allow-empty',
        '-m',
        'x',
        `--author=${value} <a@example.invalid>`,
      );
    },
  },
  {
    name: 'an extra header',
    plant: async (repo, value) => {
      const head = await repo.git('cat-file', 'commit', 'HEAD');
      const at = head.indexOf('\n\n');
      const id = await hashObject(
        repo,
        'commit',
        Buffer.from(`${head.slice(0, at)}\nx-note ${value}${head.slice(at)}\n`),
      );
      await repo.git('branch', 'headed', id);
    },
  },
  {
    name: 'a tag message',
    plant: async (repo, value) => await repo.git('tag', '-a', '-m', `release ${value}`, 'v2'),
  },
  {
    name: 'a nested tag',
    plant: async (repo, value) => {
      await repo.git('tag', '-a', '-m', value, 'inner');
      await repo.git('tag', '-a', '-m', 'outer', 'outer', 'inner');
      await repo.git('tag', '-d', 'inner');
    },
  },
  {
    name: 'a tag of a blob',
    plant: async (repo, value) => await repo.git('tag', 'blobtag', await blobOf(repo, `${value}\n`)),
  },
  { name: 'a file name', plant: async (repo, value) => await repo.commit({ [`dir/${value}.txt`]: 'x\n' }) },
  { name: 'a folder name', plant: async (repo, value) => await repo.commit({ [`${value}/x.txt`]: 'x\n' }) },
  {
    name: 'a branch name',
    plant: async (repo, value) => {
      await repo.git('branch', `fix/${value}`);
      await forget(repo);
    },
  },
  { name: 'a tag name', plant: async (repo, value) => await repo.git('tag', value) },
  { name: 'a note', plant: async (repo, value) => await repo.git('notes', 'add', '-m', `see ${value}`) },
  {
    name: 'a note of another ref',
    plant: async (repo, value) => await repo.git('notes', '--ref=review', 'add', '-m', value),
  },
  {
    name: 'a stash',
    plant: async (repo, value) => {
      await repo.write({ 'README.md': `hello\n${value}\n` });
      await repo.git('stash', 'push', '-q');
    },
  },
  {
    name: 'an older stash',
    plant: async (repo, value) => {
      await repo.write({ 'README.md': `hello\n${value}\n` });
      await repo.git('stash', 'push', '-q');
      await repo.write({ 'README.md': 'something else\n' });
      await repo.git('stash', 'push', '-q');
    },
  },
  {
    name: 'an untracked file in a stash',
    plant: async (repo, value) => {
      await repo.write({ 'new.txt': value });
      await repo.git('stash', 'push', '-q', '-u');
    },
  },
  {
    name: 'the message of a stash',
    plant: async (repo, value) => {
      await repo.write({ 'README.md': 'changed\n' });
      await repo.git('stash', 'push', '-q', '-m', value);
    },
  },
  {
    name: 'the index alone',
    plant: async (repo, value) => {
      await repo.write({ 'staged.txt': `${value}\n` });
      await repo.git('add', 'staged.txt');
      await repo.write({ 'staged.txt': 'edited since\n' });
    },
  },
  {
    name: 'a commit that only the reflog knows',
    plant: async (repo, value) => {
      await repo.commit({ 'oops.txt': value });
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
    },
  },
  {
    name: 'a reflog message',
    plant: async (repo, value) => {
      await repo.git('update-ref', '-m', `note ${value}`, 'HEAD', 'HEAD~1', 'HEAD');
      await repo.git('reset', '-q', '--hard');
    },
  },
  { name: 'an unreachable loose object', plant: async (repo, value) => await blobOf(repo, value) },
  {
    name: 'an unreachable packed object',
    plant: async (repo, value) => {
      const id = await blobOf(repo, value);
      await repo.git('tag', 'tmp', id);
      await repo.git('repack', '-q', '-a', '-d');
      await repo.git('tag', '-d', 'tmp');
    },
  },
  {
    name: 'a .keep pack',
    plant: async (repo, value) => {
      await repo.commit({ 'kept.txt': value });
      await repo.git('repack', '-q', '-a', '-d');
      const pack = (await repo.git('count-objects', '-v')).includes('packs: 1');
      if (!pack) throw new Error('expected one pack');
      const folder = join(repo.dir, '.git', 'objects', 'pack');
      for (const file of await readdir(folder))
        if (file.endsWith('.pack')) await writeFile(join(folder, file.replace(/pack$/, 'keep')), 'kept\n');
    },
  },
  {
    name: 'a commit of a linked work tree',
    plant: async (repo, value) => {
      const tree = join(repo.dir, '..', 'linked');
      await repo.git('worktree', 'add', '-q', '--detach', tree);
      await writeFile(join(tree, 'wt.txt'), value);
      await repo.git('-C', tree, 'add', 'wt.txt');
      await repo.git('-C', tree, 'commit', '-qm', 'there');
      await repo.git('-C', tree, 'reset', '-q', '--hard', 'HEAD');
    },
  },
  {
    name: "a linked work tree's index",
    plant: async (repo, value) => {
      const tree = join(repo.dir, '..', 'linked');
      await repo.git('worktree', 'add', '-q', '-b', 'wt', tree);
      await writeFile(join(tree, 'wt.txt'), value);
      await repo.git('-C', tree, 'add', 'wt.txt');
      await writeFile(join(tree, 'wt.txt'), 'edited since\n');
    },
  },
  {
    name: 'ORIG_HEAD',
    plant: async (repo, value) => {
      await repo.commit({ 'oops.txt': value });
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
      await forget(repo);
    },
  },
  {
    name: 'FETCH_HEAD',
    plant: (repo, value) =>
      gitFile(repo, 'FETCH_HEAD', `${'0'.repeat(40)}\t\tbranch 'x' of https://u:${value}@h.example/r\n`),
  },
  {
    name: 'a remote in the settings',
    leftToUser: true,
    plant: async (repo, value) => await repo.git('remote', 'add', 'origin', `https://u:${value}@h.example/r.git`),
  },
  {
    name: 'a hook',
    leftToUser: true,
    plant: (repo, value) => gitFile(repo, 'hooks/post-commit', `#!/bin/sh\nK=${value}\n`),
  },
  { name: 'COMMIT_EDITMSG', plant: (repo, value) => gitFile(repo, 'COMMIT_EDITMSG', `wip ${value}\n`) },
  {
    name: 'a recorded conflict',
    plant: (repo, value) => gitFile(repo, `rr-cache/${'ab'.repeat(20)}/preimage`, `<<<<\n${value}\n====\n>>>>\n`),
  },
  {
    name: 'refs/original',
    plant: async (repo, value) => {
      await repo.commit({ 'oops.txt': value });
      await repo.git('update-ref', 'refs/original/refs/heads/main', 'HEAD');
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
      await forget(repo);
      await repo.git('update-ref', '-d', 'ORIG_HEAD');
    },
  },
  {
    name: 'a replace ref',
    plant: async (repo, value) => {
      const old = await repo.git('rev-parse', 'HEAD:README.md');
      await repo.git('replace', old, await blobOf(repo, `${value}\n`));
    },
  },
  ...[
    'refs/pull/1/head',
    'refs/prefetch/remotes/origin/main',
    'refs/remotes/origin/main',
    'refs/bisect/bad',
    'refs/keep-around/x',
  ].map((ref): PlantedPlace => ({
    name: ref,
    plant: async (repo, value) => {
      await repo.commit({ 'oops.txt': value });
      await repo.git('update-ref', ref, 'HEAD');
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
      await forget(repo);
      await repo.git('update-ref', '-d', 'ORIG_HEAD');
    },
  })),
  {
    name: 'an alternate',
    leftToUser: true,
    plant: async (repo, value) => {
      const other = join(repo.dir, '..', 'other.git');
      await repo.git('init', '-q', '--bare', other);
      await writeFile(join(other, 'in'), value);
      await repo.git('-C', other, 'hash-object', '-w', 'in');
      await writeFile(join(other, 'in'), '');
      await gitFile(repo, 'objects/info/alternates', `${join(other, 'objects')}\n`);
    },
  },
  {
    name: 'an ignored file',
    leftToUser: true,
    plant: async (repo, value) => {
      await repo.commit({ '.gitignore': '.env\n' });
      await repo.write({ '.env': value });
    },
  },
  { name: 'an untracked file', leftToUser: true, plant: (repo, value) => repo.write({ 'new.txt': value }) },
  {
    name: 'a symbolic link',
    plant: async (repo, value) => {
      await symlink(value, join(repo.dir, 'link'));
      await repo.git('add', 'link');
      await repo.git('commit', '-qm', 'link');
    },
  },
  { name: 'lost-found', plant: (repo, value) => gitFile(repo, `lost-found/other/${'cd'.repeat(20)}`, value) },
  {
    name: 'a half-written loose object',
    plant: (repo, value) =>
      gitFile(repo, 'objects/ab/tmp_obj_x1y2z3', deflateSync(Buffer.from(`blob ${String(value.length)}\0${value}`))),
  },
  {
    name: 'an LFS object',
    leftToUser: true,
    plant: (repo, value) => gitFile(repo, `lfs/objects/ab/cd/${'ab'.repeat(32)}`, value),
  },
  { name: 'the description', leftToUser: true, plant: (repo, value) => gitFile(repo, 'description', `${value}\n`) },
  {
    name: 'info/exclude',
    leftToUser: true,
    plant: (repo, value) => appendFile(join(repo.dir, '.git/info/exclude'), `${value}\n`),
  },
  {
    name: 'a submodule',
    leftToUser: true,
    plant: async (repo, value) => {
      await using sub = await gitRepo();
      await sub.commit({ 'x.txt': 'x\n' });
      await sub.commit({ 'x.txt': value });
      await sub.commit({ 'x.txt': 'y\n' });
      await repo.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', sub.dir, 'vendor/sub');
      await repo.git('commit', '-qm', 'submodule');
    },
  },
];

/** Every byte of every object and file, by means of git and node alone: names of what holds one of the needles. */
export async function byteScan(repo: GitRepo, needles: readonly string[]): Promise<string[]> {
  const wanted = needles.map((text) => Buffer.from(text, 'latin1'));
  const found: string[] = [];
  const look = (name: string, bytes: Buffer): void => {
    if (wanted.some((needle) => bytes.includes(needle))) found.push(name);
  };
  const { stdout } = await promisify(execFile)('git', ['cat-file', '--batch', '--batch-all-objects'], {
    cwd: repo.dir,
    env: { ...repo.env, GIT_NO_REPLACE_OBJECTS: '1' },
    encoding: 'buffer',
    maxBuffer: 1e9,
  });
  for (let at = 0; at < stdout.length;) {
    const end = stdout.indexOf('\n', at);
    const [id = '', type = '', size = ''] = stdout.toString('latin1', at, end).split(' ');
    look(`${type} ${id}`, stdout.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  await lookBelow(repo.dir, '.', look);
  return found;
}

async function lookBelow(top: string, folder: string, look: (name: string, bytes: Buffer) => void): Promise<void> {
  for (const entry of await readdir(join(top, folder), { withFileTypes: true })) {
    const file = join(folder, entry.name);
    const path = join(top, file);
    look(`name ${file}`, Buffer.from(entry.name));
    if (entry.isDirectory()) await lookBelow(top, file, look);
    else if (entry.isSymbolicLink()) look(`link ${file}`, Buffer.from(await readlink(path)));
    else {
      const bytes = await readFile(path);
      look(`file ${file}`, bytes);
      try {
        look(`inflated ${file}`, unzipSync(bytes));
      } catch {
        // few files are compressed
      }
    }
  }
}
