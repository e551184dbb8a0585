import { planPush, pushAll } from '../../../src/history/after/index.js';
import type { Rewrite } from '../../../src/history/rewrite/index.js';
import { cloneOf, refsOf, rewrite, scene, serverHook, type Scene } from './rewritten.js';

/** A branch on the server whose name holds the value, and what the rewrite makes of it. */
async function named({ dev, server, value }: Scene): Promise<Rewrite> {
  const name = `refs/heads/fix-${value}`;
  await server.git('update-ref', name, 'refs/heads/main');
  await dev.git('fetch', '-q', server.dir, '+refs/heads/*:refs/remotes/origin/*');
  const changed = await rewrite(dev, value);
  const old = (await refsOf(server)).get(name) ?? '';
  const change = { name, old, new: changed.map.get(old) ?? old, renamedTo: 'refs/heads/fix-REDACTED' };
  return { ...changed, refs: [...changed.refs.filter((ref) => ref.renamedTo === undefined), change] };
}

test('a branch whose name holds a value stays on the server as long as its replacement is refused', async () => {
  await using all = await scene();
  const changed = await named(all);
  await serverHook(all, 'update', '#!/bin/sh\n[ "$1" != refs/heads/main ]\n');
  const before = await refsOf(all.server);
  const pushed = await pushAll(all.dev.dir, await planPush(all.dev.dir, changed, { ask: true }));
  expect(pushed.at(-1)).toMatchObject({ ref: 'a ref whose name held a secret', outcome: 'held back', ok: false });
  expect(await refsOf(all.server)).toEqual(before);
});

test('new work in a branch whose name holds a value is not deleted', async () => {
  await using all = await scene();
  const changed = await named(all);
  await using colleague = await cloneOf(all);
  await colleague.git('switch', '-q', '--detach', `origin/fix-${all.value}`);
  const work = await colleague.commit({ 'new.txt': 'new\n' });
  await colleague.git('push', '-q', 'origin', `HEAD:refs/heads/fix-${all.value}`);
  const plan = await planPush(all.dev.dir, changed, { ask: true });
  await pushAll(all.dev.dir, plan);
  expect(plan.remotes[0]?.left).toMatchObject([{ ref: 'refs/heads/fix-REDACTED' }]);
  expect((await refsOf(all.server)).get(`refs/heads/fix-${all.value}`)).toBe(work);
});
