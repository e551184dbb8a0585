import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import type { Place } from './folders.js';
import { createOrRead, projectStateFolder } from './state.js';

const KEY_BYTES = 32;
const SHORTEST_TEAM_KEY = 16;
const LONGEST_TEAM_KEY = 65_536;

/** The key under which secrets are fingerprinted, and where it comes from. */
export type FingerprintKey =
  | { readonly key: Buffer; readonly origin: 'team' | 'project'; readonly file: string }
  /** Good for this process only: fingerprints of two runs cannot be compared, and the caller says so. */
  | { readonly key: Buffer; readonly origin: 'ephemeral'; readonly reason: string };

export interface FingerprintKeyOptions extends Place {
  /** The repository's top, or the scanned folder where there is none. */
  readonly projectRoot: string;
  /** As `loadConfig` gives it: the variable already won over the files, and the path is absolute. */
  readonly config?: { readonly fingerprint?: { readonly key_file?: string | undefined } | undefined };
}

/**
 * The team's key (`fingerprint.key_file`, else SECRETCTL_FINGERPRINT_KEY_FILE), else the project's own, made on first use.
 *
 * @throws AppError `E_CONFIG`, exit 2, when the team's key cannot be read or is shorter than 16 bytes; `E_STATE` when the project's is damaged
 */
export async function fingerprintKey(options: FingerprintKeyOptions): Promise<FingerprintKey> {
  const team = options.config?.fingerprint?.key_file ?? options.env['SECRETCTL_FINGERPRINT_KEY_FILE'];
  if (team) {
    const file = path.resolve(options.projectRoot, team);
    return { key: await teamKey(file), origin: 'team', file };
  }
  try {
    const folder = await projectStateFolder(options.projectRoot, options);
    if (folder === undefined) return ephemeral('there is no home folder');
    const file = path.join(folder, 'fingerprint.key');
    return { key: await createOrRead(file, randomBytes(KEY_BYTES)), origin: 'project', file };
  } catch (error) {
    if (systemCode(error) === undefined || error instanceof AppError) throw error;
    return ephemeral(`the state folder cannot be used: ${systemReason(error)}`);
  }
}

function ephemeral(reason: string): FingerprintKey {
  return { key: randomBytes(KEY_BYTES), origin: 'ephemeral', reason };
}

/** The file's bytes less the line end that editors add, so that two machines agree. */
async function teamKey(file: string): Promise<Buffer> {
  const bytes = await readKeyFile(file);
  const key = bytes.subarray(0, bytes.length - lineEndLength(bytes));
  if (key.length >= SHORTEST_TEAM_KEY) return key;
  throw badKey(
    `the fingerprint key in ${file} has ${String(key.length)} bytes; at least ${String(SHORTEST_TEAM_KEY)} are needed`,
  );
}

async function readKeyFile(file: string): Promise<Buffer> {
  try {
    const stats = await stat(file);
    if (stats.isFile() && stats.size <= LONGEST_TEAM_KEY) return await readFile(file);
  } catch (error) {
    throw badKey(`the fingerprint key ${file} cannot be read: ${systemReason(error)}`, error);
  }
  throw badKey(`the fingerprint key ${file} is not a file of at most ${String(LONGEST_TEAM_KEY)} bytes`);
}

function lineEndLength(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return 0;
  return bytes.at(-2) === 0x0d ? 2 : 1;
}

function badKey(message: string, cause?: unknown): AppError {
  return new AppError('E_CONFIG', message, {
    exit: exitCodes.usage,
    hint: 'make a key with: openssl rand -hex 32 > fingerprint.key   and name it in SECRETCTL_FINGERPRINT_KEY_FILE',
    cause,
  });
}
