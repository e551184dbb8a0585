import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildTask } from './killed-child.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a program of `killed-child.ts`. */
export async function buildChild(folder: string): Promise<string> {
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [join(root, 'test/stores/killed-child.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    logLevel: 'warning',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

export interface Killed {
  readonly signal: string | null;
  readonly stderr: string;
  /** The number of the last secret whose creation it reported; undefined when it reported none. */
  readonly last: number | undefined;
}

/** @param killAfterMs - from its first report on; undefined: it kills itself */
export function runKilled(child: string, task: ChildTask, killAfterMs?: number): Promise<Killed> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child]);
    let stdout = '';
    let stderr = '';
    started.stdout.on('data', (text: Buffer) => {
      if (stdout === '' && killAfterMs !== undefined) setTimeout(() => started.kill('SIGKILL'), killAfterMs);
      stdout += text.toString();
    });
    started.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    started.on('error', reject);
    started.on('close', (_, signal) => {
      const last = stdout.split('\n').slice(0, -1).at(-1);
      resolve({ signal, stderr, last: last === undefined ? undefined : Number(last) });
    });
    started.stdin.end(JSON.stringify(task));
  });
}
