import { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';

export interface VaultVersion {
  readonly version: string;
  readonly value: Secret;
  readonly stages: readonly string[];
  readonly created: string;
}

export interface VaultSecret {
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly created: string;
  readonly changed: string;
  readonly deletedUntil?: string | undefined;
  readonly versions: readonly VaultVersion[];
}

export interface VaultRecipient {
  /** `age1…` */
  readonly recipient: string;
  /** Whose it is, for people. */
  readonly label?: string | undefined;
  readonly added: string;
}

/** What the age file holds. Never changed in place. Times are UTC, ISO 8601. */
export interface VaultDocument {
  readonly revision: number;
  /** The header of an age file does not tell for whom it is: a rewrite must know. */
  readonly recipients: readonly VaultRecipient[];
  readonly secrets: ReadonlyMap<string, VaultSecret>;
}

const FORMAT = 'secretctl-vault';

export function toText(document: VaultDocument): string {
  const secrets = [...document.secrets].map(([name, secret]) => ({
    name,
    ...secret,
    versions: secret.versions.map((one) => ({ ...one, value: plainOf(one.value) })),
  }));
  return `${JSON.stringify({ format: FORMAT, v: 1, ...document, secrets }, null, 1)}\n`;
}

/** @throws NewerVault, or Error whose message quotes nothing of the text */
export function fromText(text: string): VaultDocument {
  const found = record(json(text), 'the document');
  if (found['format'] !== FORMAT) throw new Error('it is no vault of secretctl');
  if (found['v'] !== 1) throw new NewerVault();
  return {
    revision: typeof found['revision'] === 'number' ? found['revision'] : 0,
    recipients: list(found['recipients'], 'recipients').map(recipientFrom),
    secrets: new Map(list(found['secrets'], 'secrets').map(secretFrom)),
  };
}

export class NewerVault extends Error {}

function recipientFrom(value: unknown): VaultRecipient {
  const found = record(value, 'a recipient');
  return {
    recipient: string(found['recipient'], 'a recipient'),
    label: optional(found['label'], 'a label'),
    added: time(found['added']),
  };
}

function secretFrom(value: unknown): [string, VaultSecret] {
  const found = record(value, 'a secret');
  const tags = Object.entries(record(found['tags'], 'tags')).map(([key, tag]) => [key, string(tag, 'a tag')] as const);
  return [
    string(found['name'], 'a name'),
    {
      description: optional(found['description'], 'a description'),
      tags: Object.fromEntries(tags),
      created: time(found['created']),
      changed: time(found['changed']),
      deletedUntil: found['deletedUntil'] === undefined ? undefined : time(found['deletedUntil']),
      versions: list(found['versions'], 'versions').map(versionFrom),
    },
  ];
}

function versionFrom(value: unknown): VaultVersion {
  const found = record(value, 'a version');
  return {
    version: string(found['version'], 'the id of a version'),
    value: new Secret(string(found['value'], 'a value')),
    stages: list(found['stages'], 'stages').map((stage) => string(stage, 'a stage')),
    created: time(found['created']),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it holds no JSON'); // the parser's own message quotes the text
  }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Error(`${what}: no object`);
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what}: no list`);
}

function string(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Error(`${what}: no text`);
}

function optional(value: unknown, what: string): string | undefined {
  return value === undefined ? undefined : string(value, what);
}

function time(value: unknown): string {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
  throw new Error('a time: no date');
}
