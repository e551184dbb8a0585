import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The only files that may look at a secret's value. A new entry needs a reason that a reviewer accepts. */
const ALLOWED = [
  'aws/secret-value.ts',
  'commands/status/value.ts',
  'core/fingerprint.ts',
  'core/masker.ts',
  'core/secret.ts',
  'launch/value.ts',
  'match/value.ts',
  'rotation/http/value.ts',
  'rotation/value.ts',
  'runtime/value.ts',
  'sessions/value.ts',
  'setup/value.ts',
  'stores/value.ts',
  'variables/value.ts',
];

test('reveal() is called in the listed files only', async () => {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'));
  const callers: string[] = [];
  for (const file of files) {
    if (/\breveal\b/.test(await readFile(path.join('src', file), 'utf8'))) callers.push(file.replaceAll(path.sep, '/'));
  }
  expect(files.length).toBeGreaterThan(30);
  expect(callers.sort()).toEqual(ALLOWED);
});
