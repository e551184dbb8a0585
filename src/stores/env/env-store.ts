import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { failures } from '../failures.js';
import { checkDays, checkName, checkSize, checkToken } from '../limits.js';
import type { CallOptions, SecretDescription, SecretVersion, Store } from '../types.js';
import { plainOf, sameValue } from '../value.js';
import { changedOnly, valuesIn, withoutVariable, withValue } from './edit.js';
import { EnvFile, type EnvFileOptions } from './env-file.js';

/** A file has one version of everything. */
const VERSION = 'current';
const STAGE = 'AWSCURRENT';

export interface EnvStoreOptions extends EnvFileOptions {
  /** The variable of each secret: `my-app/openai` -> `OPENAI_API_KEY`. */
  readonly variables: ReadonlyMap<string, string>;
}

/** A .env file as a store: plain text, 0600, one version of each secret, nothing to bring back. */
export interface EnvStore extends Store {
  /**
   * Puts a new value in the place of the old one, since there is nothing to stage.
   *
   * @throws AppError `E_SECRET_NOT_FOUND`
   */
  replace(name: string, value: Secret, options?: CallOptions): Promise<void>;
  /**
   * All of them in one write, or none: each only while its old value still stands.
   *
   * @throws AppError `E_SECRET_NOT_FOUND`; `E_SECRET_CONFLICT` when another value stands there by now
   */
  replaceAll(changes: readonly Replacement[], options?: CallOptions): Promise<void>;
}

export interface Replacement {
  readonly name: string;
  readonly from: Secret;
  readonly to: Secret;
}

/**
 * Opens a .env file, which may not be there yet. A link is followed. What was written is 0600, whatever the file was before.
 *
 * Calls throw, beyond what every store does, AppError `E_STORE_UNREACHABLE` (exit 5) and `E_STORE_BUSY` (exit 3).
 */
export function openEnvStore(options: EnvStoreOptions): EnvStore {
  const where = `env file ${options.file}`;
  const place: Place = { file: new EnvFile(options), where, variables: options.variables };
  const unsupported = (name: string, what: string): Promise<never> => {
    checkName(name, where);
    return Promise.reject(failures.unsupported(name, where, what));
  };
  return {
    id: 'env',
    where,
    capabilities: { staging: false, restore: false, tags: false },
    ...readers(place),
    ...writers(place),
    stage: async (name) => await unsupported(name, 'hold two versions of a secret'),
    promote: async (name) => await unsupported(name, 'hold two versions of a secret'),
    async unstage(name, _version, call) {
      await existing(place, name, call);
    },
    setTags: async (name) => await unsupported(name, 'hold tags'),
    restore: async (name) => await unsupported(name, 'bring back what was deleted'),
    close: () => Promise.resolve(),
  };
}

interface Place {
  readonly file: EnvFile;
  readonly where: string;
  readonly variables: ReadonlyMap<string, string>;
}

function readers(place: Place): Pick<Store, 'describe' | 'get' | 'getAll' | 'list'> {
  const { file, where, variables } = place;
  return {
    async describe(name, call) {
      await existing(place, name, call);
      return description(name);
    },
    async get(name, which = { stage: STAGE }, call?) {
      const secret = await existing(place, name, call);
      const asked = 'version' in which ? which.version : which.stage;
      if (asked !== VERSION && asked !== STAGE) throw failures.versionNotFound(name, asked, where);
      return version(name, secret);
    },
    async getAll(names, call) {
      for (const name of names) checkName(name, where);
      const values = valuesIn(await file.read(call?.signal));
      return new Map(
        names.flatMap((name) => {
          const secret = values.get(variables.get(name) ?? '');
          return secret === undefined ? [] : [[name, version(name, secret)] as const];
        }),
      );
    },
    async *list(prefix, call) {
      const values = valuesIn(await file.read(call?.signal));
      const names = [...variables.keys()].filter((name) => name.startsWith(prefix)).sort();
      for (const name of names) if (values.has(variables.get(name) ?? '')) yield description(name);
    },
  };
}

function writers(place: Place): Pick<EnvStore, 'create' | 'replace' | 'replaceAll' | 'delete'> {
  const { file, where } = place;
  return {
    async create(name, value, { token }, call) {
      const variable = checked(place, name, value);
      checkToken(token);
      await file.update((text) => {
        const there = valuesIn(text).get(variable);
        if (there !== undefined && !sameValue(there, value)) throw failures.exists(name, where);
        return there === undefined ? written(place, variable, value, text) : text;
      }, call?.signal);
      return VERSION;
    },
    async replace(name, value, call) {
      const variable = checked(place, name, value);
      await file.update((text) => {
        const there = valuesIn(text).get(variable);
        if (there === undefined) throw failures.notFound(name, where);
        return sameValue(there, value) ? text : written(place, variable, value, text);
      }, call?.signal);
    },
    async replaceAll(changes, call) {
      const checks = changes.map((change) => ({ ...change, variable: checked(place, change.name, change.to) }));
      await file.update(
        (text) => checks.reduce((before, change) => exchanged(place, change, before), text),
        call?.signal,
      );
    },
    async delete(name, days, call) {
      checkName(name, where);
      checkDays(name, days, where);
      const variable = place.variables.get(name);
      await file.update((text) => {
        if (variable === undefined || valuesIn(text).get(variable) === undefined) throw failures.notFound(name, where);
        return written(place, variable, undefined, text);
      }, call?.signal);
    },
  };
}

function exchanged(
  place: Place,
  { name, variable, from, to }: Replacement & { readonly variable: string },
  text: string,
): string {
  const there = valuesIn(text).get(variable);
  if (there === undefined) throw failures.notFound(name, place.where);
  if (!sameValue(there, from)) throw failures.conflict(name, place.where, 'somebody gave it another value meanwhile');
  return written(place, variable, to, text);
}

function checked({ where, variables }: Place, name: string, value: Secret): string {
  checkName(name, where);
  checkSize(name, value, where);
  const variable = variables.get(name);
  if (variable === undefined || !/^[A-Za-z_]\w*$/.test(variable))
    throw new AppError('E_SECRET_NAME', `there is no variable for ${name} in ${where}; nothing was done`, {
      exit: exitCodes.usage,
      hint: 'give it one in secretctl.yaml, as in   env: OPENAI_API_KEY',
    });
  if (plainOf(value).includes('\0')) throw failures.unsupported(name, where, 'hold a NUL character');
  return variable;
}

async function existing({ file, where, variables }: Place, name: string, call?: CallOptions): Promise<Secret> {
  checkName(name, where);
  const secret = valuesIn(await file.read(call?.signal)).get(variables.get(name) ?? '');
  if (secret === undefined) throw failures.notFound(name, where);
  return secret;
}

/** @param value - undefined: the variable goes */
function written({ where }: Place, variable: string, value: Secret | undefined, text: string): string {
  const after = value === undefined ? withoutVariable(text, variable) : withValue(text, variable, value);
  if (changedOnly(variable, value, text, after)) return after;
  throw new AppError('E_STORE_UNREACHABLE', `${where} has a quote that is never closed; nothing was changed`, {
    exit: exitCodes.failed,
    hint: 'close it (or put the value that has it into the other kind of quotes), and run the command again',
  });
}

function version(name: string, secret: Secret): SecretVersion {
  return { name, version: VERSION, stages: [STAGE], secret };
}

function description(name: string): SecretDescription {
  return { name, versions: [{ version: VERSION, stages: [STAGE] }], tags: {} };
}
