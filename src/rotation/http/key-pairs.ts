import { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';

/** A credential of two parts, which change together. */
export interface KeyPair {
  readonly id: string;
  readonly secret: Secret;
}

/** How a pair may be stored. */
export interface PairForms {
  /** JSON with one of these pairs of names; the first one is what is written where there is none yet. */
  readonly names: readonly [PairNames, ...PairNames[]];
  /** Both in one text: an expression of three groups, the id, what stands between, the secret. */
  readonly joined?: RegExp;
}

type PairNames = readonly [id: string, secret: string];

/** What AWS's own tools write is understood. */
export const AWS_PAIRS: PairForms = {
  names: [
    ['accessKeyId', 'secretAccessKey'],
    ['AccessKeyId', 'SecretAccessKey'],
    ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    ['aws_access_key_id', 'aws_secret_access_key'],
  ],
};

/** @param id - of a value that is the secret part alone */
export function keyPairOf(value: Secret, forms: PairForms, id?: string): KeyPair | undefined {
  const fields = fieldsOf(value);
  for (const [idName, secretName] of fields === undefined ? [] : forms.names) {
    const [found, secret] = [fields?.[idName], fields?.[secretName]];
    if (typeof found === 'string' && typeof secret === 'string') return { id: found, secret: new Secret(secret) };
  }
  const [, joinedId, , joinedSecret] = forms.joined?.exec(plainOf(value)) ?? [];
  if (joinedId !== undefined && joinedSecret !== undefined) return { id: joinedId, secret: new Secret(joinedSecret) };
  return fields === undefined && id !== undefined ? { id, secret: value } : undefined;
}

/** The stored form of a new pair: as the old one's, whatever else stands in it; else JSON with the first pair of names. */
export function likeKeyPair(old: Secret, { id, secret }: KeyPair, forms: PairForms): Secret {
  const [, , between] = forms.joined?.exec(plainOf(old)) ?? [];
  if (between !== undefined) return new Secret(`${id}${between}${plainOf(secret)}`);
  const fields = keyPairOf(old, forms) === undefined ? {} : (fieldsOf(old) ?? {});
  const [idName, secretName] = forms.names.find(([one, other]) => one in fields && other in fields) ?? forms.names[0];
  return new Secret(JSON.stringify({ ...fields, [idName]: id, [secretName]: plainOf(secret) }));
}

function fieldsOf(value: Secret): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(plainOf(value));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
