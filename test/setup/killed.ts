import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SetupTask } from './killed-child.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a program of `killed-child.ts`. */
export async function buildChild(folder: string): Promise<string> {
  await build({
    entryPoints: [join(root, 'test/setup/killed-child.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true, // a run that needs no AWS does not wait for its SDK
    mainFields: ['module', 'main'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    logLevel: 'warning',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return join(folder, 'killed-child.mjs');
}

export interface Ended {
  readonly signal: string | null;
  readonly stderr: string;
  /** The calls of the apply, when it came to its end. */
  readonly calls: readonly string[];
}

/** @param killAfterMs - from the end of the plan on; undefined: it kills itself, or ends */
export function runChild(child: string, task: SetupTask, killAfterMs?: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const started = spawn(process.execPath, [child], { env });
    let stdout = '';
    let stderr = '';
    started.stdout.on('data', (text: Buffer) => {
      if (stdout === '' && killAfterMs !== undefined) setTimeout(() => started.kill('SIGKILL'), killAfterMs);
      stdout += text.toString();
    });
    started.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    started.on('error', reject);
    started.on('close', (_, signal) => {
      const [, calls = '[]'] = stdout.split('\n');
      resolve({ signal, stderr, calls: calls === '' ? [] : (JSON.parse(calls) as string[]) });
    });
    started.stdin.end(JSON.stringify(task));
  });
}
