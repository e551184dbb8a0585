import type { AnySchema } from 'ajv';

/**
 * The parts of public schemas that our texts use, and no more: what is not listed is refused. Fields, limits and patterns are those of
 *
 * - external-secrets.io/v1: config/crds/bases/external-secrets.io_{secretstores,externalsecrets}.yaml of github.com/external-secrets/external-secrets
 * - secrets-store.csi.x-k8s.io/v1: config/crd/bases/secrets-store.csi.x-k8s.io_secretproviderclasses.yaml of
 *   github.com/kubernetes-sigs/secrets-store-csi-driver; `objects`: provider/secret_descriptor.go of
 *   github.com/aws/secrets-store-csi-driver-provider-aws
 * - v1 and apps/v1: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.32/
 * - RegisterTaskDefinition: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
const text = { type: 'string', minLength: 1 };
const only = (value: string | number | boolean) => ({ const: value });
const listOf = (items: AnySchema) => ({ type: 'array', minItems: 1, items });

function object(properties: Readonly<Record<string, AnySchema>>, optional: readonly string[] = []): AnySchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}

/** RFC 1123: a label, and a subdomain of labels. */
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const label = { type: 'string', maxLength: 63, pattern: `^${LABEL}$` };
const subdomain = { type: 'string', maxLength: 253, pattern: `^${LABEL}(\\.${LABEL})*$` };
/** A key of a Kubernetes Secret. */
const key = { type: 'string', minLength: 1, maxLength: 253, pattern: '^[-._a-zA-Z0-9]+$' };
/** A label's value. */
const labelValue = { type: 'string', maxLength: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' };
const metadata = object({ name: subdomain, namespace: label });
const roleArn = {
  type: 'string',
  pattern: '^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/([A-Za-z0-9+=,.@_-]{1,64}|<[A-Z_]+>)$',
};
const of = (apiVersion: string, kind: string, rest: Readonly<Record<string, AnySchema>>): AnySchema =>
  object({ apiVersion: only(apiVersion), kind: only(kind), metadata, ...rest });

export const kubernetesShapes: Readonly<Record<string, AnySchema>> = {
  ServiceAccount: of('v1', 'ServiceAccount', {
    metadata: object({
      name: subdomain,
      namespace: label,
      annotations: object({ 'eks.amazonaws.com/role-arn': roleArn }),
    }),
  }),
  SecretStore: of('external-secrets.io/v1', 'SecretStore', {
    spec: object({
      provider: object({
        aws: object({
          service: only('SecretsManager'),
          region: text,
          auth: object({ jwt: object({ serviceAccountRef: object({ name: subdomain }) }) }),
        }),
      }),
    }),
  }),
  ExternalSecret: of('external-secrets.io/v1', 'ExternalSecret', {
    spec: object({
      refreshInterval: { type: 'string', pattern: '^([0-9]+(ns|us|ms|s|m|h))+$' },
      secretStoreRef: object({ kind: { enum: ['SecretStore', 'ClusterSecretStore'] }, name: subdomain }),
      target: object({ name: subdomain, creationPolicy: { enum: ['Owner', 'Orphan', 'Merge', 'None'] } }),
      data: listOf(object({ secretKey: key, remoteRef: object({ key: text, version: only('AWSCURRENT') }) })),
    }),
  }),
  SecretProviderClass: of('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', {
    spec: object({
      provider: only('aws'),
      parameters: object({ region: text, objects: text }),
      secretObjects: listOf(
        object({
          secretName: subdomain,
          type: only('Opaque'),
          data: listOf(object({ objectName: text, key })),
        }),
      ),
    }),
  }),
  Deployment: of('apps/v1', 'Deployment', {
    spec: object({
      replicas: { type: 'integer' },
      selector: object({ matchLabels: object({ app: labelValue }) }),
      template: object({
        metadata: object({ labels: object({ app: labelValue }) }),
        spec: object({
          serviceAccountName: subdomain,
          containers: listOf(
            object({
              name: label,
              image: text,
              env: listOf(
                object({
                  name: { type: 'string', pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
                  valueFrom: object({ secretKeyRef: object({ name: subdomain, key }) }),
                }),
              ),
            }),
          ),
        }),
      }),
    }),
  }),
};

/** The `objects` of a SecretProviderClass, for the AWS provider. */
export const csiObjects: AnySchema = listOf(
  object({
    objectName: { ...text, not: { pattern: '^arn:' } },
    objectType: only('secretsmanager'),
    objectVersionLabel: only('AWSCURRENT'),
    // A file's name; "/" in it would become "_".
    objectAlias: { type: 'string', pattern: '^[^/]+$' },
  }),
);

const ecsName = { type: 'string', maxLength: 255, pattern: '^[A-Za-z0-9_-]+$' };

export const taskDefinition: AnySchema = object(
  {
    family: ecsName,
    requiresCompatibilities: { type: 'array', items: { enum: ['EC2', 'FARGATE', 'EXTERNAL'] } },
    networkMode: { enum: ['bridge', 'host', 'awsvpc', 'none'] },
    // On Fargate, 256 goes with 512, 1024 or 2048.
    cpu: only('256'),
    memory: { enum: ['512', '1024', '2048'] },
    executionRoleArn: roleArn,
    taskRoleArn: roleArn,
    containerDefinitions: listOf(
      object({
        name: ecsName,
        image: text,
        essential: { type: 'boolean' },
        secrets: listOf(
          object({
            name: text,
            // ARN:json-key:version-stage:version-id
            valueFrom: {
              type: 'string',
              pattern: '^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}::AWSCURRENT:$',
            },
          }),
        ),
      }),
    ),
  },
  ['taskRoleArn'],
);
