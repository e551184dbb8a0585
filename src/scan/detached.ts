/** A copy of a byte string that does not keep the larger text alive that it was cut from. */
export function detached(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
