import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { runCli } from '../support/cli.js';
import { describeWithRedis, startRedis } from '../support/redis.js';
import { setupProject } from './setup-project.js';

const SETTINGS = `app: shop
store: vault
secrets:
  cache: { env: REDIS_URL, provider: redis, with: { admin: { env: REDIS_ADMIN } } }
`;
const word = (): string => randomBytes(12).toString('hex');

describeWithRedis('rotate, in the built program, over Redis', () => {
  test('a compromised password is replaced, and Redis refuses the old one', async () => {
    await using server = await startRedis();
    await using project = await setupProject('vault');
    await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS);
    const [password, root] = [word(), word()];
    const client = new Redis(server.port, server.host);
    await client.call('ACL', 'SETUSER', 'shop', `>${password}`, 'on', '~*', '&*', '+@all', '-@admin', '-acl');
    await client.call('ACL', 'SETUSER', 'root', `>${root}`, 'on', '~*', '&*', '+@all');
    const at = `${server.host}:${String(server.port)}`;
    const made = await project.run(['--from-stdin', '--yes'], `redis://shop:${password}@${at}\n`);
    expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
    const env = { ...project.env, REDIS_ADMIN: `redis://root:${root}@${at}` };

    const rotated = await runCli(['rotate', 'cache', '--compromised', '--confirm', 'cache'], { cwd: project.dir, env });

    expect({ exit: rotated.exit, err: rotated.stderr }).toMatchObject({ exit: 0 });
    await expect(client.call('AUTH', 'shop', password)).rejects.toThrow('WRONGPASS');
    client.disconnect();
  });
});
