import { containerKind, type ContainerKind } from '../../containers/index.js';

/**
 * What container a file is or ends with, and where that begins.
 *
 * @param head - its first 512 bytes
 * @param zipAt - where the zip begins that it ends with; 0: it ends with none, or is one
 */
export function containerIn(head: Uint8Array, zipAt = 0): { kind: ContainerKind | undefined; start: number } {
  const kind = containerKind(head);
  // Two bytes make a zlib stream: the end of a zip is surer.
  return zipAt > 0 && (kind === undefined || kind === 'zlib') ? { kind: 'zip', start: zipAt } : { kind, start: 0 };
}
