import { accessNames, operatorPolicy, readerPolicy, trustPolicy, type Workload } from '../access/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { expression, hclText, jsonEncode, type HclBlock } from './hcl.js';
import { identifiers, oneLine } from './names.js';
import { isAws, ownTags, type AwsDeployRequest } from './request.js';
import type { DeployedSecret, DeployRequest, DeployText } from './types.js';

const RECOVERY_DAYS = 30;

/**
 * The resources of setup-secrets as one file for Terraform (or OpenTofu) and version 5 or 6 of its AWS provider.
 *
 * It makes secrets without values: a state file holds in plain text what Terraform knows. `secretctl setup` fills them afterwards.
 *
 * @throws AppError `E_DEPLOY_STORE`, exit 2, when the store is not aws; `E_ACCESS_*`, exit 2, of the policies
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/secretsmanager_secret.html.markdown
 */
export function emitTerraform(request: DeployRequest): DeployText[] {
  const aws = awsOnly(request);
  const ids = identifiers(
    aws.secrets.map(({ name }) => name),
    terraformName,
  );
  const blocks = [
    ...provider(aws),
    ...aws.secrets.map((secret) => secretBlock(aws, secret, ids.get(secret.name) ?? '')),
    ...policies(aws),
    ...role(aws),
    ...outputs(aws, ids),
  ];
  const head = [
    `The secrets of ${oneLine(aws.app)} and who may read them. Values are never here: they would stand in the state file, readable.`,
    'After terraform apply, secretctl setup fills the secrets and reads them back; it finds the rest in place.',
    'Secrets that are there already are taken over first: terraform import, or an import block for each.',
  ];
  return [
    {
      file: 'secretctl.tf',
      title: 'Terraform: secrets without values, policies, role',
      text: head.map((line) => `# ${line}\n`).join('') + '\n' + hclText(blocks),
    },
  ];
}

/** @throws AppError `E_DEPLOY_STORE`, exit 2 */
export function awsOnly(request: DeployRequest): AwsDeployRequest {
  if (isAws(request)) return request;
  throw new AppError(
    'E_DEPLOY_STORE',
    `only AWS has resources that can be written as code; the store is ${request.store.id}`,
    {
      exit: exitCodes.usage,
      hint: 'set store: aws in secretctl.yaml, or leave out --emit',
    },
  );
}

function provider({ store }: AwsDeployRequest): HclBlock[] {
  const aws = { source: 'hashicorp/aws', version: '>= 5.0, < 7.0' };
  return [
    {
      block: ['terraform'],
      attributes: { required_version: '>= 1.3' },
      blocks: [{ block: ['required_providers'], attributes: { aws } }],
    },
    {
      comment: [
        'The policies below are for this account and region. Where there is such a block already, remove this one.',
      ],
      block: ['provider', 'aws'],
      attributes: { region: store.access.region, allowed_account_ids: [store.access.account] },
    },
  ];
}

function secretBlock({ store }: AwsDeployRequest, secret: DeployedSecret, id: string): HclBlock {
  return {
    comment: [secret.env],
    block: ['resource', 'aws_secretsmanager_secret', id],
    attributes: {
      name: secret.stored,
      description: secret.description,
      kms_key_id: store.access.kmsKey,
      recovery_window_in_days: RECOVERY_DAYS,
      tags: secret.tags,
    },
    blocks: [
      ...store.access.replicas.map((region): HclBlock => ({ block: ['replica'], attributes: { region } })),
      {
        comment: ['A secret that is gone stops the application.'],
        block: ['lifecycle'],
        attributes: { prevent_destroy: true },
      },
    ],
  };
}

function policies({ app, store }: AwsDeployRequest): HclBlock[] {
  const names = accessNames(store.access);
  return [
    {
      block: ['resource', 'aws_iam_policy', 'reader'],
      attributes: {
        name: names.readerPolicy,
        description: `Reads the secrets of ${app}: for the application`,
        policy: jsonEncode(readerPolicy(store.access)),
        tags: ownTags(app),
      },
    },
    {
      block: ['resource', 'aws_iam_policy', 'operator'],
      attributes: {
        name: names.operatorPolicy,
        description: `Makes and rotates the secrets of ${app}: for secretctl`,
        policy: jsonEncode(operatorPolicy(store.access)),
        tags: ownTags(app),
      },
    },
  ];
}

function role({ app, store }: AwsDeployRequest): HclBlock[] {
  const { workload } = store.access;
  const names = accessNames(store.access);
  if (workload === undefined || names.role === undefined) return [];
  return [
    {
      comment: commentOf(workload),
      block: ['resource', 'aws_iam_role', 'application'],
      attributes: {
        name: names.role,
        assume_role_policy: jsonEncode(trustPolicy(workload, store.access)),
        tags: ownTags(app),
      },
    },
    {
      block: ['resource', 'aws_iam_role_policy_attachment', 'reader'],
      attributes: {
        role: expression('aws_iam_role.application.name'),
        policy_arn: expression('aws_iam_policy.reader.arn'),
      },
    },
    ...(names.instanceProfile === undefined ? [] : [instanceProfile(app, names.instanceProfile)]),
  ];
}

function commentOf({ kind }: Workload): readonly string[] {
  if (kind !== 'ecs') return [];
  return ['The task role. For "secrets" in a task definition, attach the reader policy to the execution role too.'];
}

function instanceProfile(app: string, name: string): HclBlock {
  return {
    block: ['resource', 'aws_iam_instance_profile', 'application'],
    attributes: { name, role: expression('aws_iam_role.application.name'), tags: ownTags(app) },
  };
}

function outputs({ secrets, store }: AwsDeployRequest, ids: ReadonlyMap<string, string>): HclBlock[] {
  const names = accessNames(store.access);
  const arns = secrets.map(
    ({ env, name }) => [env, expression(`aws_secretsmanager_secret.${ids.get(name) ?? ''}.arn`)] as const,
  );
  return [
    output('secret_arns', 'ARN of each secret, by the variable that the application reads', Object.fromEntries(arns)),
    output('reader_policy_arn', 'For the application', expression('aws_iam_policy.reader.arn')),
    output('operator_policy_arn', 'For secretctl', expression('aws_iam_policy.operator.arn')),
    ...(names.role === undefined
      ? []
      : [output('role_arn', 'The role of the application', expression('aws_iam_role.application.arn'))]),
    ...(names.instanceProfile === undefined
      ? []
      : [
          output(
            'instance_profile',
            'For the instances of the application',
            expression('aws_iam_instance_profile.application.name'),
          ),
        ]),
  ];
}

function output(name: string, description: string, value: NonNullable<HclBlock['attributes']>[string]): HclBlock {
  return { block: ['output', name], attributes: { description, value } };
}

/** Letters, digits, `_` and `-`, not a digit first. */
function terraformName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
}
