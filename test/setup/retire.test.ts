import { readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import type { Secret } from '../../src/core/index.js';
import { readEnvValues, referenceOf, retireEnvFile, type RetireProof, type Retrieval } from '../../src/setup/index.js';
import { folder, type Folder } from '../stores/folder.js';
import { failureOf, fingerprintOf, fresh, wanted } from './support.js';

const secrets = [wanted('openai'), wanted('redis')];
const references = new Map(secrets.map(({ env, stored }) => [env, referenceOf(stored)]));
const WINDOWS = process.platform === 'win32';

function proofOf(values: Readonly<Record<string, Secret>>, more: Partial<Retrieval> = {}): RetireProof {
  const retrieved = Object.entries(values).map(([name, value]) => {
    const outcome = 'same' as const;
    return { name, stored: `app/${name}`, outcome, fingerprint: fingerprintOf(value), ...more };
  });
  return { store: 'aws', retrieved, fingerprintOf };
}

async function envFile(home: Folder, text: string): Promise<string> {
  await writeFile(home.file('.env'), text, { mode: 0o644 });
  return home.file('.env');
}

test('values become references; comments, order, other variables and line ends stay', async () => {
  await using home = await folder();
  const [openai, redis] = [fresh(), fresh()];
  const text = (one: string, two: string): string =>
    ['# keys', '', `export OPENAI_KEY=${one} # of mina`, 'PORT=3000', `REDIS_KEY=${two}`, ''].join('\r\n');
  const file = await envFile(home, text(openai.reveal(), `"${redis.reveal()}"`));
  const result = await retireEnvFile(file, references, proofOf({ openai, redis }));
  expect(result).toEqual({ replaced: 2, left: [] });
  expect(await readFile(file, 'utf8')).toBe(text('secretctl://app/openai', 'secretctl://app/redis'));
  expect(await readEnvValues(file, secrets)).toMatchObject({
    values: new Map(),
    references: ['OPENAI_KEY', 'REDIS_KEY'],
  });
});

test('the file is for its owner alone afterwards, and no copy of it is kept', async () => {
  await using home = await folder();
  const openai = fresh();
  const file = await envFile(home, `OPENAI_KEY=${openai.reveal()}\n`);
  await retireEnvFile(file, references, proofOf({ openai }));
  if (!WINDOWS) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(home.dir)).toEqual(['.env']);
});

test('a second time changes nothing', async () => {
  await using home = await folder();
  const openai = fresh();
  const file = await envFile(home, `OPENAI_KEY=${openai.reveal()}\nREDIS_KEY=\n`);
  await retireEnvFile(file, references, proofOf({ openai }));
  const before = await readFile(file, 'utf8');
  expect(await retireEnvFile(file, references, proofOf({ openai }))).toEqual({ replaced: 0, left: [] });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(before).toContain('REDIS_KEY=\n');
});

test('earlier assignments and comments that still hold a value are told by line, and not touched', async () => {
  await using home = await folder();
  const [openai, older] = [fresh(), fresh()];
  const value = openai.reveal();
  const file = await envFile(home, `OPENAI_KEY=${older.reveal()}\n# was ${value}\n\nOTHER=1\nOPENAI_KEY=${value}\n`);
  expect(await retireEnvFile(file, references, proofOf({ openai }))).toEqual({ replaced: 1, left: [1, 2] });
  expect(await readFile(file, 'utf8')).toContain(`OPENAI_KEY=${older.reveal()}\n# was ${value}\n`);
});

const unproved: [string, (openai: Secret) => RetireProof][] = [
  ['was not read back', () => proofOf({ redis: fresh() })],
  ['was read back as another', (openai) => proofOf({ openai }, { outcome: 'other' })],
  ['could not be read back', (openai) => proofOf({ openai }, { outcome: 'failed' })],
  ['is another in the file now', () => proofOf({ openai: fresh() })],
  [
    'has no fingerprint',
    (openai) => ({ ...proofOf({}), retrieved: [{ ...proofOf({ openai }).retrieved[0]!, fingerprint: '' }] }),
  ],
  ['is in an env store', (openai) => ({ ...proofOf({ openai }), store: 'env' })],
];

test.each(unproved)('a value that %s stays, and so do all others', async (_, proof) => {
  await using home = await folder();
  const [openai, redis] = [fresh(), fresh()];
  const text = `REDIS_KEY=${redis.reveal()}\nOPENAI_KEY=${openai.reveal()}\n`;
  const file = await envFile(home, text);
  const { store, retrieved } = proof(openai);
  const both = { store, fingerprintOf, retrieved: [...retrieved, ...proofOf({ redis }).retrieved] };
  const error = await failureOf(retireEnvFile(file, references, both));
  expect(error).toMatchObject({ code: 'E_ENV_UNPROVED', exit: 3 });
  expect(error.message).not.toContain(openai.reveal());
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('the file that a link leads to is changed, and the link stays one', async () => {
  await using home = await folder();
  const openai = fresh();
  await writeFile(home.file('real'), `OPENAI_KEY=${openai.reveal()}\n`);
  await symlink(home.file('real'), home.file('.env'));
  await retireEnvFile(home.file('.env'), references, proofOf({ openai }));
  expect(await readFile(home.file('real'), 'utf8')).toBe('OPENAI_KEY=secretctl://app/openai\n');
});

test('a file that is not there is one clear error', async () => {
  await using home = await folder();
  const error = await failureOf(retireEnvFile(home.file('.env'), references, proofOf({})));
  expect(error).toMatchObject({ code: 'E_ENV_FILE', exit: 2 });
});
