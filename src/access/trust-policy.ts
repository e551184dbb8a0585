import { AUDIENCE, oidcSubject } from './oidc.js';
import { checkRequest } from './request.js';
import type { AccessRequest, PolicyDocument, PolicyStatement, Workload } from './types.js';

/**
 * Who may take the role that reads.
 *
 * - ecs: tasks of this account and region alone, against the confused deputy. It is a task role.
 * - ec2, lambda: the service; they give no account or ARN when they take a role, so there is nothing to ask for.
 * - eks: one service account of one cluster, for AWS alone.
 *
 * @throws AppError `E_ACCESS_WORKLOAD` (an issuer, provider or service account that is none) or `E_ACCESS_REQUEST`, exit 2
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function trustPolicy(workload: Workload, request: AccessRequest): PolicyDocument {
  checkRequest(request);
  return { Version: '2012-10-17', Statement: [statement(workload, request)] };
}

function statement(workload: Workload, request: AccessRequest): PolicyStatement {
  switch (workload.kind) {
    case 'ec2':
      // The only one of these services that calls itself differently in China.
      return service('Ec2Instances', `ec2.amazonaws.com${request.partition === 'aws-cn' ? '.cn' : ''}`);
    case 'lambda':
      return service('LambdaFunctions', 'lambda.amazonaws.com');
    case 'ecs':
      return { ...service('EcsTasks', 'ecs-tasks.amazonaws.com'), Condition: ofThisAccount(request) };
    case 'eks':
      return serviceAccount(workload, request);
  }
}

function service(Sid: string, name: string): PolicyStatement {
  return { Sid, Effect: 'Allow', Principal: { Service: name }, Action: ['sts:AssumeRole'] };
}

function ofThisAccount({ partition, region, account }: AccessRequest): NonNullable<PolicyStatement['Condition']> {
  return {
    ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` },
    StringEquals: { 'aws:SourceAccount': account },
  };
}

function serviceAccount(workload: Extract<Workload, { kind: 'eks' }>, request: AccessRequest): PolicyStatement {
  const { issuer, providerArn, subject } = oidcSubject(workload, request);
  return {
    Sid: 'KubernetesServiceAccount',
    Effect: 'Allow',
    Principal: { Federated: providerArn },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition: { StringEquals: { [`${issuer}:aud`]: AUDIENCE, [`${issuer}:sub`]: subject } },
  };
}
