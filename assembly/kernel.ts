// The inner loops of the pass over a git object database, compiled to WebAssembly by .config/build.mjs.
// Everything here works on the memory that src/odb lays out; nothing allocates. Lengths are bytes, addresses are offsets into that memory.
export { applyDelta } from './delta';
export { holds, holdsHex, insertIds, setUpIds } from './ids';
export { consumed, inflate, setUpInflate } from './inflate';
export { namedByHeader, namedByTree } from './links';
export { search, setUpSearch } from './grams';
