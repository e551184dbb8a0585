import { oneLine } from './names.js';
import type { DeployRequest, DeployText } from './types.js';

/** Our own scan knows it for a placeholder, and setup-secrets refuses it as a value. */
const PLACEHOLDER = 'replace-me';

export function envExample({ app, secrets, store }: DeployRequest): DeployText {
  const real =
    store.id === 'env' ? 'Copy this to .env, which git must not know.' : 'Start it with: secretctl run -- COMMAND';
  const lines = secrets.map(({ env, stored, description }) =>
    [`# ${oneLine(description ?? `kept as ${stored}`)}`, `${env}=${PLACEHOLDER}`].join('\n'),
  );
  return {
    file: '.env.example',
    title: 'Variables that the application reads, with placeholders',
    text:
      [`# What ${oneLine(app)} reads from its environment. No real value belongs here.\n# ${real}`, ...lines].join(
        '\n\n',
      ) + '\n',
  };
}
