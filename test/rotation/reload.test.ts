import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { commandRunner } from '../../src/commands/rotate/programs.js';
import { Secret } from '../../src/core/index.js';
import {
  checkHealth,
  commandReload,
  ecsReload,
  fileReload,
  httpReload,
  kubernetesReload,
  readJournal,
  rotationsIn,
  type ReloadTarget,
  type RunCommand,
} from '../../src/rotation/index.js';
import type { Store } from '../../src/stores/index.js';
import { folder, type Folder } from '../stores/folder.js';
import { newVault } from '../setup/support.js';
import { fakeIssuer, issuerProvider, type FakeIssuer } from './fake-issuer.js';
import { keep, rigOf, rotate } from './support.js';

let home: Folder;
let issuer: FakeIssuer;
let store: Store;
let run: RunCommand;
beforeEach(async () => {
  home = await folder();
  issuer = await fakeIssuer();
  store = await newVault(home);
  await keep(store, issuer.issue('by hand').value);
  await mkdir(home.file('bin'));
  const env = { PATH: `${home.file('bin')}:${process.env['PATH'] ?? ''}`, HOME: home.dir };
  run = commandRunner({ env, platform: process.platform }, home.dir);
});
afterEach(async () => {
  await store.close();
  await issuer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** A program on PATH that writes down what it was started with, and ends with the next of these codes. */
async function program(name: string, codes: readonly number[]): Promise<() => Promise<string[][]>> {
  const log = home.file(`${name}.log`);
  const code = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(log)}, JSON.stringify([process.argv.slice(2), process.env]) + '\\n');
const turn = readFileSync(${JSON.stringify(log)}, 'utf8').trim().split('\\n').length;
process.exitCode = ${JSON.stringify(codes)}[turn - 1];
`;
  const file = join(home.file('bin'), name);
  await writeFile(file, code);
  await chmod(file, 0o755);
  return async () => {
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    return lines.map((line) => (JSON.parse(line) as [string[]])[0]);
  };
}

/** A whole rotation that tells this application. */
async function told(target: ReloadTarget) {
  const { job, journal } = await rigOf(home, store, issuerProvider(issuer.url), { reload: [target] });
  const { failure } = await rotate(job);
  const [state] = rotationsIn(await readJournal(journal.file));
  return { failure, told: state?.told };
}

test('a service of ECS gets new tasks, and is waited for; no value is in what the program sees', async () => {
  const calls = await program('aws', [0, 0]);
  const target = ecsReload({ cluster: 'prod', service: 'web', region: 'eu-west-1', wait: true }, run);
  const { failure, told: results } = await told(target);
  expect([failure, results]).toMatchObject([undefined, [{ target: 'ecs prod/web', ok: true, tries: 1 }]]);
  const where = ['--cluster', 'prod', '--region', 'eu-west-1'];
  expect(await calls()).toEqual([
    ['ecs', 'update-service', ...where, '--service', 'web', '--force-new-deployment'],
    ['ecs', 'wait', 'services-stable', ...where, '--services', 'web'],
  ]);
  const seen = await readFile(home.file('aws.log'), 'utf8');
  for (const { value } of issuer.live.values()) expect(seen).not.toContain(value);
  expect(issuer.live.size).toBe(2);
});

test('a workload of Kubernetes is restarted in its namespace and context; without wait nothing is waited for', async () => {
  const calls = await program('kubectl', [0, 0, 0]);
  const where = { namespace: 'shop', context: 'prod' };
  await told(kubernetesReload({ rollout: 'deployment/web', ...where, wait: true }, run));
  const flags = ['--context', 'prod', '--namespace', 'shop', 'rollout'];
  expect(await calls()).toEqual([
    [...flags, 'restart', 'deployment/web'],
    [...flags, 'status', 'deployment/web', '--timeout=600s'],
  ]);
  await kubernetesReload({ rollout: 'deployment/web' }, run).tell({});
  expect((await calls())[2]).toEqual(['rollout', 'restart', 'deployment/web']);
});

test('a program that fails is started again, and the journal has how often', async () => {
  const calls = await program('aws', [255, 254, 0]);
  const { failure, told: results } = await told(ecsReload({ cluster: 'prod', service: 'web' }, run));
  expect([failure, results]).toMatchObject([undefined, [{ ok: true, tries: 3, detail: 'done' }]]);
  expect(await calls()).toHaveLength(3);
});

test('one that fails every time stops the rotation before anything is revoked, and says with what it ended', async () => {
  await program('kubectl', [1, 1, 1]);
  const { failure, told: results } = await told(kubernetesReload({ rollout: 'deployment/web' }, run));
  expect(failure).toMatchObject({ code: 'E_RELOAD', exit: 6, hint: expect.stringContaining('--resume') as string });
  expect(results).toMatchObject([{ ok: false, tries: 3, detail: 'kubectl ended with 1' }]);
  expect(issuer.live.size).toBe(2);
});

test('a program that is not there is named', async () => {
  const { failure, told: results } = await told(commandReload(['no-such-program-here', '--now'], run));
  expect([failure?.code, results?.[0]?.ok]).toEqual(['E_RELOAD', false]);
  expect(results?.[0]?.detail).toContain('no-such-program-here');
});

test('a program that takes too long is ended', async () => {
  const code = `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)`;
  const target = commandReload([process.execPath, '-e', code], run, 1_500);
  await expect(target.tell({})).rejects.toThrow('took longer than 1.5 s');
  const pid = Number(await readFile(home.file('pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('what a program leaves running is not waited for: it holds nothing of ours open', async () => {
  const stays = `require('node:fs').writeFileSync('stays', String(process.pid)); setTimeout(() => {}, 60_000)`;
  const code = `
