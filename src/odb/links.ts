import type { ObjectType } from '../git/index.js';

const EMPTY_TREES = new Set([
  '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
]);

/** Git knows the empty tree whether or not the database holds it. */
export function isKnownToGit(id: string): boolean {
  return EMPTY_TREES.has(id);
}

/** Tells the hex ids of what a tree, commit or tag names; of submodules it tells nothing. */
export function eachNamed(type: ObjectType, content: Buffer, idBytes: number, tell: (id: string) => void): void {
  if (type === 'tree') eachEntry(content, idBytes, tell);
  else if (type !== 'blob') eachHeader(content, idBytes, tell);
}

const SUBMODULE = '160000 ';

/** Whether a tree links to a commit of another repository. */
export function namesSubmodule(tree: Buffer, idBytes: number): boolean {
  if (tree.indexOf(SUBMODULE, 0, 'latin1') < 0) return false; // rules nearly every tree out in one step
  for (let at = 0; at < tree.length;) {
    if (tree.toString('latin1', at, at + SUBMODULE.length) === SUBMODULE) return true;
    const end = tree.indexOf(0, at) + 1;
    if (end === 0) return false;
    at = end + idBytes;
  }
  return false;
}

function eachEntry(tree: Buffer, idBytes: number, tell: (id: string) => void): void {
  for (let at = 0; at < tree.length;) {
    const end = tree.indexOf(0, at) + 1;
    if (end === 0 || end + idBytes > tree.length) return;
    if (tree.toString('latin1', at, at + 4) !== '1600') tell(tree.toString('hex', end, end + idBytes));
    at = end + idBytes;
  }
}

function eachHeader(content: Buffer, idBytes: number, tell: (id: string) => void): void {
  const end = content[0] === 0x0a ? 0 : content.indexOf('\n\n');
  const header = content.toString('latin1', 0, end < 0 ? content.length : end);
  for (const [, id = ''] of header.matchAll(/^(?:tree|parent|object) ([0-9a-f]+)/gm)) {
    if (id.length >= idBytes * 2) tell(id.slice(0, idBytes * 2));
  }
}
