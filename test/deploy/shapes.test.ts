import { Ajv, type AnySchema } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { deployTexts, type DeployRequest } from '../../src/deploy/index.js';
import { HOSTILE, onAws, WORKLOADS } from './requests.js';
import { csiObjects, kubernetesShapes, taskDefinition } from './shapes.js';

const ajv = new Ajv({ allErrors: true });
const problems = (shape: AnySchema, value: unknown): unknown[] => {
  const check = ajv.compile(shape);
  return check(value) ? [] : (check.errors ?? []);
};
interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}
const textOf = (request: DeployRequest, file: string): string =>
  deployTexts(request).find((text) => text.file === file)?.text ?? '';

const eks = { workload: WORKLOADS.eks };
const ecs = { workload: WORKLOADS.ecs };
const apps = ['my-app', 'My_App', 'a.b_c-D', HOSTILE.app, '9.', 'x'.repeat(64), '1'];

describe.each(apps)('Kubernetes for the app %s', (app) => {
  const resources = (sample = {}): Resource[] =>
    deployTexts(onAws({ app, ...sample }))
      .filter(({ file }) => file.startsWith('kubernetes/'))
      .flatMap(({ text }) => parseAllDocuments(text, { version: '1.1' }).map((one) => one.toJS() as Resource));

  test.each([
    ['of a named service account', eks],
    ['of one that is made up', {}],
    ['with hostile secrets', { ...HOSTILE, app }],
  ])('every resource, %s, has the shape that the cluster takes', (_, sample) => {
    const found = resources(sample);
    expect(found.map(({ kind }) => kind).sort()).toEqual(Object.keys(kubernetesShapes).sort());
    for (const resource of found) expect(problems(kubernetesShapes[resource.kind] ?? false, resource)).toEqual([]);
  });

  test('one fits to the other', () => {
    const of = (kind: string): Resource => resources(eks).find((one) => one.kind === kind)!;
    const secret = (of('ExternalSecret').spec as { target: { name: string } }).target.name;
    expect(JSON.stringify(of('Deployment').spec)).toContain(`"secretKeyRef":{"name":"${secret}","key":"OPENAI_0"}`);
    expect(JSON.stringify(of('SecretProviderClass').spec)).toContain(`"secretName":"${secret}"`);
    expect(of('ExternalSecret').spec).toMatchObject({ secretStoreRef: { name: of('SecretStore').metadata.name } });
    expect(of('Deployment').spec).toMatchObject({ template: { spec: { serviceAccountName: 'web' } } });
    expect(of('ServiceAccount').metadata).toMatchObject({ name: 'web', namespace: 'shop' });
    expect(new Set(resources(eks).map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
  });

  test('the AWS provider of the CSI driver takes the list of objects', () => {
    const { spec } = resources({ ...HOSTILE, app }).find(({ kind }) => kind === 'SecretProviderClass')!;
    const { parameters, secretObjects } = spec as {
      parameters: { objects: string };
      secretObjects: { data: { objectName: string }[] }[];
    };
    const objects = parse(parameters.objects, { version: '1.1' }) as { objectName: string; objectAlias: string }[];
    expect(problems(csiObjects, objects)).toEqual([]);
    const names = objects.flatMap(({ objectName, objectAlias }) => [objectName, objectAlias]);
    expect(new Set(names).size).toBe(names.length);
    expect(secretObjects[0]?.data.map(({ objectName }) => objectName)).toEqual(objects.map((one) => one.objectAlias));
  });
});

describe.each(apps)('ECS for the app %s', (app) => {
  const task = (sample = {}): unknown => JSON.parse(textOf(onAws({ app, ...sample }), 'ecs-task-definition.json'));

  test.each([
    ['of ECS', ecs],
    ['of nobody', {}],
    ['of ECS with hostile secrets', { ...HOSTILE, ...ecs, app }],
  ])('the task definition, for the role %s, has the shape that RegisterTaskDefinition takes', (_, sample) => {
    expect(problems(taskDefinition, task(sample))).toEqual([]);
  });
});

test('the execution role stays open, since the role that setup makes is the one of tasks', () => {
  const task = JSON.parse(textOf(onAws(ecs), 'ecs-task-definition.json')) as Record<string, unknown>;
  expect(task).toMatchObject({
    executionRoleArn: 'arn:aws:iam::123456789012:role/<EXECUTION_ROLE>',
    taskRoleArn: 'arn:aws:iam::123456789012:role/secretctl-my-app-eu-west-1-ecs',
  });
});

test('a known ARN stands in the task definition with its suffix', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:my-app/openai-a1b2c3';
  const text = textOf(onAws({ ...ecs, names: ['openai'], secret: { arn } }), 'ecs-task-definition.json');
  expect(text).toContain(`"valueFrom": "${arn}::AWSCURRENT:"`);
});

test('names that differ get different labels, also when they have to be cut', () => {
  const labels = [HOSTILE.app, `${HOSTILE.app.slice(0, 127)}Y`].map((app) =>
    textOf(onAws({ app }), 'kubernetes/deployment.yaml'),
  );
  expect(labels[0]).not.toBe(labels[1]);
});
