import { accessNames, type PolicyDocument } from '../access/index.js';
import { unknownRole, isAws, type AwsDeployRequest } from './request.js';
import type { DeployRequest, DeployText } from './types.js';
import { yamlText } from './yaml.js';

const ISSUER = 'token.actions.githubusercontent.com';
const RUN = 'npx --no-install secretctl run -- npm run deploy';

type Step = Readonly<Record<string, unknown>>;

export const TRUST_FILE = 'github-actions/trust-policy.json';

/**
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 * @see https://github.com/aws-actions/configure-aws-credentials
 */
export function githubActions(request: DeployRequest): DeployText[] {
  if (isAws(request)) return [workflow(request, { 'id-token': 'write' }, aws(request)), trust(request)];
  if (request.store.id === 'vault') return [workflow(request, {}, vault())];
  return [workflow(request, {}, [{ run: 'npm run deploy', env: ofGitHub(request.secrets.map(({ env }) => env)) }])];
}

/** The name of the role that the workflow takes, in IAM. */
export function githubRole({ store }: AwsDeployRequest): string {
  return accessNames(store.access).readerPolicy.replace(/-read$/, '-github');
}

function workflow({ secrets }: DeployRequest, permissions: Step, steps: readonly Step[]): DeployText {
  const value = {
    name: 'deploy',
    on: { push: { branches: ['main'] } },
    permissions: { contents: 'read', ...permissions },
    jobs: {
      deploy: {
        'runs-on': 'ubuntu-latest',
        steps: [
          { uses: 'actions/checkout@v6' },
          { uses: 'actions/setup-node@v6', with: { 'node-version': 22 } },
          { run: 'npm ci' },
          ...steps,
        ],
      },
    },
  };
  const comment = ['npm run deploy finds in its environment:', ...secrets.map(({ env }) => `  ${env}`)];
  return {
    file: 'github-actions/deploy.yml',
    title: 'GitHub Actions: a workflow whose job reads the secrets',
    text: yamlText({ comment, value, version: '1.2' }),
  };
}

function aws(request: AwsDeployRequest): readonly Step[] {
  const { access } = request.store;
  return [
    {
      uses: 'aws-actions/configure-aws-credentials@v6',
      with: {
        'role-to-assume': unknownRole(access, githubRole(request)),
        'aws-region': access.region,
        ...(audience(request) === 'sts.amazonaws.com' ? {} : { audience: audience(request) }),
      },
    },
    { run: RUN },
  ];
}

/** The key comes as a secret of GitHub, and leaves the runner with the job. */
function vault(): readonly Step[] {
  const lines = [
    'umask 077',
    'export SECRETCTL_IDENTITY_FILE="$RUNNER_TEMP/identity"',
    'printf \'%s\\n\' "$IDENTITY" > "$SECRETCTL_IDENTITY_FILE"',
    'unset IDENTITY',
    RUN,
  ];
  return [{ run: lines.join('\n') + '\n', env: { IDENTITY: '${{ secrets.SECRETCTL_IDENTITY }}' } }];
}

function ofGitHub(variables: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map((name) => [name, `\${{ secrets.${name} }}`]));
}

/** One branch of one repository, and no pull requests. */
function trust(request: AwsDeployRequest): DeployText {
  const { partition, account } = request.store.access;
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubActions',
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${ISSUER}` },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: audience(request),
            [`${ISSUER}:sub`]: 'repo:<OWNER>/<REPOSITORY>:ref:refs/heads/main',
          },
        },
      },
    ],
  };
  return {
    file: TRUST_FILE,
    title: "GitHub Actions: who may take the workflow's role",
    text: JSON.stringify(policy, null, 2) + '\n',
  };
}

function audience({ store }: AwsDeployRequest): string {
  return store.access.partition === 'aws-cn' ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
}
