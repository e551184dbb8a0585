import { askedOf, type Asked } from './asked.js';

const CLASS = /^class[ \t]{1,8}\w{1,100}[ \t]{0,8}\([^()\n]{0,200}\bBaseSettings\b[^()\n]{0,200}\)[^\n:]{0,100}:/gm;
/** The next line that is not indented, not blank and no comment ends a class. */
const NEXT_TOP = /\n(?=[^\s#)])/g;
const FIELD = /^(?:[ ]{4}|[ ]{2}|\t)([A-Za-z]\w{0,127})[ ]?:[ ]?(?!\s{0,16}$)[^\n]/dgm;
const PREFIX = /\benv_prefix\s{0,8}=\s{0,8}["'](\w{0,64})["']/;
const ALIAS = /\b(?:alias|validation_alias|env)\s{0,8}=\s{0,8}["']([A-Za-z_]\w{0,127})["']/dg;

/** The fields of pydantic's settings classes: `class Settings(BaseSettings): openai_api_key: str` reads OPENAI_API_KEY. */
export function pythonSettings(text: string): Asked[] {
  let from = 0;
  return Array.from(text.matchAll(CLASS)).flatMap((match) => {
    const start = match.index + match[0].length;
    if (match.index < from) return [];
    NEXT_TOP.lastIndex = start;
    from = NEXT_TOP.exec(text)?.index ?? text.length;
    return fieldsOf(text.slice(start, from), start);
  });
}

function fieldsOf(body: string, start: number): Asked[] {
  const prefix = PREFIX.exec(body)?.[1] ?? '';
  const fields = Array.from(body.matchAll(FIELD), askedOf).filter(({ name }) => name !== 'model_config');
  const named = fields.map(({ name, at }) => ({ name: (prefix + name).toUpperCase(), at: start + at }));
  const aliases = Array.from(body.matchAll(ALIAS), askedOf).map(({ name, at }) => ({
    name: name.toUpperCase(),
    at: start + at,
  }));
  const aliasedLines = new Set(aliases.map(({ at }) => body.lastIndexOf('\n', at - start)));
  return [...named.filter(({ at }) => !aliasedLines.has(body.lastIndexOf('\n', at - start))), ...aliases];
}
