import { parse, parseAllDocuments } from 'yaml';
import { deployTexts, emitCloudFormation, emitTerraform, type DeployRequest } from '../../src/deploy/index.js';
import { placeholderReason } from '../../src/rules/checks/index.js';
import { scanFiles } from '../../src/scan/index.js';
import { parseEnv } from '../../src/stores/index.js';
import { testSetup } from '../support/scan-setup.js';
import { HOSTILE, onAws, onFile, WORKLOADS } from './requests.js';
import { findActionlint, onPath, run, testWith, together, written } from './tools.js';

const plain: readonly (readonly [string, DeployRequest])[] = [
  ['aws', onAws()],
  ...Object.values(WORKLOADS).map((workload) => [`aws for ${workload.kind}`, onAws({ workload })] as const),
  ['the vault', onFile('vault')],
  ['a .env file', onFile('env')],
];
const requests: typeof plain = [
  ...plain,
  ['aws with hostile names', onAws({ ...HOSTILE, workload: WORKLOADS.ec2 })],
  ['aws with hostile names, for any workload', onAws(HOSTILE)],
  ['the vault with hostile names', onFile('vault', HOSTILE)],
  ['a .env file with hostile names', onFile('env', HOSTILE)],
];
const all = (request: DeployRequest) =>
  request.store.id === 'aws'
    ? [...deployTexts(request), ...emitTerraform(request), ...emitCloudFormation(request)]
    : deployTexts(request);
const textOf = (request: DeployRequest, file: string): string => {
  const found = all(request).find((text) => text.file === file);
  if (found === undefined) throw new Error(`there is no ${file}`);
  return found.text;
};

test.each([
  ['ecs', ['ecs-task-definition.json', 'docker/Dockerfile']],
  ['eks', ['kubernetes/external-secret.yaml', 'docker/Dockerfile']],
  ['ec2', ['systemd/my-app.service', 'docker/Dockerfile']],
  ['lambda', []],
] as const)('gives what %s needs, and nothing for the others', (kind, own) => {
  const files = deployTexts(onAws({ workload: WORKLOADS[kind] })).map(({ file }) => file);
  expect(files).toEqual(
    expect.arrayContaining([...own, 'application.md', '.env.example', 'github-actions/deploy.yml']),
  );
  const others = { ecs: 'ecs', eks: 'kubernetes/', ec2: 'systemd/', lambda: 'lambda' };
  for (const [other, prefix] of Object.entries(others)) {
    if (other !== kind) expect(files.filter((file) => file.startsWith(prefix))).toEqual([]);
  }
});

test('gives everything when it is not said where the application runs', () => {
  const files = deployTexts(onAws()).map(({ file }) => file);
  const of = Object.values(WORKLOADS).flatMap((workload) => deployTexts(onAws({ workload })).map(({ file }) => file));
  expect(new Set(files)).toEqual(new Set(of));
});

