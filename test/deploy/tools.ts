import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DeployText } from '../../src/deploy/index.js';
import { findMoto, inVenv } from '../support/moto.js';

/** A program that judges our texts, or why there is none. */
export type Tool = { readonly program: string } | { readonly missing: string };

const ACTIONLINT = 'v1.7.12';

/** `test` when the tool is here; else it is skipped, and its title says why. */
export function testWith(tool: Tool, title: string, body: (program: string) => Promise<void>): void {
  if ('missing' in tool) test.skip(`${title} (skipped: ${tool.missing})`, () => undefined);
  else test(title, () => body(tool.program));
}

export function onPath(program: string, args: readonly string[]): Tool {
  const isHere = spawnSync(program, args, { stdio: 'ignore', cwd: tmpdir() }).status === 0;
  return isHere ? { program } : { missing: `${program} is not here` };
}

/** On PATH, or with moto, which needs it. */
export function findCfnLint(): Tool {
  const found = onPath('cfn-lint', ['--version']);
  if ('program' in found) return found;
  findMoto();
  const installed = inVenv('cfn-lint');
  return existsSync(installed) ? { program: installed } : found;
}

/** On PATH, or built once by Go. */
export function findActionlint(): Tool {
  const found = onPath('actionlint', ['-version']);
  if ('program' in found) return found;
  const bin = resolve('.cache', `actionlint-${ACTIONLINT}`);
  const installed = join(bin, process.platform === 'win32' ? 'actionlint.exe' : 'actionlint');
  if (existsSync(installed)) return { program: installed };
  const build = run('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${ACTIONLINT}`], {
    cwd: tmpdir(),
    env: { GOBIN: bin, GOFLAGS: '' },
  });
  return build.exit === 0 ? { program: installed } : { missing: 'neither actionlint is here, nor Go to build it' };
}

export interface Outcome {
  readonly exit: number | null;
  readonly said: string;
}

export function run(
  program: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
  });
  return { exit: status, said: `${stdout}${stderr}${error?.message ?? ''}` };
}

/** Texts as files, removed by `await using`. */
export async function written(texts: readonly DeployText[]): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'secretctl-deploy-')));
  for (const { file, text } of texts) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** The texts of several requests, each in a folder of its own, since a tool that is started once answers sooner. */
export function together(sets: readonly (readonly [string, readonly DeployText[]])[]): DeployText[] {
  return sets.flatMap(([, texts], i) => texts.map((text) => ({ ...text, file: `${i}/${text.file}` })));
}
