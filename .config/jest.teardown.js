// Ends the servers that suites shared, and removes the folder of the run.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export default function tearDown() {
  const folder = process.env.TEST_RUN;
  for (const name of readdirSync(folder)) {
    if (!/^server-.*\.json$/.test(name)) continue;
    const { pid } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    try {
      if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  rmSync(folder, { recursive: true, force: true });
}