describe.each(requests)('for %s', (_, request) => {
  test('our own scan finds nothing in the texts', async () => {
    const texts = all(request);
    await using folder = await written(texts);
    const report = await scanFiles(testSetup(folder.dir), [], true);
    expect(report).toMatchObject({ findings: [], skipped: [], stats: { items: texts.length } });
  });

  test('every text that is about variables names each of them', () => {
    for (const { file, text } of all(request)) {
      if (/service-account|trust-policy/.test(file)) continue;
      for (const { env } of request.secrets) expect(`${file}: ${text}`).toContain(env);
    }
  });

  test('the same request gives the same texts, each in a file of its own', () => {
    expect(all(structuredClone(request))).toEqual(all(request));
    const files = all(request).map(({ file }) => file);
    expect(new Set(files).size).toBe(files.length);
    for (const file of files) expect(file).toMatch(/^(?:[a-z.][a-z0-9.-]*\/)?[A-Za-z.][A-Za-z0-9.-]*$/);
  });

  test('JSON and YAML are what they say', () => {
    for (const { file, text } of all(request)) {
      if (file.endsWith('.json')) expect(JSON.parse(text)).toBeInstanceOf(Object);
      if (!/\.ya?ml$/.test(file)) continue;
      for (const version of ['1.1', '1.2'] as const) {
        for (const document of parseAllDocuments(text, { version, strict: true })) {
          expect([...document.errors, ...document.warnings]).toEqual([]);
          expect(document.toJS()).toBeInstanceOf(Object);
        }
      }
    }
  });

  test('.env.example is read as one placeholder for each variable', () => {
    const read = parseEnv(textOf(request, '.env.example'));
    expect(read.map(({ name }) => name)).toEqual(request.secrets.map(({ env }) => env));
    expect(textOf(request, '.env.example').match(/^[^#\n]+=(.*)$/gm)).toHaveLength(request.secrets.length);
    expect(placeholderReason('replace-me')).toBeTruthy();
  });
});

const everything = together(requests.map(([title, request]) => [title, deployTexts(request)] as const));

test('the code of application.md is JavaScript', async () => {
  const code = everything
    .filter(({ file }) => file.endsWith('.md'))
    .flatMap(({ file, text }) =>
      [...text.matchAll(/```js\n([^]*?)```/g)].map(([, block = ''], i) => {
        return { file: `${file}.${i === 0 ? 'mjs' : 'cjs'}`, title: '', text: block };
      }),
    );
  expect(code).toHaveLength(2 * requests.length);
  await using folder = await written(code);
  const check = code.map(({ file }) => run(process.execPath, ['--check', file], { cwd: folder.dir }));
  expect(check).toEqual(code.map(() => ({ exit: 0, said: '' })));
});

testWith(findActionlint(), 'actionlint takes the workflows', async (actionlint) => {
  await using folder = await written(everything);
  const workflows = everything.map(({ file }) => file).filter((file) => file.endsWith('deploy.yml'));
  expect(workflows).toHaveLength(requests.length);
  expect(run(actionlint, ['-no-color', ...workflows], { cwd: folder.dir })).toEqual({ exit: 0, said: '' });
});

testWith(onPath('systemd-analyze', ['--version']), 'systemd takes the units', async (analyze) => {
  await using folder = await written(everything);
  const units = everything.map(({ file }) => file).filter((file) => file.endsWith('.service'));
  expect(units.length).toBeGreaterThan(requests.length / 2);
  for (const unit of units) {
    const { exit, said } = run(analyze, ['verify', '--man=no', unit], { cwd: folder.dir });
    expect({ exit, said: said.split('\n').filter((line) => line.includes(folder.dir)) }).toEqual({ exit: 0, said: [] });
  }
});

test('a workflow of AWS asks for a token of GitHub, and keeps no key', () => {
  const workflow = parse(textOf(onAws(), 'github-actions/deploy.yml')) as { permissions: object; jobs: object };
  expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(JSON.stringify(workflow.jobs)).not.toContain('secrets.');
});

test('the role of the workflow is for one branch of one repository', () => {
  const policy = JSON.parse(textOf(onAws(), 'github-actions/trust-policy.json')) as { Statement: unknown[] };
  expect(policy.Statement).toEqual([
    expect.objectContaining({
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': 'repo:<OWNER>/<REPOSITORY>:ref:refs/heads/main',
        },
      },
    }),
  ]);
});

test('in China both sides name the audience of China', () => {
  const request = onAws({ access: { partition: 'aws-cn', region: 'cn-north-1' } });
  expect(textOf(request, 'github-actions/trust-policy.json')).toContain('"sts.amazonaws.com.cn"');
  expect(textOf(request, 'github-actions/deploy.yml')).toContain('audience: sts.amazonaws.com.cn');
  expect(textOf(request, 'ecs-task-definition.json')).toContain('"arn:aws-cn:secretsmanager:cn-north-1:');
});
