import { mkdir, writeFile } from 'node:fs/promises';
import type { ValueSource } from '../../src/setup/index.js';
import { envValuesIn, readEnvValues } from '../../src/setup/index.js';
import { folder } from '../stores/folder.js';
import { failureOf, fresh, wanted } from './support.js';

const secrets = [wanted('openai'), wanted('redis')];
const revealed = (values: ReadonlyMap<string, ValueSource>): object =>
  Object.fromEntries(
    [...values].map(([name, value]) => [name, value.kind === 'given' ? value.secret.reveal() : value]),
  );

test('the last assignment of a variable counts, as for readers', async () => {
  await using home = await folder();
  const [old, now] = [fresh().reveal(), fresh().reveal()];
  await writeFile(home.file('.env'), `# keys\nOPENAI_KEY=${old}\nexport OPENAI_KEY="${now}" # newer\n`);
  const { values } = await readEnvValues(home.file('.env'), secrets);
  expect(revealed(values)).toEqual({ openai: now });
  expect(values.get('openai')).toMatchObject({ kind: 'given', from: home.file('.env') });
});

test('what is empty or a reference of ours gives no value, also when an earlier line has one', () => {
  const text = `OPENAI_KEY=${fresh().reveal()}\nOPENAI_KEY=\nREDIS_KEY='secretctl://app/redis'\n`;
  expect(envValuesIn(text, 'x', secrets)).toEqual({ values: new Map(), unused: [], references: ['REDIS_KEY'] });
});

test('variables that no secret wants are named', () => {
  const text = `PORT=3000\nOPENAI_KEY=${fresh().reveal()}\nEMPTY=\nDEBUG=1\n`;
  expect(envValuesIn(text, 'x', secrets).unused).toEqual(['PORT', 'DEBUG']);
});

test('what stands on the last line of a key without quotes is not named', () => {
  const text = `KEY=-----BEGIN-----\n${Buffer.from(fresh().reveal().slice(0, 19)).toString('base64')}\n-----END-----\n`;
  expect(text).toContain('==\n');
  expect(envValuesIn(text, 'x', secrets).unused).toEqual(['KEY']);
});

test('values of several lines are whole', () => {
  const value = `-----BEGIN-----\n${fresh().reveal()}\n-----END-----\n`;
  expect(revealed(envValuesIn(`REDIS_KEY="${value}"\n`, 'x', secrets).values)).toEqual({ redis: value });
});

test('a file that is not there, a folder, bytes and a huge file are one clear error each', async () => {
  await using home = await folder();
  await mkdir(home.file('dir'));
  await writeFile(home.file('bytes'), Buffer.from([0x41, 0x3d, 0xff, 0xfe]));
  await writeFile(home.file('huge'), Buffer.alloc(4 * 1024 * 1024 + 1, 0x41));
  const words = { none: 'no such file', dir: 'no file', bytes: 'no UTF-8 text', huge: 'more than 4 MiB' };
  for (const [name, why] of Object.entries(words)) {
    const { code, exit, message } = await failureOf(readEnvValues(home.file(name), secrets));
    expect({ code, exit }).toEqual({ code: 'E_ENV_FILE', exit: 2 });
    expect(message).toContain(why);
  }
});
