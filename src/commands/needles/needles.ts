import type { Context } from '../../app/context.js';
import { ProgressLine } from '../../app/progress-line.js';
import { readSecrets } from '../../app/secret-input.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import type { Coverage } from '../../history/index.js';
import { isShort, type Needle } from '../../match/index.js';
import { discoverSecrets, type Discovered, type ScanSetup } from '../../scan/index.js';
import type { NeedleFlags } from './options.js';
import { scanSetup } from '../scan/setup.js';

export interface Needles {
  readonly needles: readonly Needle[];
  /** Of the search for values by their fingerprints or by rules, when there was one. */
  readonly before?: Coverage;
  /** Names the key of the fingerprints. */
  readonly keyId: string;
}

const FINGERPRINT = /^[0-9a-f]{8,32}$/;

/** What was given on the way in, before anything is searched. */
export interface GivenNeedles {
  readonly setup: ScanSetup;
  readonly needles: readonly Needle[];
}

/**
 * The values, under the label of their fingerprint, and patterns that the flags give.
 *
 * @param local - whose key makes the fingerprints; undefined: the working directory's
 * @throws AppError `E_SECRET_INPUT`, `E_FINGERPRINT`, exit 2
 */
export async function givenNeedles(
  context: Context,
  flags: NeedleFlags,
  local: Repository | undefined,
): Promise<GivenNeedles> {
  for (const fingerprint of flags.fingerprint ?? []) {
    if (!FINGERPRINT.test(fingerprint)) throw noFingerprint(fingerprint);
  }
  const progress = new ProgressLine(context);
  const setup = await scanSetup(context, { history: true }, local, (state) => progress.update(state));
  const values = (await readSecrets(context, flags)).map((secret): Needle => ({
    kind: 'value',
    label: setup.fingerprinter.of(secret),
    secret,
  }));
  const patterns = (flags.pattern ?? []).map((source): Needle => ({ kind: 'pattern', label: source, source }));
  const needles = distinct([...values, ...patterns]);
  warnOfShort(context, needles);
  return { setup, needles };
}

/**
 * Adds the values that are named by their fingerprints, found by the scanner's rules in a repository.
 *
 * @param rules - where nothing at all was given: look for all that the rules find
 */
export async function withDiscovered(
  { setup, needles }: GivenNeedles,
  flags: NeedleFlags,
  repository: Repository,
  rules: boolean,
): Promise<Needles> {
  const known = await discovered(setup, repository, flags, rules && needles.length === 0);
  return {
    needles: distinct([...needles, ...known.needles]),
    keyId: setup.fingerprinter.keyId,
    ...(known.before === undefined ? {} : { before: known.before }),
  };
}

async function discovered(
  setup: ScanSetup,
  repository: Repository,
  { fingerprint: wanted = [] }: NeedleFlags,
  rules: boolean,
): Promise<{ needles: Needle[]; before?: Coverage }> {
  if (wanted.length === 0 && !rules) return { needles: [] };
  const isWanted = (fingerprint: string): boolean => wanted.some((start) => fingerprint.startsWith(start));
  const { found, skipped } = await discoverSecrets(setup, repository, wanted.length === 0 ? undefined : isWanted);
  const missing = wanted.filter((start) => !found.some(({ fingerprint }) => fingerprint.startsWith(start)));
  return {
    needles: found.map(toNeedle),
    before: {
      place: wanted.length === 0 ? 'search by rules' : 'search for the fingerprint',
      items: found.length,
      bytes: 0,
      skipped: [...skipped.map(({ path, reason }) => ({ what: path, reason })), ...missing.map(unknownValue)],
    },
  };
}

function toNeedle({ fingerprint, secret }: Discovered): Needle {
  return { kind: 'value', label: fingerprint, secret };
}

/** Nothing that the rules see has the fingerprint; whether an encoding of the value is left cannot be told without the value. */
function unknownValue(fingerprint: string): { what: string; reason: string } {
  return {
    what: `fingerprint ${fingerprint}`,
    reason:
      'no rule finds a value with this fingerprint here, so its other forms cannot be searched: give the value with --secret-from-stdin',
  };
}

function distinct(needles: readonly Needle[]): Needle[] {
  return [...new Map(needles.map((needle) => [`${needle.kind} ${needle.label}`, needle])).values()];
}

function warnOfShort(context: Context, needles: readonly Needle[]): void {
  if (context.options.quiet || context.options.json) return;
  for (const needle of needles.filter((each) => each.kind === 'value' && isShort(each))) {
    context.io.stderr.write(`warning: ${needle.label} is so short that much of what is found may be something else\n`);
  }
}

function noFingerprint(text: string): AppError {
  return new AppError('E_FINGERPRINT', `"${text}" is no fingerprint: those have 8 to 32 digits from 0-9 and a-f`, {
    exit: exitCodes.usage,
    hint: 'secretctl scan --history prints the fingerprint of each finding',
  });
}
