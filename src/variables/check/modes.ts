import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../errors/index.js';
import type { JudgedFile } from './judge.js';
import { isPrivateName, secretNames } from './names.js';
import { FIX } from './next.js';
import type { EnvFinding } from './types.js';

/** Env files that others than their owner may read or write. */
export async function modeChecks(root: string, files: readonly JudgedFile[]): Promise<EnvFinding[]> {
  const findings: EnvFinding[] = [];
  for (const file of files) {
    if (file.isExample || (!isPrivateName(file.path) && secretNames(file).length === 0)) continue;
    const bits = await modeOf(join(root, file.path));
    if (bits === undefined || (bits & 0o077) === 0) continue;
    findings.push({
      id: 'env-file-open-to-others',
      severity: 'warning',
      path: file.path,
      mode: bits.toString(8).padStart(4, '0'),
      next: FIX,
    });
  }
  return findings;
}

/** Undefined: the file is gone. */
export async function modeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mode & 0o777;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
