import type { ProposedSecret } from './types.js';

export interface FreshConfig {
  readonly app: string;
  readonly store?: 'aws' | 'vault' | 'env' | undefined;
  readonly secrets: readonly ProposedSecret[];
  /** Path or address of the JSON Schema that editors can read, where there is one. */
  readonly schema?: string | undefined;
}

/** The text of a fresh secretctl.yaml; `loadConfig` accepts it. */
export function renderConfig({ app, store, secrets, schema }: FreshConfig): string {
  const lines = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    '# What secretctl keeps for this application, and how often each secret is replaced. No value belongs in here.',
    `app: ${scalar(app)}`,
    ...(store === undefined ? [] : [`store: ${store}`]),
    ...(secrets.length === 0 ? ['secrets: {}'] : ['secrets:', ...entries(secrets)]),
  ];
  return `${lines.join('\n')}\n`;
}

function entries(secrets: readonly ProposedSecret[]): string[] {
  const keys = secrets.map(({ name }) => `${scalar(name)}:`);
  const width = Math.max(...keys.map((key) => key.length));
  return secrets.flatMap((secret, index) => {
    const entry = `  ${(keys[index] ?? '').padEnd(width)} { ${fieldsOf(secret).join(', ')} }`;
    return secret.note === undefined ? [entry] : [`  # ${secret.name}: ${secret.note}`, entry];
  });
}

function fieldsOf({ env, provider, format, every }: ProposedSecret): string[] {
  return [
    `env: ${scalar(env)}`,
    `provider: ${scalar(provider)}`,
    ...(format === undefined ? [] : [`format: ${format}`]),
    `every: ${every}`,
  ];
}

/** Words that some reader of YAML takes for something else than a text. */
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

function scalar(text: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);
}
