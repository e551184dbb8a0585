import {
  accessArns,
  accessNames,
  operatorPolicy,
  readerPolicy,
  trustPolicy,
  type AccessNames,
} from '../access/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { dnsLabel, identifiers } from './names.js';
import { ownTags, type AwsDeployRequest } from './request.js';
import { awsOnly } from './terraform.js';
import type { DeployedSecret, DeployRequest, DeployText } from './types.js';
import { yamlText } from './yaml.js';

const FILE = 'secretctl.template.yaml';
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_OUTPUTS = 200;
/** Of a template that travels with the call; a larger one goes through a bucket. */
const MOST_BYTES = 51_200;

type Tree = Readonly<Record<string, unknown>>;

/**
 * The resources of setup-secrets as one CloudFormation template.
 *
 * It makes secrets without values (neither SecretString nor GenerateSecretString), which `secretctl setup` fills afterwards, and keeps
 * them when the stack goes.
 *
 * @throws AppError `E_DEPLOY_STORE`, exit 2, when the store is not aws; `E_DEPLOY_LIMIT`, exit 2, with more secrets than a stack takes; `E_ACCESS_*`, exit 2, of the policies
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export function emitCloudFormation(request: DeployRequest): DeployText[] {
  const aws = awsOnly(request);
  const ids = identifiers(
    aws.secrets.map(({ name }) => name),
    logicalId,
  );
  const secrets = aws.secrets.map((secret) => [ids.get(secret.name) ?? '', secretResource(aws, secret)] as const);
  const resources = { ...Object.fromEntries(secrets), ...accessResources(aws) };
  if (Object.keys(resources).length > MOST_RESOURCES) throw tooMany(aws);
  const value = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `The secrets of ${aws.app}, without values, and who may read them.`,
    Resources: resources,
    Outputs: outputs(aws, ids),
  };
  return [
    { file: FILE, title: 'CloudFormation: secrets without values, policies, role', text: withComment(aws, value) },
  ];
}

function withComment({ app, secrets, store }: AwsDeployRequest, value: Tree): string {
  const body = yamlText({ value });
  const bucket = Buffer.byteLength(body) > MOST_BYTES - 2_000 ? ' --s3-bucket <BUCKET>' : '';
  const stack = `secretctl-${dnsLabel(app, 118)}`; // 128 at most
  return yamlText({
    comment: [
      `aws cloudformation deploy --template-file ${FILE} --stack-name ${stack} --capabilities CAPABILITY_NAMED_IAM --region ${store.access.region}${bucket}`,
      'Values are never here: secretctl setup fills the secrets afterwards and reads them back; it finds the rest in place.',
      `The policies are for account ${store.access.account} and region ${store.access.region}.`,
      "CloudFormation cannot tag policies and instance profiles. So that setup knows them as the app's own, once:",
      ...tagging({ app, secrets, store }),
      'Variables that the application reads:',
      ...secrets.map(({ env, stored }) => `  ${env}: ${stored}`),
    ],
    value,
  });
}

function tagging({ app, store }: AwsDeployRequest): readonly string[] {
  const arns = accessArns(store.access);
  const { instanceProfile } = accessNames(store.access);
  const tags = Object.entries(ownTags(app))
    .map(([key, value]) => `--tags Key=${key},Value=${value}`)
    .join(' ');
  return [
    `aws iam tag-policy --policy-arn ${arns.readerPolicy} ${tags}`,
    `aws iam tag-policy --policy-arn ${arns.operatorPolicy} ${tags}`,
    ...(instanceProfile === undefined
      ? []
      : [`aws iam tag-instance-profile --instance-profile-name ${instanceProfile} ${tags}`]),
  ];
}

function secretResource({ store }: AwsDeployRequest, secret: DeployedSecret): Tree {
  const { kmsKey, replicas } = store.access;
  return {
    Type: 'AWS::SecretsManager::Secret',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      Name: secret.stored,
      ...(secret.description === undefined ? {} : { Description: secret.description }),
      ...(kmsKey === undefined ? {} : { KmsKeyId: kmsKey }),
      ...(replicas.length === 0 ? {} : { ReplicaRegions: replicas.map((Region) => ({ Region })) }),
      Tags: tagList(secret.tags),
    },
  };
}

function accessResources({ app, store }: AwsDeployRequest): Tree {
  const { access } = store;
  const names = accessNames(access);
  return {
    ReaderPolicy: policy(names.readerPolicy, `Reads the secrets of ${app}: for the application`, readerPolicy(access)),
    OperatorPolicy: policy(
      names.operatorPolicy,
      `Makes and rotates the secrets of ${app}: for secretctl`,
      operatorPolicy(access),
    ),
    ...role(app, access, names),
  };
}

function tagList(tags: Readonly<Record<string, string>>): readonly Tree[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function policy(name: string, description: string, document: unknown): Tree {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { ManagedPolicyName: name, Description: description, PolicyDocument: document },
  };
}

function role(app: string, access: AwsDeployRequest['store']['access'], names: AccessNames): Tree {
  if (access.workload === undefined || names.role === undefined) return {};
  const profile = {
    Type: 'AWS::IAM::InstanceProfile',
    Properties: { InstanceProfileName: names.instanceProfile, Roles: [{ Ref: 'ApplicationRole' }] },
  };
  return {
    ApplicationRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: names.role,
        AssumeRolePolicyDocument: trustPolicy(access.workload, access),
        ManagedPolicyArns: [{ Ref: 'ReaderPolicy' }],
        Tags: tagList(ownTags(app)),
      },
    },
    ...(names.instanceProfile === undefined ? {} : { ApplicationInstanceProfile: profile }),
  };
}

function outputs({ secrets, store }: AwsDeployRequest, ids: ReadonlyMap<string, string>): Tree {
  const names = accessNames(store.access);
  const access = {
    ReaderPolicyArn: { Description: 'For the application', Value: { Ref: 'ReaderPolicy' } },
    OperatorPolicyArn: { Description: 'For secretctl', Value: { Ref: 'OperatorPolicy' } },
    ...(names.role === undefined
      ? {}
      : {
          RoleArn: { Description: 'The role of the application', Value: { 'Fn::GetAtt': ['ApplicationRole', 'Arn'] } },
        }),
    ...(names.instanceProfile === undefined
      ? {}
      : { InstanceProfile: { Description: 'For its instances', Value: { Ref: 'ApplicationInstanceProfile' } } }),
  };
  if (secrets.length + Object.keys(access).length > MOST_OUTPUTS) return access;
  const arns = secrets.map(({ env, name }) => {
    const id = ids.get(name) ?? '';
    return [`${id}Arn`, { Description: env, Value: { Ref: id } }] as const;
  });
  return { ...access, ...Object.fromEntries(arns) };
}

/** Letters and digits: `db-password` is SecretDbPassword. */
function logicalId(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return `Secret${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
}

function tooMany({ secrets }: AwsDeployRequest): AppError {
  const message = `a CloudFormation stack takes ${MOST_RESOURCES} resources, too few for ${secrets.length} secrets and their policies`;
  return new AppError('E_DEPLOY_LIMIT', message, { exit: exitCodes.usage, hint: 'use --emit terraform' });
}
