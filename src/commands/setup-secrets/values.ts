import { resolve } from 'node:path';
import { askHidden } from '../../app/consent.js';
import { mayPrompt, type Context } from '../../app/context.js';
import { readSecrets, readStdin } from '../../app/secret-input.js';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import {
  envValuesIn,
  readEnvValues,
  refusalOf,
  warningOf,
  type EnvValues,
  type SetupPlan,
  type ValueSource,
  type WantedSecret,
} from '../../setup/index.js';
import { leakedValues } from './leaks.js';
import type { SetupFlags } from './command.js';

/** What a generated secret looks like for which secretctl.yaml names no format. */
const DEFAULT_FORMAT = 'base64:32';

/** Values by the names of their secrets. */
export type Values = Map<string, ValueSource>;

/**
 * The values that files and standard input give, and the promise of those that will be made. All that was read is registered with the masker.
 *
 * @throws AppError `E_ENV_FILE`, `E_SECRET_INPUT`, `E_USAGE`, exit 2
 */
export async function givenValues(
  context: Context,
  wanted: readonly WantedSecret[],
  flags: SetupFlags,
): Promise<Values> {
  const values: Values = new Map(
    wanted
      .filter(({ provider }) => provider === 'generated')
      .map(({ name, format = DEFAULT_FORMAT }) => [name, { kind: 'generated', format }]),
  );
  if (flags.fromEnvFile !== undefined) {
    add(context, values, await readEnvValues(resolve(context.cwd, flags.fromEnvFile), wanted));
  }
  if (flags.fromStdin === true) await addStdin(context, values, wanted);
  return values;
}

async function addStdin(context: Context, values: Values, wanted: readonly WantedSecret[]): Promise<void> {
  const [only, ...others] = wanted;
  if (only !== undefined && others.length === 0) {
    const [secret] = await readSecrets(context, { secretFromStdin: true });
    if (secret !== undefined) values.set(only.name, { kind: 'given', secret, from: 'standard input' });
    return;
  }
  add(context, values, envValuesIn(await readStdin(context), 'standard input', wanted));
}

function add(context: Context, to: Values, { values, unused }: EnvValues): void {
  for (const [name, source] of values) {
    if (source.kind === 'given') context.masker.register(source.secret);
    to.set(name, source);
  }
  if (unused.length > 0 && !context.options.quiet && !context.options.json) {
    context.io.stderr.write(`not in secretctl.yaml, so left where they are: ${unused.join(', ')}\n`);
  }
}

/** Asks for what the store does not have and nobody gave. An empty answer leaves a secret out. */
export async function askForMissing(context: Context, { steps }: SetupPlan): Promise<Values> {
  const values: Values = new Map();
  if (!mayPrompt(context)) return values;
  for (const { kind, secret } of steps) {
    if (kind !== 'missing') continue;
    const question = `${secret.stored} (${secret.env}, ${secret.provider}; not shown, empty to leave it out):`;
    const answer = (await askHidden(context, question, '--from-env-file FILE')).trim();
    if (answer === '') continue;
    const value = new Secret(answer);
    context.masker.register(value);
    values.set(secret.name, { kind: 'given', secret: value, from: 'what was typed' });
  }
  return values;
}

/**
 * Refuses to store what is no secret, or is none any more.
 *
 * @throws AppError `E_SECRET_REFUSED`, exit 2, that names every value that is a placeholder or that the repository's history holds
 */
export async function refuseBadValues(context: Context, { steps }: SetupPlan): Promise<void> {
  const given = steps.flatMap((step) =>
    'value' in step && step.value.kind === 'given' ? [{ ...step.secret, value: step.value }] : [],
  );
  const refused = given.flatMap(({ value, ...secret }) => {
    const why = refusalOf(value.secret, secret);
    return why === undefined ? [] : [`${secret.stored} (from ${value.from}): the value ${why}`];
  });
  const { found, unread } = await leakedValues(
    context,
    given.map(({ stored, value }) => ({ name: stored, secret: value.secret })),
  );
  const leaked = [...found].map(
    ([stored, where]) => `${stored}: the value is in this repository's history (${where}), so it has leaked`,
  );
  if (refused.length + leaked.length > 0) throw refusal([...refused, ...leaked], leaked.length > 0);
  if (unread.length > 0)
    context.io.stderr.write(
      `warning: not all of this repository's history could be read, so a value that leaked there may pass: ${shortened(unread)}\n`,
    );
  for (const { value, ...secret } of given) {
    const odd = warningOf(value.secret, secret);
    if (odd !== undefined) context.io.stderr.write(`warning: ${secret.stored}: the value ${odd}\n`);
  }
}

function shortened([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first}; and ${String(others.length)} more (secretctl verify-history)`;
}

function refusal(lines: readonly string[], leaked: boolean): AppError {
  const what = lines.length === 1 ? 'a value was refused' : `${lines.length} values were refused`;
  return new AppError('E_SECRET_REFUSED', `${what}, and nothing was changed:\n  ${lines.join('\n  ')}`, {
    exit: exitCodes.usage,
    hint: leaked
      ? 'revoke it at its provider, get a new one, and give that: secretctl setup NAME --from-stdin'
      : 'give the real value: secretctl setup NAME --from-stdin',
  });
}
