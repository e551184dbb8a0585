import type { AccessRequest, Workload } from '../../src/access/index.js';
import type { DeployedSecret, DeployRequest } from '../../src/deploy/index.js';

export const ACCOUNT = '123456789012';

interface Sample {
  readonly app?: string;
  readonly names?: readonly string[];
  readonly workload?: Workload;
  readonly access?: Partial<AccessRequest>;
  readonly secret?: Partial<DeployedSecret>;
}

export const WORKLOADS: Readonly<Record<Workload['kind'], Workload>> = {
  ec2: { kind: 'ec2' },
  ecs: { kind: 'ecs' },
  lambda: { kind: 'lambda' },
  eks: {
    kind: 'eks',
    oidcProvider: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123EXAMPLE',
    serviceAccount: 'shop/web',
  },
};

/** As hostile as secretctl.yaml and AWS allow: of 128 characters, with everything that other formats do not take. */
export const HOSTILE = {
  app: `a.b_c-D${'x'.repeat(119)}.Z`,
  names: ['openai', 'a.b', 'a_b', 'a-b', '2fa', 'on', 'Null', `n${'.'.repeat(126)}n`],
  secret: {
    description: 'breaks\nout: of "lines" with `ticks`, ${templates}, %{more}, \\slashes\\b, # and \u2028 | pipes',
    tags: {
      'secretctl:app': 'x',
      reference: 'aws_iam_role.application.arn',
      '${a}': '%{ if true }\n"no"',
      on: 'yes',
      '0123': '012',
    },
  },
} as const satisfies Sample;

export function onAws(sample: Sample = {}): DeployRequest {
  const { app = 'my-app', workload, access = {} } = sample;
  const request: AccessRequest = {
    app,
    partition: 'aws',
    account: ACCOUNT,
    region: 'eu-west-1',
    replicas: [],
    workload,
    ...access,
  };
  const readerPolicyArn = `arn:aws:iam::${ACCOUNT}:policy/reader`;
  return { app, secrets: secretsOf(app, sample), store: { id: 'aws', access: request, readerPolicyArn } };
}

export function onFile(id: 'vault' | 'env', sample: Sample = {}): DeployRequest {
  const { app = 'my-app' } = sample;
  return { app, secrets: secretsOf(app, sample), store: { id, file: `/srv/${id}-file` } };
}

function secretsOf(app: string, { names = ['openai', 'db.main'], secret }: Sample): DeployedSecret[] {
  return names.map((name, i) => ({
    name,
    stored: `${app}/${name}`,
    env: `${name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, '_')
      .replace(/^(?=\d)/, '_')
      .slice(0, 100)}_${i}`,
    tags: { 'secretctl:app': app },
    ...secret,
  }));
}
