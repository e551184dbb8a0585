import { dnsLabel, oneLine } from './names.js';
import type { DeployRequest, DeployText } from './types.js';

/**
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html (credentials, `%d`: systemd 250)
 * @see https://systemd.io/CREDENTIALS/
 */
export function systemdUnit(request: DeployRequest): DeployText {
  const label = dnsLabel(request.app);
  const { comments, settings, command } = ofStore(request, label);
  const lines = [
    `# ${oneLine(request.app)}. The process finds in its environment:`,
    ...request.secrets.map(({ env }) => `#   ${env}`),
    ...comments.map((line) => `# ${line}`),
    '[Unit]',
    `Description=${oneLine(request.app).replaceAll('%', '%%')}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '',
    '[Service]',
    'DynamicUser=yes',
    `StateDirectory=${label}`,
    `WorkingDirectory=/srv/${label}`,
    ...settings,
    `ExecStart=/usr/bin/env ${command}`,
    'Restart=on-failure',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return { file: `systemd/${label}.service`, title: 'systemd unit', text: lines.join('\n') + '\n' };
}

interface OfStore {
  readonly comments: readonly string[];
  readonly settings: readonly string[];
  readonly command: string;
}

function ofStore({ store }: DeployRequest, label: string): OfStore {
  const state = `Environment=XDG_STATE_HOME=%S/${label}`;
  const run = `node /srv/${label}/node_modules/.bin/secretctl run -- node server.js`;
  switch (store.id) {
    case 'aws':
      return {
        comments: ["Credentials of AWS come from the machine's role."],
        settings: [state, `Environment=AWS_REGION=${store.access.region}`],
        command: run,
      };
    case 'vault':
      return {
        comments: [
          'systemd hands key and vault to this service alone; root alone can read the files. Encrypted for this machine, the key is',
          'LoadCredentialEncrypted= of a file that systemd-creds encrypt has made.',
        ],
        settings: [
          `LoadCredential=identity:/etc/${label}/identity`,
          `LoadCredential=vault.age:/etc/${label}/vault.age`,
          state,
          'Environment=SECRETCTL_VAULT=%d/vault.age',
          'Environment=SECRETCTL_IDENTITY_FILE=%d/identity',
        ],
        command: run,
      };
    case 'env':
      return {
        comments: ['systemd reads the file as root before it starts the process: mode 0600, owner root.'],
        settings: [`EnvironmentFile=/etc/${label}/env`],
        command: 'node server.js',
      };
  }
}
