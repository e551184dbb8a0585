import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitRepo } from '../support/git-repo.js';
import { filter } from './tools.js';
import { unpack } from './unpack.js';

const LINES = Array.from({ length: 3_000 }, (_, line) => `line ${line} of a file that changes a little`);

async function bundleOf(...range: string[]): Promise<Buffer> {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': LINES.join('\n'), 'b.txt': 'bee\n' });
  await repo.git('tag', 'first');
  for (let round = 1; round <= 5; round++) {
    const changed = LINES.map((line, at) => (at === round * 100 ? `planted words number ${round}` : line));
    await repo.commit({ 'a.txt': changed.join('\n') });
  }
  const folder = await mkdtemp(join(tmpdir(), 'secretctl-containers-'));
  try {
    await repo.git('repack', '-adfq', '--depth=50');
    await repo.git('bundle', 'create', '-q', join(folder, 'x.bundle'), ...range);
    return await readFile(join(folder, 'x.bundle'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('every object of a bundle is told by its name, differences applied, and so are its ref names', async () => {
  const { members, text, unread } = await unpack(await bundleOf('--all'));
  expect(unread).toEqual([]);
  expect(members.get('!')?.toString()).toContain('refs/tags/first');
  for (let round = 1; round <= 5; round++) expect(text).toContain(`planted words number ${round}\n`);
  const [path, content] = [...members].find(([, bytes]) => bytes.toString() === 'bee\n')!;
  expect(path).toBe(`!blob ${filter('git', ['hash-object', '--stdin'], content).toString().trim()}`);
  expect([...members.values()].filter((bytes) => bytes.length > 100_000)).toHaveLength(6);
});

test('a pack by itself is read as well', async () => {
  const bundle = await bundleOf('--all');
  const { text, unread } = await unpack(bundle.subarray(bundle.indexOf('PACK')));
  expect(unread).toEqual([]);
  expect(text).toContain('planted words number 3\n');
});

test('of objects whose base is not in the bundle what they insert is read, and they are unread', async () => {
  const { text, unread } = await unpack(await bundleOf('first..HEAD'));
  expect(text).toContain('planted words number');
  expect(unread.length).toBeGreaterThan(0);
  for (const { reason } of unread) expect(reason).toContain('only what it inserts was read');
});

test('a pack that is cut off is read as far as it goes, and told', async () => {
  const bundle = await bundleOf('--all');
  const { unread } = await unpack(bundle.subarray(0, bundle.length - 300));
  expect(unread.length).toBeGreaterThan(0);
});
