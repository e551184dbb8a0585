import { randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { countPulls, planPush, pushAll, type PushOutcome } from '../../../src/history/after/index.js';
import { listRemotes } from '../../../src/git/index.js';
import { gitRepo, run } from '../../support/git-repo.js';
import { gitServer } from '../fresh-clone/git-server.js';
import { cloneOf, refsOf, rewrite, scene, serverHook } from './rewritten.js';

const outcomes = (pushed: readonly PushOutcome[]): Record<string, string> =>
  Object.fromEntries(pushed.map(({ ref, outcome }) => [ref, outcome]));

test('without asking, the plan has what the clone knows to be on the server, and its commands work as they are printed', async () => {
  await using all = await scene();
  const { dev, server, ids } = all;
  const changed = await rewrite(dev, all.value);
  expect(changed.firstChanged).toEqual([ids.leak]);
  const { remotes } = await planPush(dev.dir, changed, { ask: false });
  const [plan] = remotes;
  expect(plan!.pushes.map(({ ref }) => ref).sort()).toEqual(['refs/heads/main', 'refs/heads/topic', 'refs/tags/v1']);
  expect(plan!.commands).toHaveLength(1);
  expect(plan!.commands[0]).toContain(`--force-with-lease=refs/heads/main:${ids.after}`);
  const { exit, stderr } = await run('sh', ['-c', plan!.commands[0]!], dev.dir, dev.env);
  expect({ exit, stderr }).toMatchObject({ exit: 0 });
  const there = await refsOf(server);
  expect(there.get('refs/heads/main')).toBe(changed.map.get(ids.after));
  expect(there.get('refs/heads/side')).toBe(ids.clean);
  expect(there.get('refs/tags/v1')).toBe((await refsOf(dev)).get('refs/tags/v1'));
});

test('a push moves every ref that stands on old history, also one this clone never had, and the remote-tracking refs', async () => {
  await using all = await scene();
  const { dev, server, ids } = all;
  await server.git('update-ref', 'refs/heads/forgotten', ids.leak);
  await server.git('update-ref', 'refs/pull/1/head', ids.after);
  const changed = await rewrite(dev, all.value);
  await dev.git('update-ref', 'refs/remotes/origin/main', ids.after);
  const plan = await planPush(dev.dir, changed, { ask: true });
  const talked: string[] = [];
  const pushed = await pushAll(dev.dir, plan, { onRemote: (name, url) => talked.push(name, url) });
  expect(talked).toEqual(['origin', server.dir]);
  expect(outcomes(pushed)).toEqual({
    'refs/heads/forgotten': 'pushed',
    'refs/heads/main': 'pushed',
    'refs/heads/topic': 'pushed',
    'refs/tags/v1': 'pushed',
  });
  expect(plan.remotes[0]!.managed).toEqual(['refs/pull/1/head']);
  expect((await refsOf(dev)).get('refs/remotes/origin/main')).toBe(changed.map.get(ids.after));
  const left = await server.git('for-each-ref', '--contains', ids.leak, '--format=%(refname)');
  expect(left).toBe('refs/pull/1/head');
  const again = await planPush(dev.dir, changed, { ask: true });
  expect(again.remotes[0]!.pushes).toEqual([]);
});

test('what somebody pushed meanwhile is not overwritten, and nothing else of the push is done', async () => {
  await using all = await scene();
  const { dev, server } = all;
  const changed = await rewrite(dev, all.value);
  const plan = await planPush(dev.dir, changed, { ask: true });
  await using colleague = await cloneOf(all);
  const theirs = await colleague.commit({ 'new.txt': 'new\n' });
  await colleague.git('push', '-q', 'origin', 'main');
  const before = await refsOf(server);
  const pushed = await pushAll(dev.dir, plan);
  expect(outcomes(pushed)).toEqual({
    'refs/heads/main': 'moved meanwhile',
    'refs/heads/topic': 'held back',
    'refs/tags/v1': 'held back',
  });
  expect(pushed[0]!.advice).toContain('git fetch, run clean-history again');
  expect(await refsOf(server)).toEqual(before);
  const later = await planPush(dev.dir, changed, { ask: true });
  expect(later.remotes[0]!.left).toEqual([
    { ref: 'refs/heads/main', reason: expect.stringContaining('git fetch origin, then run clean-history again') },
  ]);
  expect((await refsOf(server)).get('refs/heads/main')).toBe(theirs);
});

test.each([
  [
    'GitHub, a protected branch',
    'GitHub',
    'error: GH006: Protected branch update failed for refs/heads/main.\nerror: Cannot force-push to this branch',
  ],
  [
    'GitHub, a ruleset',
    'Rulesets',
    'error: GH013: Repository rule violations found for refs/heads/main.\n- Cannot force-push to this branch',
  ],
  [
    'GitHub, another secret',
    'found a secret',
    'error: GH013: Repository rule violations found for refs/heads/main.\n- GITHUB PUSH PROTECTION\n - Push cannot contain secrets',
  ],
  ['GitLab', 'GitLab', 'GitLab: You are not allowed to force push code to a protected branch on this project.'],
  [
    'Bitbucket',
    'Bitbucket',
    'Branch refs/heads/main can only be modified through pull requests.\nCheck your branch permissions configuration with the project administrator.',
  ],
  ['Azure DevOps', 'Azure DevOps', "TF401027: You need the Git 'ForcePush' permission to perform this action."],
  ['Gitea', 'Gitea', 'Gitea: Not allowed to force-push to protected branch main'],
])('a refusal by %s is explained with what to do', async (_, word, text) => {
  await using all = await scene();
  await serverHook(all, 'pre-receive', `#!/bin/sh\ncat >&2 <<'END'\n${text}\nEND\nexit 1\n`);
  const changed = await rewrite(all.dev, all.value);
  const before = await refsOf(all.server);
  const pushed = await pushAll(all.dev.dir, await planPush(all.dev.dir, changed, { ask: true }));
  expect(pushed[0]).toMatchObject({ outcome: 'protected', ok: false, advice: expect.stringContaining(word) });
  expect(await refsOf(all.server)).toEqual(before);
});

test("a server's own rule against forced pushes is explained, and without atomic pushes the tag still goes", async () => {
  await using all = await scene();
  await all.server.git('config', 'receive.denyNonFastForwards', 'true');
  await all.server.git('config', 'receive.advertiseAtomic', 'false');
  const changed = await rewrite(all.dev, all.value);
  const pushed = await pushAll(all.dev.dir, await planPush(all.dev.dir, changed, { ask: true }));
  expect(outcomes(pushed)).toEqual({
    'refs/heads/main': 'protected',
    'refs/heads/topic': 'protected',
    'refs/tags/v1': 'pushed',
  });
  expect(pushed[0]!.advice).toContain('receive.denyNonFastForwards');
});

test('an unknown refusal comes with the words of the server, without its control characters', async () => {
  await using all = await scene();
  await serverHook(all, 'pre-receive', `#!/bin/sh\nprintf '\\033[31mno pushes on Fridays\\n' >&2\nexit 1\n`);
  const changed = await rewrite(all.dev, all.value);
  const [first] = await pushAll(all.dev.dir, await planPush(all.dev.dir, changed, { ask: true }));
  expect(first).toMatchObject({ outcome: 'refused', advice: 'the server refused it: no pushes on Fridays' });
});

test('a dropped branch is deleted on the server, if it is still what it was', async () => {
  await using all = await scene();
  const { dev, server, ids } = all;
  const changed = {
    map: new Map([[ids.topic, null]]),
    refs: [{ name: 'refs/remotes/origin/topic', old: ids.topic, new: null }],
  };
  const plan = await planPush(dev.dir, changed, { ask: false });
  expect(outcomes(await pushAll(dev.dir, plan))).toEqual({ 'refs/heads/topic': 'deleted' });
  expect((await refsOf(server)).has('refs/heads/topic')).toBe(false);
});

test('a branch whose name holds a value is replaced on the server; the name is in no argument, command or outcome', async () => {
  await using all = await scene();
  const { dev, server, value, ids } = all;
  const listed: string[] = [];
  await using http = await gitServer(server, {
    onRequest: async () => void listed.push((await run('ps', ['-ww', '-eo', 'args'], dev.dir, dev.env)).stdout),
  });
  await server.git('config', 'http.receivepack', 'true');
  await dev.git('remote', 'set-url', 'origin', http.url);
  await server.git('update-ref', `refs/heads/fix-${value}`, ids.clean);
  const name = `refs/remotes/origin/fix-${value}`;
  const changed = {
    map: new Map<string, string | null>(),
    refs: [{ name, old: ids.clean, new: ids.clean, renamedTo: 'refs/remotes/origin/fix-REDACTED' }],
  };
  for (const ask of [false, true]) {
    const plan = await planPush(dev.dir, changed, { ask });
    expect(plan.remotes[0]!.pushes.map(({ hidden }) => hidden)).toEqual([true, false]);
    expect(plan.remotes[0]!.commands.join()).not.toContain(value);
    if (!ask) continue;
    const pushed = await pushAll(dev.dir, plan);
    expect(pushed.map(({ outcome }) => outcome).sort()).toEqual(['deleted', 'pushed']);
    expect(JSON.stringify(pushed)).not.toContain(value);
  }
  expect([...(await refsOf(server)).keys()]).not.toContain(`refs/heads/fix-${value}`);
  expect((await refsOf(server)).get('refs/heads/fix-REDACTED')).toBe(ids.clean);
  expect(listed.join()).toContain('remote-http');
  expect(listed.join()).not.toContain(value);
});

test('a mirror pushes branches and tags one by one, and leaves the refs of pull requests to the host', async () => {
  await using all = await scene();
  const { server, ids } = all;
  await server.git('update-ref', 'refs/pull/9/head', ids.topic);
  await using mirror = await gitRepo({ bare: true });
  await mirror.git('remote', 'add', '--mirror=fetch', 'origin', server.dir);
  await mirror.git('config', 'remote.origin.mirror', 'true');
  await mirror.git('fetch', '-q', 'origin');
  const changed = await rewrite(mirror, all.value);
  const plan = await planPush(mirror.dir, changed, { ask: false });
  expect(plan.remotes[0]!.managed).toEqual(['refs/pull/9/head']);
  const { exit } = await run('sh', ['-c', `${plan.remotes[0]!.commands[0]!} --dry-run`], mirror.dir, mirror.env);
  expect(exit).toBe(0);
  const pushed = await pushAll(mirror.dir, plan);
  expect(pushed.every(({ ok }) => ok)).toBe(true);
  expect((await refsOf(server)).get('refs/pull/9/head')).toBe(ids.topic);
});

test('hundreds of refs go in a few pushes', async () => {
  await using all = await scene();
  const { dev, server, ids } = all;
  const names = Array.from({ length: 300 }, (_, index) => `refs/heads/team/branch-number-${String(index)}`);
  await run(
    'git',
    ['update-ref', '--stdin'],
    server.dir,
    server.env,
    names.map((name) => `create ${name} ${ids.leak}\n`).join(''),
  );
  const plan = await planPush(dev.dir, await rewrite(dev, all.value), { ask: true });
  expect(plan.remotes[0]!.commands.length).toBeLessThan(10);
  const pushed = await pushAll(dev.dir, plan);
  expect(pushed).toHaveLength(303);
  expect(pushed.filter(({ ok }) => !ok)).toEqual([]);
  expect(await server.git('for-each-ref', '--contains', ids.leak)).toBe('');
});

test('a server that cannot be reached is an outcome of each ref, and the next remote is pushed all the same', async () => {
  await using all = await scene();
  const { dev, server } = all;
  const password = `example${randomBytes(12).toString('hex')}`;
  await dev.git('remote', 'add', 'backup', server.dir);
  await dev.git('remote', 'set-url', 'origin', `https://me:${password}@127.0.0.1:9/app.git`);
  const changed = await rewrite(dev, all.value);
  const plan = await planPush(dev.dir, changed, { ask: false });
  const pushed = await pushAll(dev.dir, plan);
  const first = pushed.find(({ remote }) => remote === 'origin')!;
  expect(first).toMatchObject({ outcome: 'failed', ok: false });
  expect(JSON.stringify([pushed, plan.remotes.map(({ url, commands }) => [url, commands])])).not.toContain(password);
  expect(pushed.find(({ remote, ref }) => remote === 'backup' && ref === 'refs/tags/v1')!.outcome).toBe('pushed');
});

test('pull requests count as affected when their head reaches a changed commit, also heads that this clone never had', async () => {
  await using all = await scene((server) => pathToFileURL(server.dir).href);
  const { dev, server, ids } = all;
  await using fork = await cloneOf(all);
  const unseen = await fork.commit({ 'pull.txt': 'on old history\n' });
  await fork.git('push', '-q', 'origin', `${unseen}:refs/pull/3/head`);
  await fork.git('switch', '-q', '--detach', ids.clean);
  const harmless = await fork.commit({ 'pull.txt': 'on clean history\n' });
  await fork.git('push', '-q', 'origin', `${harmless}:refs/pull/4/head`);
  await server.git('update-ref', 'refs/pull/1/head', ids.topic);
  await server.git('update-ref', 'refs/pull/1/merge', ids.after);
  await server.git('update-ref', 'refs/pull/2/head', ids.clean);
  await server.git('update-ref', 'refs/pull/2/merge', ids.after);
  await server.git('config', 'uploadpack.allowFilter', 'true');
  const changed = await rewrite(dev, all.value);
  const plan = await planPush(dev.dir, changed, { ask: true });
  expect(plan.remotes[0]!.pulls).toEqual({ affected: [1], unknown: [3, 4], seen: 4 });
  const [remote] = await listRemotes(dev.dir);
  expect(await countPulls(changed, remote!)).toEqual({ affected: [1, 3], unknown: [], seen: 4 });
});
