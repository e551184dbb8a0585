/**
 * A matcher for path globs: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is a choice. A glob without "/" matches a name in any folder;
 * one that names a folder matches all below it.
 *
 * @param glob - "/" separated
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const anywhere = glob.includes('/') ? '' : '(?:.*/)?';
  const pattern = new RegExp(`^${anywhere}${translate(glob.replace(/^\.?\//, '').replace(/\/$/, ''))}(?:/.*)?$`, 's');
  return (path) => pattern.test(path);
}

function translate(glob: string): string {
  const parts = glob.match(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|./gs) ?? [];
  return parts.map(translatePart).join('');
}

function translatePart(part: string): string {
  if (part === '**/') return '(?:.*/)?';
  if (part === '**') return '.*';
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.startsWith('{') && part.endsWith('}')) return `(?:${part.slice(1, -1).split(',').map(translate).join('|')})`;
  return escape(part);
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
