import { readFile, utimes, writeFile } from 'node:fs/promises';
import { lockRotation } from '../../src/rotation/index.js';
import { folder } from '../stores/folder.js';

test('the second rotation of a secret is refused at once, and may begin when the first one has ended', async () => {
  await using home = await folder();
  const journal = home.file('rotations/key.jsonl');
  const release = await lockRotation(journal, 'key');
  const busy = lockRotation(journal, 'key');
  await expect(busy).rejects.toMatchObject({ code: 'E_ROTATION_BUSY', exit: 3 });
  await expect(busy).rejects.toMatchObject({ hint: expect.stringContaining(`${journal}.lock`) as string });
  await (
    await lockRotation(home.file('rotations/other.jsonl'), 'other')
  )();
  await release();
  await (
    await lockRotation(journal, 'key')
  )();
  await expect(readFile(`${journal}.lock`)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a holder on another machine is named, and counts as dead when it was silent for long', async () => {
  await using home = await folder();
  const journal = home.file('key.jsonl');
  const held = { id: 'x', host: 'elsewhere.example', socket: home.file('none.sock'), since: '2026-01-01T00:00:00Z' };
  await writeFile(`${journal}.lock`, JSON.stringify(held));
  await expect(lockRotation(journal, 'key')).rejects.toThrow('by a secretctl on elsewhere.example since 2026-01-01');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(`${journal}.lock`, longAgo, longAgo);
  await (
    await lockRotation(journal, 'key')
  )();
});
