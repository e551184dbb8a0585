import type { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { openEnvStore, parseEnv, type StoreId } from '../stores/index.js';
import { lastValues, readEnvText } from './env-values.js';
import { isReference, referenceValue, storedOf } from './reference.js';
import type { Retired, Retrieval } from './types.js';
import { plainOf } from './value.js';

/** That nothing is lost when values leave the file. */
export interface RetireProof {
  readonly store: StoreId;
  /** The secrets as they were read back. */
  readonly retrieved: readonly Retrieval[];
  readonly fingerprintOf: (value: Secret) => string;
}

/**
 * Puts references in the place of values in an env file, of all or of none. Comments, order and line ends stay; it is 0600 afterwards.
 * No copy is kept.
 *
 * @param references - by variable: `secretctl://my-app/openai`; a variable that the file does not have is left out
 * @throws AppError `E_ENV_UNPROVED`, exit 3, nothing changed, unless each value of the file was read back from the store as the same; of an
 *   env store it never was; `E_ENV_FILE`, exit 2; `E_SECRET_CONFLICT`, exit 5, when a value changed meanwhile; `E_STORE_UNREACHABLE` and
 *   `E_STORE_BUSY` as the env store has them
 */
export async function retireEnvFile(
  file: string,
  references: ReadonlyMap<string, string>,
  proof: RetireProof,
): Promise<Retired> {
  const before = lastValues(await readEnvText(file));
  const values = [...before].filter(
    ([variable, value]) => references.has(variable) && value.length > 0 && !isReference(value),
  );
  const unproved = values.flatMap(([variable, value]) =>
    isProved(value, references.get(variable) ?? '', proof) ? [] : [variable],
  );
  if (unproved.length > 0) throw notProved(file, unproved, proof.store);
  const store = openEnvStore({
    file,
    variables: new Map(values.map(([variable]) => [`retired/${variable}`, variable])),
  });
  const changes = values.map(([variable, from]) => ({
    name: `retired/${variable}`,
    from,
    to: referenceValue(references.get(variable) ?? ''),
  }));
  await store.replaceAll(changes);
  const retired = values.map(([, value]) => value);
  return { replaced: values.length, left: linesWithValues(await readEnvText(file), references, retired) };
}

/** An env store may be this very file, and its values would be gone. */
function isProved(value: Secret, reference: string, { store, retrieved, fingerprintOf }: RetireProof): boolean {
  const stored = storedOf(reference);
  const read = retrieved.find((one) => one.stored === stored);
  return store !== 'env' && read?.outcome === 'same' && read.fingerprint === fingerprintOf(value);
}

/** Earlier assignments, which no reader sees and everybody can read; and comments with a value that was retired. */
function linesWithValues(
  text: string,
  references: ReadonlyMap<string, string>,
  retired: readonly Secret[],
): readonly number[] {
  const starts = parseEnv(text)
    .filter(({ name, value }) => references.has(name) && value.length > 0 && !isReference(value))
    .map(({ start }) => start);
  for (const plain of retired.map(plainOf)) {
    if (plain.length < SHORTEST) continue;
    for (let at = text.indexOf(plain); at >= 0; at = text.indexOf(plain, at + plain.length)) starts.push(at);
  }
  return [...new Set(starts.map((at) => lineOf(text, at)))].sort((one, other) => one - other);
}

/** Shorter ones stand anywhere by chance. */
const SHORTEST = 6;

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\r|\n/).length;
}

function notProved(file: string, variables: readonly string[], store: StoreId): AppError {
  const names = variables.join(', ');
  const why =
    store === 'env'
      ? 'the store is an env file itself, and a reference needs a store behind it'
      : `${names} ${variables.length === 1 ? 'was' : 'were'} not read back from the store with the same value`;
  return new AppError('E_ENV_UNPROVED', `${file} keeps its values: ${why}`, {
    exit: exitCodes.refused,
    hint: 'run secretctl setup-secrets again with --from-env-file, so that the store has what the file has',
  });
}
