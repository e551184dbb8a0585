import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { look, spots } from './look.js';
import { requireRepository } from '../../../src/git/index.js';
import { absentLfs, lfsPointer } from '../../../src/history/places/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';

const oidOf = (content: string): string => createHash('sha256').update(content).digest('hex');
const pointerOf = (oid: string): string => `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 12\n`;

async function store(folder: string, oid: string, content: string | Buffer): Promise<void> {
  const place = join(folder, 'objects', oid.slice(0, 2), oid.slice(2, 4));
  await mkdir(place, { recursive: true });
  await writeFile(join(place, oid), content);
}

test('a pointer names its content, however its lines end', () => {
  const oid = oidOf('x');
  expect(lfsPointer(Buffer.from(pointerOf(oid)))).toBe(oid);
  expect(lfsPointer(Buffer.from(pointerOf(oid).replaceAll('\n', '\r\n')))).toBe(oid);
  expect(lfsPointer(Buffer.from(pointerOf(oid).replace('oid', 'ext-0-x sha256:0\noid')))).toBe(oid);
  expect(lfsPointer(Buffer.from(pointerOf(oid).replace('git-lfs', 'hawser')))).toBe(oid);
});

test.each([
  ['a text about LFS', `see version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\n`],
  ['one without an id', 'version https://git-lfs.github.com/spec/v1\nsize 12\n'],
  ['a long file', `${pointerOf('0'.repeat(64))}${'x'.repeat(1_024)}`],
  ['nothing', ''],
])('%s is no pointer', (_, text) => {
  expect(lfsPointer(Buffer.from(text))).toBeUndefined();
});

test('contents that are not stored here are told', async () => {
  await using repo = await seeded();
  const [here, away] = [oidOf('here'), oidOf('away')];
  await store(join(repo.dir, '.git', 'lfs'), here, 'here');

  const absent = await absentLfs(await requireRepository(repo.dir), new Set([here, away]));

  expect(absent).toEqual([{ what: `LFS object ${away}`, reason: 'LFS content absent: git lfs fetch --all brings it' }]);
});

test('compressed contents, half-fetched ones and logs are searched', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const lfs = join(repo.dir, '.git', 'lfs');
  await store(lfs, oidOf('1'), gzipSync(`k=${value}`));
  for (const folder of ['tmp', 'logs', 'incomplete']) {
    await mkdir(join(lfs, folder));
    await writeFile(join(lfs, folder, 'x'), value);
  }

  const found = spots(await look(repo.dir, value));

  expect(found).toEqual([
    'lfs: lfs/incomplete/x',
    'lfs: lfs/logs/x',
    `lfs: lfs/objects/${oidOf('1').slice(0, 2)}/${oidOf('1').slice(2, 4)}/${oidOf('1')}!`,
    'lfs: lfs/tmp/x',
  ]);
});

test('a store that the settings put elsewhere is searched and counts', async () => {
  await using repo = await seeded();
  const value = plainValue();
  const away = join(repo.dir, '..', 'lfs-store');
  await repo.git('config', 'lfs.storage', away);
  await store(away, oidOf('1'), value);

  const result = await look(repo.dir, value);

  expect(result.hits).toMatchObject([{ place: 'lfs', kind: 'LFS object' }]);
  expect(await absentLfs(await requireRepository(repo.dir), [oidOf('1')])).toEqual([]);
});
