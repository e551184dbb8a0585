import { ECS_FILE } from './ecs.js';
import { githubRole, TRUST_FILE } from './github.js';
import { oneLine } from './names.js';
import { isAws, roleOf, type AwsDeployRequest } from './request.js';
import type { DeployRequest, DeployText } from './types.js';

/** How the application reads, and what people have to do that no file can say. */
export function application(request: DeployRequest): DeployText {
  const parts = [
    `# How ${oneLine(request.app)} gets its secrets`,
    table(request),
    'No file here holds a value. Parts in `<…>` are for you to fill in. Copy what you use to the top of the application, the workflow to ' +
      '`.github/workflows/`.',
    asVariables(request),
    asLibrary(request),
    ...(isAws(request) ? onAws(request) : []),
    ...(request.store.id === 'vault' ? [onVault()] : []),
    ...(request.store.id === 'env' ? [onEnv()] : []),
  ];
  return { file: 'application.md', title: 'How the application reads its secrets', text: parts.join('\n\n') + '\n' };
}

function table({ secrets }: DeployRequest): string {
  const rows = secrets.map(({ env, name, stored }) => `| \`${env}\` | \`${name}\` | \`${stored}\` |`);
  return ['| variable | in secretctl.yaml | in the store |', '| --- | --- | --- |', ...rows].join('\n');
}

function asVariables({ store }: DeployRequest): string {
  return [
    '## As environment variables, without a change to the code',
    code('sh', 'secretctl run -- node server.js'),
    store.id === 'env'
      ? 'The values come from `.env` and go to that process alone.'
      : 'The values go from the store to that process alone, and are never on disk. The process sees a new value when it is started again.',
  ].join('\n\n');
}

function asLibrary(request: DeployRequest): string {
  const start = initialize(request);
  const first = JSON.stringify(request.secrets[0]?.env ?? 'NAME');
  const esm = [
    "import { get, initialize } from 'secretctl/runtime';",
    '',
    `await ${start};`,
    '',
    `const value = await get(${first});`,
  ];
  const cjs = [
    "const { get, initialize } = require('secretctl/runtime');",
    '',
    'async function main() {',
    ...`await ${start};\n\nconst value = await get(${first});`
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
    '}',
    '',
    'main();',
  ];
  return [
    '## With the library, which follows rotations',
    'ESM:',
    code('js', esm.join('\n')),
    'CommonJS:',
    code('js', cjs.join('\n')),
    'A `get` comes out of memory: ask where the value is used, and do not keep it.',
  ].join('\n\n');
}

function initialize({ app, secrets, store }: DeployRequest): string {
  const text = (value: string): string => JSON.stringify(value);
  const names = secrets.map(({ env, name }) => `    ${env}: ${text(name)},`);
  const place = {
    aws: () => [`  aws: { region: ${text(store.id === 'aws' ? store.access.region : '')} },`],
    vault: () => ['  vault: { file: process.env.SECRETCTL_VAULT, identity: process.env.SECRETCTL_IDENTITY_FILE },'],
    env: () => [],
  }[store.id]();
  const required = secrets.map(({ env }) => text(env)).join(', ');
  return [
    'initialize({',
    `  app: ${text(app)},`,
    `  store: ${text(store.id)},`,
    ...place,
    "  ttl: '5m',",
    ...(store.id === 'env' ? [] : ['  names: {', ...names, '  },']),
    `  required: [${required}],`,
    '  logger: console,',
    '})',
  ].join('\n');
}

function onAws(request: AwsDeployRequest): string[] {
  const { workload } = request.store.access;
  const is = (kind: NonNullable<typeof workload>['kind']): boolean => workload === undefined || workload.kind === kind;
  return [
    ...(is('ecs') ? [ecs(request)] : []),
    ...(is('eks') ? [eks()] : []),
    ...(is('ec2') ? [ec2(request)] : []),
    ...(is('lambda') ? [lambda(request)] : []),
    github(request),
  ];
}

