import { NO_SECRETS, SECRET_ENDING, services, type Service } from './services.js';
import type { ValueTraits } from './value.js';

/** Why a variable is taken for a secret, and what it would be called. */
export interface Classified {
  /** Of its row in the table: the lower one is the first to choose a name. */
  readonly rank: number;
  /** The names that it would like, best first. */
  readonly names: readonly string[];
  readonly service: Pick<Service, 'provider' | 'format' | 'every' | 'note'>;
  /** Normal form of the variable that belongs to it. */
  readonly partner?: RegExp | undefined;
}

const compiled = services.map((service) => ({
  service,
  pattern: new RegExp(`^(?:(?<before>\\w+?)_)??(?:${service.asks})$`),
}));
/** What secretctl.yaml takes for a variable; longer ones are no names that a person gave. */
const VARIABLE = /^[A-Za-z_]\w{0,99}$/;
const GUIDED = { provider: 'guided', every: '90d' } as const;
const SERVERS = new Map([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['redis', 'redis'],
  ['rediss', 'redis'],
]);
const FILE_SCHEMES = ['file', 'sqlite', 'sqlite3'];

/**
 * What a variable is, by its name and by what its values say about themselves; undefined for no secret.
 *
 * @param traits - of the values that files give it, real ones before those of examples
 */
export function classify(env: string, traits: readonly ValueTraits[]): Classified | undefined {
  const name = normalForm(env);
  if (!VARIABLE.test(env) || name === '' || NO_SECRETS.some((pattern) => pattern.test(name))) return undefined;
  const values = traits.filter(({ isEmpty }) => !isEmpty);
  if (values.length > 0 && values.every(({ isFlag }) => isFlag)) return undefined;
  return byTable(name, values) ?? byEnding(name, values) ?? byValue(name, values);
}

/** `githubToken` and `Github__Token` are GITHUB_TOKEN. */
function normalForm(env: string): string {
  return env
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();
}

function byTable(name: string, values: readonly ValueTraits[]): Classified | undefined {
  for (const [rank, { service, pattern }] of compiled.entries()) {
    const groups = pattern.exec(name)?.groups;
    if (groups === undefined || (service.isOwn === true && !isOwn(groups['before']))) continue;
    const provider = service.isAddress === true ? providerByScheme(service.provider, values) : service.provider;
    if (provider === undefined) return undefined;
    const wished = [service.name, service.otherwise].filter((text) => text !== undefined);
    return {
      rank,
      names: [...wished.map((text) => fill(text, groups)), kebab(name)],
      service: { ...service, provider },
      partner: service.partner === undefined ? undefined : partnerOf(name, service.partner),
    };
  }
  return undefined;
}

const OWN = /^(?:APP|APPLICATION|API|WEB|SITE|SERVER|BACKEND|SERVICE|NODE|USER|INTERNAL)$/;

function isOwn(before: string | undefined): boolean {
  return before === undefined || OWN.test(before);
}

/** The first value that names a server decides; a database that is a file has no password. */
function providerByScheme(usual: string, values: readonly ValueTraits[]): string | undefined {
  const schemes = values.map(({ scheme }) => scheme).filter((scheme) => scheme !== undefined);
  const server = schemes.find((scheme) => !FILE_SCHEMES.includes(scheme));
  if (server !== undefined) return SERVERS.get(server) ?? 'guided';
  return schemes.length > 0 ? undefined : usual;
}

/** `AWS_SECRET_ACCESS_KEY` -> `AWS_ACCESS_KEY_ID` */
function partnerOf(name: string, partner: string): RegExp {
  return new RegExp(`^${name.slice(0, name.lastIndexOf('SECRET'))}${partner}$`);
}

function byEnding(name: string, values: readonly ValueTraits[]): Classified | undefined {
  const ending = SECRET_ENDING.exec(name);
  if (!ending) return undefined;
  const short = name.slice(0, ending.index);
  const names = short === '' ? [kebab(name)] : [kebab(short), kebab(name)];
  return { rank: services.length, names, service: byFormat(values) ?? GUIDED };
}

/** A plain name, and a value that is a secret whatever it is called. */
function byValue(name: string, values: readonly ValueTraits[]): Classified | undefined {
  const service = byFormat(values) ?? byAddress(values);
  const isKey = /(?:^|_)KEY$/.test(name) && values.some(({ looksRandom }) => looksRandom);
  if (service === undefined && !isKey) return undefined;
  const short = name.replace(/_(?:KEY|URL|URI|DSN)$/, '');
  return { rank: services.length + 1, names: [kebab(short), kebab(name)], service: service ?? GUIDED };
}

function byFormat(values: readonly ValueTraits[]): Classified['service'] | undefined {
  const format = values.find((value) => value.format !== undefined)?.format;
  if (format === undefined) return undefined;
  return services.find(({ provider }) => provider === format) ?? GUIDED;
}

function byAddress(values: readonly ValueTraits[]): Classified['service'] | undefined {
  const address = values.find(({ hasPassword }) => hasPassword);
  return address && { ...GUIDED, provider: SERVERS.get(address.scheme ?? '') ?? 'guided' };
}

function fill(template: string, groups: Readonly<Record<string, string | undefined>>): string {
  const own = template.replace(/<(\w+)>/g, (_, group: string) => groups[group] ?? '');
  return kebab(`${groups['before'] ?? ''}-${own}`);
}

/** Fit for a key of secretctl.yaml. */
function kebab(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
