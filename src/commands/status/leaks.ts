import type { Context } from '../../app/context.js';
import { variableOf, type Project } from '../../app/project-store.js';
import { Secret, type Fingerprinter } from '../../core/index.js';
import { findRepository } from '../../git/index.js';
import type { StatusLeak, StatusScan } from '../../report/index.js';
import type { KnownValue } from '../../rotation/index.js';
import { scanStream, Suppressions } from '../../scan/index.js';
import { knownScans, scanRoot, type ScanRecord } from '../scan/known-leaks.js';
import { projectFingerprinter } from '../scan/setup.js';
import { linesOf, partsOf } from './value.js';

/** Values of one secret, as far as they are known. */
export interface ValuesOfSecret {
  readonly name: string;
  readonly current?: Secret | undefined;
  /** Of the journal. */
  readonly known: readonly KnownValue[];
}

export interface KnownLeaks {
  readonly scans: readonly StatusScan[];
  readonly byName: ReadonlyMap<string, readonly StatusLeak[]>;
  /** Why more may have leaked than is known. */
  readonly unknown: readonly { readonly what: string; readonly reason: string }[];
}

/** Compares what scans of this machine found with the values of the secrets, by keyed fingerprints. */
export async function knownLeaks(
  context: Context,
  project: Project,
  secrets: readonly ValuesOfSecret[],
): Promise<KnownLeaks> {
  const root = scanRoot(await findRepository(project.root).catch(() => undefined), project.root);
  const records = await knownScans(context, root);
  const scans = records.map(scanOf);
  if (records.every(({ findings }) => findings.length === 0)) return { scans, byName: new Map(), unknown: [] };
  const printer = await projectFingerprinter(context, root, project.config);
  const usable = records.filter(({ key }) => key === printer.keyId);
  const found = usable.flatMap((record) => record.findings.map((leak) => ({ record, leak })));
  const byName = new Map<string, StatusLeak[]>();
  for (const secret of secrets) {
    const prints = await printsOf(context, project, printer, secret);
    byName.set(
      secret.name,
      found.flatMap(({ record, leak }) => {
        const what = prints.get(leak.fingerprint);
        return what === undefined ? [] : [{ ...leak, ...what, ...placeOf(record) }];
      }),
    );
  }
  return { scans, byName, unknown: records.filter((record) => !usable.includes(record)).map(otherKey) };
}

function scanOf({ kind, scope, at, repository, partial, findings }: ScanRecord): StatusScan {
  return { kind, scope, at, repository, partial, findings: findings.length };
}

function placeOf({ kind, at, repository }: ScanRecord): Pick<StatusLeak, 'kind' | 'seen' | 'repository'> {
  return { kind, seen: at, repository };
}

function otherKey({ kind, at }: ScanRecord): { what: string; reason: string } {
  return {
    what: `leaks known from the scan of the ${kind} at ${at}`,
    reason: 'it was made under another fingerprint key; scan again',
  };
}

type What = Pick<StatusLeak, 'of' | 'part' | 'lives'>;

/** What each fingerprint stands for. */
async function printsOf(
  context: Context,
  project: Project,
  printer: Fingerprinter,
  { name, current, known }: ValuesOfSecret,
): Promise<ReadonlyMap<string, What>> {
  const prints = new Map<string, What>();
  for (const { fingerprint, lives } of known) prints.set(fingerprint, { of: 'former', part: false, lives });
  if (current === undefined) return prints;
  const part: What = { of: 'current', part: true, lives: true };
  for (const text of partsOf(current)) prints.set(printer.of(new Secret(text)), part);
  const variable = project.secrets.get(name)?.env ?? variableOf(name);
  for (const fingerprint of await ruledParts(context, printer, linesOf(variable, current)))
    prints.set(fingerprint, part);
  return prints.set(printer.of(current), { of: 'current', part: false, lives: true });
}

/** The parts of a value that the scanner's rules would report. */
async function ruledParts(context: Context, fingerprinter: Fingerprinter, text: Buffer): Promise<string[]> {
  const { masker, signal, cwd } = context;
  const setup = {
    cwd,
    fingerprinter,
    masker,
    suppressions: new Suppressions([], new Set(), context.now()),
    signal,
    onProgress: () => undefined,
    isExcluded: () => false,
    maxFileSize: Infinity,
  };
  const { findings } = await scanStream(setup, one(text), '.env');
  return findings.map(({ fingerprint }) => fingerprint);
}

async function* one(piece: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(piece);
}
