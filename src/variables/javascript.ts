import { askedOf, type Asked } from './asked.js';

/** Behind it stands all of the environment, and not one variable of it. */
const WHOLE = String.raw`(?:process|Bun|import\s{0,16}\.\s{0,16}meta)\s{0,16}\??\.\s{0,16}env\b(?!\s{0,16}(?:\?\.|\.|\[|\())`;
const DESTRUCTURED = new RegExp(String.raw`\}\s{0,16}(?::[\s\w.]{1,80})?=\s{0,16}${WHOLE}`, 'g');
const SVELTE = /\bimport\s{0,16}\{([^{}]{1,4000})\}\s{0,16}from\s{0,16}['"]\$env\/static\/[a-z]{1,20}['"]/dg;
const ALIASES = [
  new RegExp(String.raw`\b(?:const|let|var)\s{1,16}([A-Za-z_$][\w$]{0,60})\s{0,16}=\s{0,16}${WHOLE}`, 'g'),
  /\b(?:const|let|var)\s{1,16}\{\s{0,16}(env)\s{0,16}\}\s{0,16}=\s{0,16}process\b(?!\s{0,16}[.[(])/g,
  /\bimport\s{0,16}\{\s{0,16}(env)\s{0,16}\}\s{0,16}from\s{0,16}['"](?:node:)?process['"]/g,
  /\bimport\s{0,16}\{\s{0,16}(env)\s{0,16}\}\s{0,16}from\s{0,16}['"]\$env\/dynamic\/[a-z]{1,20}['"]/g,
];
const MOST_ALIASES = 4;
const WHOLE_ANYWHERE = new RegExp(String.raw`\b${WHOLE}`);
/** A key of a schema that all of the environment is put through: zod, envalid, Joi, TypeBox, valibot. */
const SCHEMA_KEY =
  /^[ \t]{1,32}["']?([A-Z][A-Z0-9_]{1,127})["']?[ \t]{0,8}:\s{0,16}(?:z|v|t|s|Type|Joi|joi|yup|envalid|str|num|bool|port|url|email|host|json)\b\s{0,16}[.(]/dgm;

/** What needs more than a pattern: `const { X } = process.env`, `const env = process.env; env.X`, schemas of the environment. */
export function javascriptExtras(text: string): Asked[] {
  const schema = WHOLE_ANYWHERE.test(text) ? Array.from(text.matchAll(SCHEMA_KEY), askedOf) : [];
  return [...destructured(text), ...svelteImports(text), ...throughAliases(text), ...schema];
}

function destructured(text: string): Asked[] {
  let from = 0;
  return Array.from(text.matchAll(DESTRUCTURED)).flatMap((match) => {
    const open = openingBrace(text, match.index, from);
    from = match.index + 1;
    return open === undefined ? [] : namesOf(text, open + 1, match.index);
  });
}

/** Each character is looked at for one pattern only, since patterns do not overlap. */
function openingBrace(text: string, close: number, from: number): number | undefined {
  let depth = 0;
  for (let at = close; at >= from; at--) {
    if (text[at] === '}') depth++;
    else if (text[at] === '{' && --depth === 0) return at;
  }
  return undefined;
}

const ENTRY = /["']?([A-Za-z_]\w{0,127})["']?\s{0,16}(?=[:=,]|$|as\b|\/\/)/dy;

/** The first word of each entry of `X, Y: y = 'd'`, which are separated by commas outside brackets. */
function namesOf(text: string, start: number, end: number): Asked[] {
  const inside = text.slice(start, end);
  const found: Asked[] = [];
  let depth = 0;
  let isStart = true;
  for (let at = 0; at < inside.length; at = next(inside, at)) {
    const char = inside.charAt(at);
    if (isStart && !/[\s/]/.test(char)) {
      const entry = entryAt(inside, at);
      if (entry) found.push({ name: entry.name, at: start + entry.at });
      isStart = false;
    }
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (char === ',' && depth === 0) isStart = true;
  }
  return found;
}

function entryAt(text: string, at: number): Asked | undefined {
  ENTRY.lastIndex = at;
  const match = ENTRY.exec(text);
  return match ? askedOf(match) : undefined;
}

/** Where the next character stands that is in no comment to a line's end and in no quotes. */
function next(text: string, at: number): number {
  const char = text.charAt(at);
  const closing = char === '/' && text[at + 1] === '/' ? '\n' : '"\'`'.includes(char) ? char : undefined;
  const close = closing === undefined ? -1 : text.indexOf(closing, at + 1);
  return close === -1 ? at + 1 : close + 1;
}

function svelteImports(text: string): Asked[] {
  return Array.from(text.matchAll(SVELTE)).flatMap((match) => {
    const { at, name } = askedOf(match);
    return namesOf(text, at, at + name.length);
  });
}

function throughAliases(text: string): Asked[] {
  const aliases = new Set(ALIASES.flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => match[1] ?? '')));
  return [...aliases].slice(0, MOST_ALIASES).flatMap((alias) => {
    const access = new RegExp(String.raw`(?<![\w$.])${escape(alias)}\??\.([A-Z][A-Z0-9_]{1,127})\b`, 'dg');
    return Array.from(text.matchAll(access), askedOf);
  });
}

function escape(text: string): string {
  return text.replaceAll('$', String.raw`\$`);
}
