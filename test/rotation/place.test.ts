import { readFile, writeFile } from 'node:fs/promises';
import { placeOf } from '../../src/rotation/index.js';
import type { EnvStore } from '../../src/stores/index.js';
import { folder } from '../stores/folder.js';
import { envStore, fresh, wanted } from '../setup/support.js';
import { fingerprintOf } from './support.js';

const options = { register: () => undefined, fingerprintOf };

test('what somebody else writes into an env file between the last look and the promotion is not overwritten', async () => {
  await using home = await folder();
  const file = home.file('.env');
  await writeFile(file, 'KEY_KEY=first\n');
  const real = envStore(home, [wanted('key')]);
  let looks = 0;
  const store: EnvStore = {
    ...real,
    get: async (...call) => {
      const seen = await real.get(...call);
      if (++looks === 2) await writeFile(file, 'KEY_KEY=theirs\nOTHER=1\n');
      return seen;
    },
  };
  const place = placeOf(store, 'app/key', options);
  const from = (await place.current()).version;
  const to = await place.stage(fresh(), 'token');
  await expect(place.promote(to, from)).rejects.toMatchObject({ code: 'E_SECRET_CONFLICT' });
  expect(looks).toBe(2);
  expect(await readFile(file, 'utf8')).toBe('KEY_KEY=theirs\nOTHER=1\n');
});

test('an env file that holds another value than was read is not promoted over, and other lines stay', async () => {
  await using home = await folder();
  const file = home.file('.env');
  await writeFile(file, '# ours\nKEY_KEY=first\nOTHER=1\n');
  const place = placeOf(envStore(home, [wanted('key')]), 'app/key', options);
  const from = (await place.current()).version;
  const value = fresh();
  const to = await place.stage(value, 'token');
  await expect(place.promote(to, 'another')).rejects.toMatchObject({ code: 'E_SECRET_CONFLICT', exit: 5 });
  await place.promote(to, from);
  expect(await readFile(file, 'utf8')).toBe(`# ours\nKEY_KEY=${value.reveal()}\nOTHER=1\n`);
  expect(await place.currentVersion()).toBe(to);
});
