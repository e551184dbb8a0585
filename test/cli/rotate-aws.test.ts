import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RotateReport } from '../../src/report/index.js';
import { lossyProxy } from '../rotation/lossy-proxy.js';
import { runCli, tempFolder, type CliResult } from '../support/cli.js';
import { describeWithMoto } from '../support/moto.js';

const SETTINGS = `app: shop
store: aws
secrets:
  session: { env: SESSION_SECRET, provider: generated, format: hex:16, grace: 1h }
`;

describeWithMoto('rotate over AWS', (moto) => {
  beforeEach(() => moto.reset());

  test('of two machines the loser says so, takes its label away, and leaves what the winner stored', async () => {
    await using one = await tempFolder();
    await using other = await tempFolder();
    await using proxy = await lossyProxy(moto.endpoint);
    await writeFile(join(one.dir, 'secretctl.yaml'), SETTINGS);
    await cp(join(one.dir, 'secretctl.yaml'), join(other.dir, 'secretctl.yaml'));
    const on = (dir: string, secrets: string, ...args: string[]): Promise<CliResult> =>
      runCli(args, {
        cwd: dir,
        env: {
          HOME: dir,
          XDG_STATE_HOME: join(dir, 'state'),
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_ACCESS_KEY_ID: 'testing',
          AWS_SECRET_ACCESS_KEY: 'testing',
          AWS_REGION: 'us-east-1',
          AWS_ENDPOINT_URL: moto.endpoint,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
        },
      });
    expect(await on(one.dir, moto.endpoint, 'setup', '--yes', '--no-access')).toMatchObject({ exit: 0 });
    let winner: CliResult | undefined;
    proxy.before = async (operation) => {
      if (operation !== 'UpdateSecretVersionStage' || winner !== undefined) return;
      winner = { exit: null, signal: null, stdout: '', stderr: '' };
      winner = await on(other.dir, moto.endpoint, 'rotate', 'session', '--yes', '--json');
    };
    const loser = await on(one.dir, proxy.endpoint, 'rotate', 'session', '--yes', '--json');
    expect(winner).toMatchObject({ exit: 0 });
    expect(JSON.parse(winner?.stdout ?? '')).toMatchObject({ outcome: 'grace' } satisfies Partial<RotateReport>);
    expect(loser.exit).toBe(5);
    expect(JSON.parse(loser.stdout)).toMatchObject({ outcome: 'lost', secrets: [{ why: 'E_ROTATION_LOST' }] });
    expect(
      JSON.parse((await on(other.dir, moto.endpoint, 'rotate', 'session', '--rollback', '--json')).stdout),
    ).toMatchObject({
      outcome: 'rolled back',
    });
  });
});
