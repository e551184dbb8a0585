import { storedName, variableOf, type Project, type SecretSettings } from '../../app/project-store.js';
import { suggest } from '../../config/index.js';
import { AppError, exitCodes } from '../../errors/index.js';

/** A secret that a program is to get. */
export interface Wanted {
  /** As secretctl.yaml calls it. */
  readonly name: string;
  readonly variable: string;
  /** As the store calls it. */
  readonly stored: string;
  /** The property of the value, which is JSON then; undefined: the whole. */
  readonly field?: string | undefined;
  /** Without it the program is not started. */
  readonly required: boolean;
}

/** Which secrets of the project; names may be those of secretctl.yaml or variables. */
export interface Choice {
  /** Default: all. */
  readonly only?: readonly string[] | undefined;
  /** Default: all of `only`. */
  readonly require?: readonly string[] | undefined;
}

/** @throws AppError `E_USAGE` for a name that is not there, `E_CONFIG` where two secrets want one variable; exit 2 */
export function chooseSecrets(project: Project, choice: Choice): readonly Wanted[] {
  const all = [...project.secrets].flatMap(([name, settings]) =>
    variablesOf(name, settings).map((one) => ({ name, ...one, stored: storedName(project, name) })),
  );
  if (all.length === 0) throw config(`${project.file} names no secrets`, 'name them with: secretctl setup');
  if (choice.only?.length === 0 || choice.require?.length === 0)
    throw usage('--only and --require need a name', 'secretctl run --list   prints the names');
  const find = (given: string): typeof all => {
    const named = all.filter(({ name }) => name === given);
    const found = named.length > 0 ? named : all.filter(({ variable }) => variable === given);
    return found.length > 0 ? found : unknown(given, all);
  };
  const only = choice.only?.flatMap(find) ?? all;
  const required = choice.require?.flatMap(find) ?? only;
  const outside = required.find((one) => !only.includes(one));
  if (outside !== undefined) throw usage(`${outside.name} is required and not among --only`, 'add it to --only');
  const wanted = all.filter((one) => only.includes(one));
  refuseTwins(wanted);
  return wanted.map((one) => ({ ...one, required: required.includes(one) }));
}

function variablesOf(
  name: string,
  { env, fields = {} }: SecretSettings,
): readonly { readonly variable: string; readonly field?: string }[] {
  const parts = Object.entries(fields).map(([variable, field]) => ({ variable, field }));
  return env === undefined && parts.length > 0 ? parts : [{ variable: env ?? variableOf(name) }, ...parts];
}

function unknown(given: string, all: readonly { readonly name: string; readonly variable: string }[]): never {
  const meant = suggest(given, [...all.map(({ name }) => name), ...all.map(({ variable }) => variable)]);
  throw usage(
    `there is no secret ${given} in secretctl.yaml${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    'secretctl run --list',
  );
}

/** Windows knows one variable in capital and small letters, so two that differ in them are none of a kind anywhere. */
function refuseTwins(wanted: readonly Omit<Wanted, 'required'>[]): void {
  const seen = new Map<string, string>();
  for (const { name, variable } of wanted) {
    const key = variable.toUpperCase();
    const twin = seen.get(key);
    if (twin !== undefined)
      throw config(
        `${twin} and ${name} both want the variable ${variable}`,
        'give one of them another "env" in secretctl.yaml, or choose with --only',
      );
    seen.set(key, name);
  }
}

function usage(message: string, hint: string): AppError {
  return new AppError('E_USAGE', message, { exit: exitCodes.usage, hint });
}

function config(message: string, hint: string): AppError {
  return new AppError('E_CONFIG', message, { exit: exitCodes.usage, hint });
}
