import { spawnSync } from 'node:child_process';

/** `test`, or a skipped one that says so, by whether the program is there. */
export function testWith(tool: string, title: string, run: () => Promise<void>): void {
  if (spawnSync(tool, ['--version']).error === undefined) test(title, run);
  else test.skip(`${title} (skipped: ${tool} is not there)`, run);
}

/** What a program that filters makes of `input`. */
export function filter(tool: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr } = spawnSync(tool, args, { input, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${tool}: ${stderr.toString()}`);
  return stdout;
}
