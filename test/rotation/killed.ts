import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RotationTask } from './killed-child.js';

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
  /** What it did, when it came to its end. */
  readonly acts: readonly string[];
}

export function runChild(child: string, task: RotationTask): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child]);
    let stdout = '';
    let stderr = '';
    started.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    started.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    started.on('error', reject);
    started.on('close', (_, signal) => {
      const [, acts = '[]'] = stdout.split('\n');
      resolve({ signal, stderr, acts: acts === '' ? [] : (JSON.parse(acts) as string[]) });
    });
    started.stdin.end(JSON.stringify(task));
  });
}
