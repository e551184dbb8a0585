import { dnsLabel, oneLine } from './names.js';
import type { DeployRequest, DeployText } from './types.js';
import { yamlText } from './yaml.js';

const VAULT = '/run/secretctl/vault.age';

export function docker(request: DeployRequest): DeployText[] {
  return [dockerfile(request), compose(request)];
}

/**
 * With a store, the container fetches its secrets itself; with a .env file they come from outside.
 *
 * @see https://docs.docker.com/build/building/secrets/
 */
function dockerfile({ app, secrets, store }: DeployRequest): DeployText {
  const variables = secrets.map(({ env }) => env);
  const start =
    store.id === 'env'
      ? ['# The variables come from outside: see compose.yaml.', 'CMD ["node", "server.js"]']
      : [
          '# Asks the store when the container starts; nothing is written to disk.',
          'ENTRYPOINT ["node_modules/.bin/secretctl", "run", "--"]',
          'CMD ["node", "server.js"]',
        ];
  const lines = [
    '# syntax=docker/dockerfile:1',
    `# ${oneLine(app)}. No secret is in the image: not in ENV, not in ARG (docker history shows both), not in a copied .env (.dockerignore).`,
    '# The process finds in its environment:',
    ...variables.map((name) => `#   ${name}`),
    '# What a build step needs is mounted for that step alone:',
    '#   RUN --mount=type=secret,id=<VARIABLE>,env=<VARIABLE> COMMAND',
    '#   secretctl run -- docker build --secret id=<VARIABLE>,env=<VARIABLE> --file docker/Dockerfile .',
    'FROM node:22-slim',
    'WORKDIR /app',
    'COPY package.json package-lock.json ./',
    'RUN npm ci --omit=dev',
    'COPY . .',
    'USER node',
    ...start,
  ];
  return { file: 'docker/Dockerfile', title: 'Docker: an image without secrets in it', text: lines.join('\n') + '\n' };
}

/** @see https://docs.docker.com/reference/compose-file/ */
function compose(request: DeployRequest): DeployText {
  const { comment, value } = request.store.id === 'vault' ? vaultCompose(request) : fromHost(request);
  return {
    file: 'docker/compose.yaml',
    title: 'Docker Compose: names of variables, no values',
    text: yamlText({ comment, value }),
  };
}

function fromHost({ app, secrets }: DeployRequest) {
  const service = {
    build: built(),
    // The image's own entry point would ask the store a second time, with credentials that the container has not.
    entrypoint: ['node', 'server.js'],
    environment: secrets.map(({ env }) => env),
  };
  return {
    comment: [
      'Each variable is handed on from the environment in which Compose runs, hence:',
      'secretctl run -- docker compose --file docker/compose.yaml up',
    ],
    value: { services: { [dnsLabel(app)]: service } },
  };
}

function vaultCompose({ app, secrets }: DeployRequest) {
  const service = {
    build: built(),
    environment: { SECRETCTL_VAULT: VAULT, SECRETCTL_IDENTITY_FILE: '/run/secrets/identity' },
    secrets: ['identity'],
    volumes: [
      {
        type: 'bind',
        source: '${SECRETCTL_VAULT:?the vault of this machine}',
        target: VAULT,
        read_only: true,
      },
    ],
  };
  return {
    comment: [
      'The vault is mounted, and the key that opens it is a secret of Compose: neither is in the image. Name both, then start it:',
      'SECRETCTL_VAULT=/path/to/vault.age SECRETCTL_IDENTITY_FILE=/path/to/identity docker compose --file docker/compose.yaml up',
      'The process finds in its environment:',
      ...secrets.map(({ env }) => `  ${env}`),
    ],
    value: {
      services: { [dnsLabel(app)]: service },
      secrets: { identity: { file: '${SECRETCTL_IDENTITY_FILE:?the key that opens the vault}' } },
    },
  };
}

function built(): Readonly<Record<string, string>> {
  return { context: '..', dockerfile: 'docker/Dockerfile' };
}
