import { readFile, stat } from 'node:fs/promises';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { canonicalHash } from './canonical.js';
import type { Evidence } from './record.js';

/** A record of a large repository has some ten thousand refs. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Reads an evidence file.
 *
 * The hash shows damage and careless edits. It is no signature: who changes the record on purpose can compute it anew, so keep the
 * hash in the incident's ledger too.
 *
 * @throws AppError `E_EVIDENCE`, exit 2, when it cannot be read, is no evidence, or was changed
 */
export async function readEvidence(file: string): Promise<Evidence> {
  const { evidenceSchema } = await import('./record.js'); // with zod, which a verification alone does not need
  const parsed = evidenceSchema.safeParse(parse(await textOf(file), file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(file, `${issue?.path.join('.') || 'the document'} is not as expected`);
  }
  const { sha256, ...record } = parsed.data;
  if (canonicalHash(record) !== sha256)
    throw unusable(file, 'it was changed after it was written: its hash does not fit');
  return parsed.data;
}

async function textOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > LARGEST) throw unusable(file, 'it is larger than any evidence');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === undefined || error instanceof AppError) throw error;
    throw unusable(file, systemReason(error));
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unusable(file, 'it is no JSON');
  }
}

function unusable(file: string, why: string): AppError {
  return new AppError('E_EVIDENCE', `${file} cannot be checked: ${why}`, {
    exit: exitCodes.usage,
    hint: 'take the file that verify-history --evidence wrote, from where it was kept',
  });
}
