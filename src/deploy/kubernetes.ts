import { dnsLabel } from './names.js';
import { roleOf, unknownRole, type AwsDeployRequest } from './request.js';
import type { DeployText } from './types.js';
import { yamlText } from './yaml.js';

interface Names {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly app: string;
  /** Of the Kubernetes Secret that both ways make. */
  readonly secret: string;
}

export function kubernetes(request: AwsDeployRequest): DeployText[] {
  const names = namesOf(request);
  return [
    serviceAccount(request, names),
    externalSecret(request, names),
    secretProviderClass(request, names),
    deployment(request, names),
  ];
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
function serviceAccount(request: AwsDeployRequest, names: Names): DeployText {
  const { access } = request.store;
  const role = access.workload?.kind === 'eks' ? roleOf(request) : undefined;
  const value = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      ...named(names, names.serviceAccount),
      annotations: { 'eks.amazonaws.com/role-arn': role ?? unknownRole(access, '<ROLE>') },
    },
  };
  const comment = ["Pods with this account, and no others, may take the role that reads the application's secrets."];
  return {
    file: 'kubernetes/service-account.yaml',
    title: 'Kubernetes: service account with the role (IRSA)',
    text: yamlText({ comment, value }),
  };
}

/**
 * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
function externalSecret({ app, secrets, store }: AwsDeployRequest, names: Names): DeployText {
  const auth = { jwt: { serviceAccountRef: { name: names.serviceAccount } } };
  const secretStore = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'SecretStore',
    metadata: named(names, names.app),
    spec: { provider: { aws: { service: 'SecretsManager', region: store.access.region, auth } } },
  };
  const external = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: named(names, names.secret),
    spec: {
      refreshInterval: '5m0s',
      secretStoreRef: { kind: 'SecretStore', name: names.app },
      target: { name: names.secret, creationPolicy: 'Owner' },
      data: secrets.map(({ env, stored }) => ({
        secretKey: env,
        remoteRef: { key: stored, version: 'AWSCURRENT' },
      })),
    },
  };
  const comment = [
    `Way 1: the External Secrets Operator copies the secrets of ${app} into the Kubernetes Secret ${names.secret}.`,
    'A pod sees a new value when it is started again.',
  ];
  return {
    file: 'kubernetes/external-secret.yaml',
    title: 'Kubernetes: External Secrets Operator',
    text: yamlText({ comment, value: secretStore }, { value: external }),
  };
}

/**
 * `syncSecret.enabled=true` is what makes the driver write `secretObjects`.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/integrating_csi_driver.html
 * @see https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret
 */
function secretProviderClass({ secrets, store }: AwsDeployRequest, names: Names): DeployText {
  const objects = secrets.map(({ env, stored }) => ({
    objectName: stored,
    objectType: 'secretsmanager',
    objectVersionLabel: 'AWSCURRENT',
    objectAlias: env,
  }));
  const data = secrets.map(({ env }) => ({ objectName: env, key: env }));
  const value = {
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    metadata: named(names, names.app),
    spec: {
      provider: 'aws',
      parameters: { region: store.access.region, objects: yamlText({ value: objects }) },
      secretObjects: [{ secretName: names.secret, type: 'Opaque', data }],
    },
  };
  const comment = [
    'Way 2, instead of external-secret.yaml: the Secrets Store CSI driver with the AWS provider mounts the secrets as files, and',
    `copies them into the Kubernetes Secret ${names.secret} while a pod mounts them (driver installed with syncSecret.enabled=true).`,
    'Such a pod has, besides what deployment.yaml says:',
    '  volumes: [{ name: secrets, csi: { driver: secrets-store.csi.k8s.io, readOnly: true,',
    `    volumeAttributes: { secretProviderClass: ${names.app} } } }]`,
    '  and in its container: volumeMounts: [{ name: secrets, mountPath: /mnt/secrets, readOnly: true }]',
  ];
  return {
    file: 'kubernetes/secret-provider-class.yaml',
    title: 'Kubernetes: Secrets Store CSI driver with the AWS provider',
    text: yamlText({ comment, value }),
  };
}

function deployment({ secrets }: AwsDeployRequest, names: Names): DeployText {
  const labels = { app: names.app };
  const env = secrets.map((secret) => ({
    name: secret.env,
    valueFrom: { secretKeyRef: { name: names.secret, key: secret.env } },
  }));
  const value = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: named(names, names.app),
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: names.serviceAccount,
          containers: [{ name: names.app, image: '<IMAGE>', env }],
        },
      },
    },
  };
  const comment = [
    `The application gets its variables from the Kubernetes Secret ${names.secret}. After a rotation:`,
    `kubectl --namespace ${names.namespace} rollout restart deployment/${names.app}`,
    'One that reads with secretctl/runtime needs the service account alone, no Kubernetes Secret and no restart.',
  ];
  return {
    file: 'kubernetes/deployment.yaml',
    title: 'Kubernetes: deployment that uses them',
    text: yamlText({ comment, value }),
  };
}

function named({ namespace }: Names, name: string): { readonly name: string; readonly namespace: string } {
  return { name, namespace };
}

function namesOf({ app, store }: AwsDeployRequest): Names {
  const label = dnsLabel(app);
  const { workload } = store.access;
  const [namespace, serviceAccount] = workload?.kind === 'eks' ? workload.serviceAccount.split('/', 2) : [];
  return {
    app: label,
    namespace: namespace ?? 'default',
    serviceAccount: serviceAccount ?? label,
    secret: `${dnsLabel(app, 55)}-secrets`,
  };
}
