import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cell } from './killed-child.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a program of `killed-child.ts`. */
export async function buildChild(folder: string): Promise<string> {
  await build({
    entryPoints: [join(root, 'test/rotation/killed-child.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
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
}

export function runChild(child: string, cells: readonly Cell[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const started = spawn(process.execPath, [child], { env });
    let stderr = '';
    started.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    started.on('error', reject);
    started.on('close', (_, signal) => {
      resolve({ signal, stderr });
    });
    started.stdin.end(JSON.stringify(cells));
  });
}
