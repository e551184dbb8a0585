import { classify, type Classified } from './classify.js';
import type { EnvFileFound, ProposedSecret, VariableUse } from './types.js';
import { traitsOf, type ValueTraits } from './value.js';

interface Seen {
  readonly env: string;
  readonly places: { readonly path: string; readonly line: number }[];
  /** Of real files before those of examples. */
  readonly traits: ValueTraits[];
}

type Candidate = Seen & Classified;

/**
 * Which of the variables are secrets, what each would be called in secretctl.yaml, who issues it and how often it should be replaced.
 *
 * In the order of the files, then of the code. Names are unique, and fit for secretctl.yaml. What only tests ask for is left out. Of values only
 * their kind is looked at: an address's scheme, a provider's prefix.
 */
export function proposeSecrets(uses: readonly VariableUse[], files: readonly EnvFileFound[]): ProposedSecret[] {
  const seen = collect(uses, files);
  const candidates = [...seen.values()].flatMap((variable): Candidate[] => {
    if (variable.places.every(({ path }) => isOfTests(path))) return [];
    const classified = classify(variable.env, variable.traits);
    return classified === undefined ? [] : [{ ...variable, ...classified }];
  });
  const names = nameAll(candidates);
  return candidates.map((candidate) => ({
    name: names.get(candidate) ?? '',
    env: candidate.env,
    provider: candidate.service.provider,
    ...(candidate.service.provider === 'generated' && { format: candidate.service.format }),
    every: candidate.service.every,
    ...(candidate.service.note !== undefined && { note: candidate.service.note }),
    seen: placesOf(candidate, seen),
  }));
}

/** The variables in the order of the files, then of the code. */
function collect(uses: readonly VariableUse[], files: readonly EnvFileFound[]): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  const at = (env: string): Seen => {
    const known = seen.get(env) ?? { env, places: [], traits: [] };
    seen.set(env, known);
    return known;
  };
  for (const { path, assignments } of files)
    for (const { name, line } of assignments) at(name).places.push({ path, line });
  for (const { assignments } of [...files].sort((one, other) => Number(one.isExample) - Number(other.isExample)))
    for (const { name, value } of assignments) at(name).traits.push(traitsOf(value));
  for (const { name, path, line } of uses) at(name).places.push({ path, line });
  return seen;
}

const TESTS =
  /(?:^|\/)(?:tests?|__tests__|testing|specs?|e2e|cypress|fixtures?|__fixtures__|__mocks__|testdata|bench(?:mark)?s?)\/|[._-](?:test|tests|spec)\.[^/]+$|(?:^|\/)(?:test_[^/]*\.py|[^/]*_test\.(?:go|py|rb|exs)|\.env\.test)$/i;

/** What tests alone ask for is nothing that the application needs. */
export function isOfTests(path: string): boolean {
  return TESTS.test(path);
}

/** Those whose service comes first in the table choose first; so the order in which variables were seen changes no name. */
function nameAll(candidates: readonly Candidate[]): Map<Candidate, string> {
  const taken = new Set<string>();
  const names = new Map<Candidate, string>();
  const order = [...candidates].sort((one, other) => one.rank - other.rank || (one.env < other.env ? -1 : 1));
  for (const candidate of order) {
    const name = candidate.names.find((wish) => wish !== '' && !taken.has(wish)) ?? numbered(candidate.names, taken);
    taken.add(name);
    names.set(candidate, name);
  }
  return names;
}

function numbered(wishes: readonly string[], taken: ReadonlySet<string>): string {
  const base = wishes.at(-1) || 'secret';
  let number = 2;
  while (taken.has(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}

function placesOf({ places, partner }: Candidate, seen: ReadonlyMap<string, Seen>): ProposedSecret['seen'] {
  if (partner === undefined) return places;
  const partners = [...seen.values()].filter(({ env }) => partner.test(env.toUpperCase()));
  return [...places, ...partners.flatMap((variable) => variable.places)];
}
