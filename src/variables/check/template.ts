import { parseEnv } from '../../stores/index.js';
import { lineTeller } from '../lines.js';
import type { ExampleSecret, ExampleVariable } from './types.js';

/** The scanner takes it for a placeholder, setup refuses it as a value, and people see what to do. */
const PLACEHOLDER = 'replace-me';
const MARK = '# Written by secretctl env example';

/** Whether an example file may be written again without asking. */
export function isOurExample(text: string): boolean {
  return text.replace(/^\ufeff/, '').startsWith(MARK);
}

/** An assignment of the file that is there, or the line of a comment. */
export interface OldLine {
  readonly line: number;
  /** Of an assignment: what it is called, and the value. */
  readonly name?: string;
}

export interface TemplateRequest {
  /** The example file as it is; empty: none. */
  readonly old: string;
  /** Whether nothing on a line is a secret. */
  readonly isHarmless: (line: OldLine) => boolean;
  readonly app: string;
  readonly usage: string;
  readonly secrets: readonly ExampleSecret[];
  /** Variables that the code reads and that are no secrets, with the file that does. */
  readonly plain: readonly { readonly name: string; readonly path: string }[];
}

/** An example file: what was there and is harmless, then the secrets and variables that it lacked. Made again from itself, it is the same. */
export function exampleTemplate(request: TemplateRequest): { text: string; variables: ExampleVariable[] } {
  const lineEnd = /\r?\n/.exec(request.old)?.[0] ?? '\n';
  const kept = harmless(request);
  const there = new Set(parseEnv(kept).map(({ name }) => name));
  const secrets = request.secrets.filter(({ env }) => !there.has(env));
  const plain = request.plain.filter(({ name }) => !there.has(name));
  const blocks = [
    ...secrets.map(({ env, about }) => [`# ${oneLine(about)}`, `${env}=${PLACEHOLDER}`]),
    ...plain.map(({ name, path }) => [`# no secret; read in ${oneLine(path)}`, `${name}=`]),
  ];
  const added = blocks.map((block) => `${lineEnd}${block.join(lineEnd)}${lineEnd}`).join('');
  const body = kept === '' || /[\r\n]$/.test(kept) || added === '' ? kept : kept + lineEnd;
  return {
    text: (isOurExample(kept) ? '' : header(request, lineEnd, kept)) + body + added,
    variables: [
      ...[...there].map((name) => ({ name, kind: 'kept' }) as const),
      ...secrets.map(({ env }) => ({ name: env, kind: 'secret' }) as const),
      ...plain.map(({ name }) => ({ name, kind: 'plain' }) as const),
    ],
  };
}

function header({ app, usage }: TemplateRequest, lineEnd: string, kept: string): string {
  const lines = [`${MARK}: what ${oneLine(app)} reads. No real value belongs here.`, `# ${usage}`];
  return lines.map((line) => line + lineEnd).join('') + (kept === '' ? '' : lineEnd);
}

/** The old text without its secrets: values become placeholders, comments that hold one go. */
function harmless({ old, isHarmless }: TemplateRequest): string {
  const text = old.replace(/^\ufeff/, '');
  const lineOf = lineTeller(text);
  const assignments = parseEnv(text);
  let out = '';
  let at = 0;
  for (const { name, start, end, assigned } of assignments) {
    out += harmlessComments(text.slice(at, start), lineOf(at), isHarmless);
    const whole = text.slice(start, end);
    const lineEnd = /(?:\r\n|\r|\n)?$/.exec(whole)?.[0] ?? '';
    const isKept = isHarmless({ line: lineOf(start), name });
    out += isKept ? whole : `${text.slice(start, assigned)}${PLACEHOLDER}${lineEnd}`;
    at = end;
  }
  return out + harmlessComments(text.slice(at), lineOf(at), isHarmless);
}

function harmlessComments(text: string, first: number, isHarmless: TemplateRequest['isHarmless']): string {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  return lines.filter((_line, at) => isHarmless({ line: first + at })).join('');
}

/** What a comment can hold. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
