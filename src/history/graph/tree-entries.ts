const SPACE = 0x20;
const FOUR = 0x34;
const ZERO = 0x30;

/** Where an entry stands in its tree: mode [start, name - 1), name [name, id - 1), raw id from `id` on. */
export type OnEntry = (start: number, name: number, id: number) => void;

/** Calls back for each entry of a tree; false when it is cut off or no tree. */
export function eachEntry(content: Buffer, width: number, onEntry: OnEntry): boolean {
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(SPACE, at);
    const end = space < 0 ? -1 : content.indexOf(0, space);
    if (end < 0 || end + 1 + width > content.length) return false;
    onEntry(at, space + 1, end + 1);
    at = end + 1 + width;
  }
  return true;
}

/** Mode 40000; very old trees pad it with a zero. */
export function isTree(content: Buffer, start: number): boolean {
  return content[start] === FOUR || (content[start] === ZERO && content[start + 1] === FOUR);
}

/** The same, of a mode that was cut out. */
export function isFolderMode(mode: string): boolean {
  return mode.startsWith('4') || mode.startsWith('04');
}