const { spawn } = require('node:child_process');
spawn(process.execPath, ['-e', ${JSON.stringify(stays)}], { stdio: ['ignore', 'inherit', 'inherit'] }).unref();
const wait = setInterval(() => require('node:fs').existsSync('stays') && clearInterval(wait), 10);`;
  const pipes = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length;
  const before = pipes();
  expect(await commandReload([process.execPath, '-e', code], run, 20_000).tell({})).toBe('done');
  expect(pipes()).toBe(before);
  process.kill(Number(await readFile(home.file('stays'), 'utf8')));
});

test('a file is made and touched; a folder that is not there is said', async () => {
  const time = new Date('2026-02-03T04:05:06Z');
  expect(await fileReload(home.file('restart.txt'), () => time).tell({})).toBe('touched');
  expect((await stat(home.file('restart.txt'))).mtime).toEqual(time);
  const { failure, told: results } = await told(fileReload(home.file('none/restart.txt'), () => time));
  expect([failure?.code, results?.[0]]).toMatchObject(['E_RELOAD', { ok: false, tries: 3 }]);
});

/** An application that answers with these statuses, one after the other; 0: never. */
async function application(statuses: readonly number[]) {
  const seen: IncomingHttpHeaders[] = [];
  const server: Server = createServer((request, response) => {
    const status = statuses[seen.push(request.headers) - 1] ?? 500;
    if (status !== 0) response.writeHead(status, { location: '/elsewhere' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/refresh`;
  return { url, seen, [Symbol.asyncDispose]: end };
}

test('an application is told again while it starts', async () => {
  await using app = await application([503, 502, 204]);
  const { failure, told: results } = await told(httpReload({ url: app.url }));
  expect([failure, results]).toMatchObject([undefined, [{ ok: true, tries: 3, detail: 'answered 204' }]]);
});

test('an application that never answers is not waited for without end', async () => {
  await using app = await application([0]);
  await expect(httpReload({ url: app.url, timeoutMs: 300 }).tell({})).rejects.toThrow('no answer in 0.3 s');
});

test('a redirect is no answer, and its header goes nowhere else', async () => {
  await using app = await application([302, 200]);
  const values = { old: new Secret('the old one'), fresh: new Secret('the new one') };
  const target = httpReload({ url: app.url, rotated: ['x-token'] });
  expect(await target.tell(values)).toBe('answered 200');
  expect(app.seen.map((headers) => headers['x-token'])).toEqual(['the old one', 'the new one']);
  await using other = await application([302, 302]);
  await expect(httpReload({ url: other.url }).tell({})).rejects.toThrow('it answered 302');
  expect(other.seen).toHaveLength(1);
});

const atOnce = { sleep: () => Promise.resolve() };

test.each([
  ['fails', [500, 503, 500, 500, 500], 'answered 500'],
  ['sends to a page to sign in', [302, 302, 302, 302, 302], 'answered 302'],
  ['never answers', [0, 0, 0, 0, 0], 'did not answer in time'],
])('an application that %s is not well', async (_, statuses, words) => {
  await using app = await application(statuses);
  const asked = checkHealth(app.url, { ...atOnce, timeoutMs: 200 });
  await expect(asked).rejects.toMatchObject({ code: 'E_HEALTH', message: expect.stringContaining(words) as string });
  expect(app.seen).toHaveLength(5);
});

test('an application that is starting is asked again, and one that is not there is not well', async () => {
  await using app = await application([503, 503, 200]);
  expect(await checkHealth(app.url, atOnce)).toContain('answered 200');
  await expect(checkHealth('http://127.0.0.1:9/health', atOnce)).rejects.toThrow('could not be reached');
});

test('the query of the health address is told to nobody', async () => {
  await using app = await application([200]);
  expect(await checkHealth(`${app.url}/h?key=1`, atOnce)).toBe(`GET ${app.url}/h answered 200`);
  await expect(checkHealth('http://127.0.0.1:9/h?key=1', atOnce)).rejects.toThrow(/GET \S+\/h could not/);
});
