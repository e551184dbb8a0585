import type { Redactor } from '../rewrite/redactor.js';
import type { Setting } from './setting.js';

const ENTRY = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (.*?) <(.*?)> (\d+ [+-]\d+)(?:\t(.*))?$/s;
/** Marks the entries that moving the refs adds; they are taken out again. */
export const MESSAGE = 'secretctl: clean-history';

/** The log of a ref after a rewrite: ids mapped, entries of what went dropped, values replaced; and our own entries left out. */
export function newReflog(
  { redactor, format }: Setting,
  map: ReadonlyMap<string, string | null>,
  log: Buffer,
): { readonly content: Buffer; readonly dropped: number } {
  const nothing = '0'.repeat(format === 'sha1' ? 40 : 64);
  const kept: string[] = [];
  let dropped = 0;
  let before = nothing;
  for (const line of log.toString('latin1').split('\n')) {
    const [, old = '', fresh = '', , , , message] = ENTRY.exec(line) ?? [];
    if (line === '' || message === MESSAGE) continue;
    const now = fresh === '' ? null : newId(map, fresh);
    if (now === null) {
      dropped++; // what it led to is gone, or the line is damaged
      continue;
    }
    const was = newId(map, old) ?? before;
    before = now;
    const rest = line.slice(old.length + fresh.length + 1);
    kept.push(`${was} ${now}${redactor.holds(Buffer.from(line, 'latin1')) ? cleanTail(redactor, line) : rest}\n`);
  }
  // What stands across two lines or fields is found in the whole alone.
  return { content: redactor.text(Buffer.from(kept.join(''), 'latin1')), dropped };
}

function newId(map: ReadonlyMap<string, string | null>, id: string): string | null {
  const fresh = map.get(id);
  return fresh === undefined ? id : fresh;
}

function cleanTail(redactor: Redactor, line: string): string {
  const [, , , name = '', mail = '', time = '', message] = ENTRY.exec(line) ?? [];
  const said = message === undefined ? '' : `\t${redactor.header(message)}`;
  return ` ${redactor.person(name)} <${redactor.person(mail)}> ${time}${said}`;
}
