import { ecsName } from './names.js';
import { roleOf, secretArn, unknownRole, type AwsDeployRequest } from './request.js';
import type { DeployText } from './types.js';

export const ECS_FILE = 'ecs-task-definition.json';

/**
 * Input of `aws ecs register-task-definition`. A secret is `ARN:json-key:version-stage:version-id`; an empty json-key is the whole value.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function ecsTaskDefinition(request: AwsDeployRequest): DeployText {
  const { app, secrets, store } = request;
  const task = {
    family: ecsName(app),
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: unknownRole(store.access, '<EXECUTION_ROLE>'),
    ...(store.access.workload?.kind === 'ecs' ? { taskRoleArn: roleOf(request) } : {}),
    containerDefinitions: [
      {
        name: ecsName(app),
        image: '<IMAGE>',
        essential: true,
        secrets: secrets.map(({ env, stored, arn }) => ({
          name: env,
          valueFrom: `${arn ?? secretArn(store.access, stored)}::AWSCURRENT:`,
        })),
      },
    ],
  };
  return {
    file: ECS_FILE,
    title: 'ECS task definition; its execution role needs the policy that reads',
    text: JSON.stringify(task, null, 2) + '\n',
  };
}