function ecs(request: AwsDeployRequest): string {
  const { access, readerPolicyArn } = request.store;
  return [
    '## ECS',
    `\`${ECS_FILE}\` names two roles. The *execution role* is ECS itself, which pulls the image and fetches what stands ` +
      'under `secrets` before the container starts; the *task role* is your code. So what stands under `secrets` needs the policy on the ' +
      'execution role, and the task role does not help there:',
    code('sh', `aws iam attach-role-policy --role-name <EXECUTION_ROLE> --policy-arn ${readerPolicyArn}`),
    `\`secretctl run\` and the library are your code: they need the task role${role(access.workload?.kind === 'ecs' ? roleOf(request) : undefined)}, ` +
      'and no `secrets` in the task definition.',
    'A `valueFrom` is `ARN:json-key:version-stage:version-id`. With an empty json-key it is the whole value, and `AWSCURRENT` is the stage that ' +
      'a rotation moves (Fargate: platform version 1.4.0 or newer). ECS reads it when a task starts. After a rotation:',
    code(
      'sh',
      `aws ecs update-service --cluster <CLUSTER> --service <SERVICE> --force-new-deployment --region ${access.region}`,
    ),
  ].join('\n\n');
}

function eks(): string {
  return [
    '## Kubernetes',
    'Take `kubernetes/external-secret.yaml` (External Secrets Operator) or `kubernetes/secret-provider-class.yaml` (Secrets Store CSI driver), ' +
      'not both: they write the same Kubernetes Secret. `secretctl run` and the library need neither, just the service account.',
    code(
      'sh',
      'kubectl apply -f kubernetes/service-account.yaml -f kubernetes/external-secret.yaml -f kubernetes/deployment.yaml',
    ),
  ].join('\n\n');
}

function ec2(request: AwsDeployRequest): string {
  const known = request.store.access.workload?.kind === 'ec2' ? roleOf(request) : undefined;
  return [
    '## EC2',
    `The instance has the instance profile of the role${role(known)}; nothing else is to be configured. With containers on it, IMDSv2 needs ` +
      'a hop limit of 2. `systemd/` holds a unit.',
  ].join('\n\n');
}

function lambda(request: AwsDeployRequest): string {
  const known = request.store.access.workload?.kind === 'lambda' ? roleOf(request) : undefined;
  return [
    '## Lambda',
    `The function runs with the role${role(known)}, to which your function's other rights (logs: \`AWSLambdaBasicExecutionRole\`) are attached too. ` +
      'Call `initialize` outside of the handler and `get` inside of it: a function that was frozen reads a value again that grew old meanwhile. ' +
      'Do not copy values into the environment variables of the function.',
  ].join('\n\n');
}

function github(request: AwsDeployRequest): string {
  const { readerPolicyArn } = request.store;
  const name = githubRole(request);
  return [
    '## GitHub Actions',
    'The workflow signs in with the token that GitHub gives each job (OIDC); no key of AWS is kept at GitHub. Once per account, and then per ' +
      `application, after filling in \`${TRUST_FILE}\` (one repository, one branch; a job with an \`environment\` has another \`sub\`):`,
    code(
      'sh',
      [
        'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
        `aws iam create-role --role-name ${name} --assume-role-policy-document file://${TRUST_FILE}`,
        `aws iam attach-role-policy --role-name ${name} --policy-arn ${readerPolicyArn}`,
      ].join('\n'),
    ),
  ].join('\n\n');
}

function onVault(): string {
  return [
    '## The vault and its key',
    'The vault is one encrypted file, which may lie in the repository. The key that opens it may not. Give each machine, and CI, a key of its own, ' +
      'so that each can be taken away again. The first command prints the public half; the second is for somebody who can open the vault:',
    code(
      'sh',
      'secretctl vault init --no-passphrase --identity ./identity\nsecretctl vault add <PUBLIC_KEY> --label <MACHINE>',
    ),
    '`SECRETCTL_VAULT` and `SECRETCTL_IDENTITY_FILE` name both files. For GitHub Actions, the text of the key is the secret `SECRETCTL_IDENTITY` there.',
  ].join('\n\n');
}

function onEnv(): string {
  return [
    '## A file is not a store',
    'A `.env` file has no versions, so a rotation has no grace: old and new value cannot live side by side. Keep it out of git, of images and of ' +
      'backups, with mode 0600, and move to a store when there is one.',
  ].join('\n\n');
}

function role(arn: string | undefined): string {
  return arn === undefined ? '' : ` \`${arn}\``;
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
