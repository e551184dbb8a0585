import type { Dialect } from '../rule.js';

const REACH = 400;

/** The keys that enclose the name at `start`, outermost first, as far as they stand within 400 characters before it. */
export function enclosingKeys(text: string, start: number, dialect: Dialect): string[] {
  const before = text.slice(Math.max(0, start - REACH), start);
  if (dialect === 'ini') return section(before);
  if (dialect === 'yaml') return before.includes('{') ? [...indented(before), ...braced(before)] : indented(before);
  if (dialect === 'json' || dialect === 'code') return braced(before);
  return [];
}

function section(before: string): string[] {
  const at = before.lastIndexOf('\n[');
  const found = /^\n?\[{1,2}([^\]\n]{1,60})\]/.exec(at < 0 ? before : before.slice(at))?.[1];
  return found === undefined ? [] : [found];
}

/** Keys of lines with less and less indentation. */
function indented(before: string): string[] {
  const lines = before.split('\n');
  let depth = /^[ \t]*(?:- )?/.exec(lines.pop() ?? '')?.[0].length ?? 0;
  const keys: string[] = [];
  for (let i = lines.length - 1; i >= 0 && depth > 0; i--) {
    const match = /^([ \t]*(?:- )?)["']?([\w.-]{1,60})["']?:[ \t]*(?:$|\r|#|&)/.exec(lines[i] ?? '');
    const indent = match?.[1]?.length ?? depth;
    if (match === null || indent >= depth) continue;
    keys.unshift(match[2] ?? '');
    depth = indent;
  }
  return keys.slice(-2);
}

/** Keys in front of braces that are still open. */
function braced(before: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let opened = 0;
  for (let i = before.length - 1; i >= 0 && keys.length < 2 && opened < 4; i--) {
    // 0x5b and 0x5d are square brackets, 0x7b and 0x7d curly ones.
    const code = before.charCodeAt(i);
    if (code === 0x7d || code === 0x5d) depth++;
    else if (code === 0x7b || code === 0x5b) {
      if (depth > 0) depth--;
      else {
        opened++;
        const key = /([A-Za-z][\w.-]{1,59})["']?\s{0,4}(?:=>|[:=])\s{0,4}(?:new\s\w{1,30}\s?)?\[?$/.exec(
          before.slice(Math.max(0, i - 80), i),
        )?.[1];
        if (key !== undefined && key.length < 60) keys.unshift(key);
      }
    }
  }
  return keys;
}
