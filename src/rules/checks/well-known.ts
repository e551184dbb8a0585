/** Pieces of keys that stand in public documents and open nothing, without the characters that URLs escape. */
const WELL_KNOWN: readonly (readonly [piece: string, owner: string])[] = [
  ['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq', 'Azurite, the local storage emulator'],
  ['ob0N8A7Cgv30VRDjEWEHLM', 'the local Cosmos DB emulator'],
];

/** Says whose documented key a text holds, or undefined. */
export function wellKnownReason(text: string): string | undefined {
  const owner = WELL_KNOWN.find(([piece]) => text.includes(piece))?.[1];
  return owner === undefined ? undefined : `is the documented key of ${owner}`;
}
