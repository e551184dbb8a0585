const NEWLINE = 0x0a;

/**
 * The head of a commit: its tree and then its parents (hex), and the committer's date in seconds (0 when it has none that can be read).
 * Undefined when it does not begin with a tree.
 */
export function parseCommit(content: Buffer, width: number): { ids: string[]; time: number } | undefined {
  const ids: string[] = [];
  let at = 0;
  for (let word = 'tree '; content.toString('latin1', at, at + word.length) === word; word = 'parent ') {
    const start = at + word.length;
    const id = content.toString('latin1', start, start + width * 2);
    if (content[start + width * 2] !== NEWLINE || !/^[0-9a-f]+$/.test(id)) break;
    ids.push(id);
    at = start + width * 2 + 1;
  }
  return ids.length === 0 ? undefined : { ids, time: committed(content, at) };
}

function committed(content: Buffer, from: number): number {
  for (let at = from; content[at] !== NEWLINE;) {
    const end = content.indexOf(NEWLINE, at);
    if (end < 0) return 0;
    if (content.toString('latin1', at, at + 10) === 'committer ') return dateOf(content.toString('latin1', at, end));
    at = end + 1;
  }
  return 0;
}

function dateOf(line: string): number {
  const seconds = Number.parseInt(line.slice(line.lastIndexOf('>') + 1).trim(), 10);
  return Number.isSafeInteger(seconds) ? seconds : 0;
}
