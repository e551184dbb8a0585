import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyRewrite, undoRun } from '../../../src/history/apply/index.js';
import { plainValue, seeded } from '../../support/planted-places.js';
import { placeOf, planHashOf, requestFor } from './support.js';

test('no hook of the user runs', async () => {
  await using repo = await seeded();
  const value = plainValue();
  await repo.commit({ '.env': `K=${value}\n` });
  const log = join(repo.dir, '..', 'hooks.log');
  await writeFile(log, '');
  for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout', 'post-rewrite']) {
    const file = join(repo.dir, '.git', 'hooks', hook);
    await writeFile(file, `#!/bin/sh\necho ${hook} "$@" >> '${log}'\nexit 1\n`);
    await chmod(file, 0o755);
  }
  const request = requestFor(repo, value);
  await applyRewrite(placeOf(repo), request, await planHashOf(request), {});
  await undoRun(placeOf(repo), 'last', {});
  expect(await readFile(log, 'utf8')).toBe('');
});
