/** The name on the server of a ref that `git fetch` keeps here, or undefined when the refspecs do not tell. */
export function serverName(ref: string, refspecs: readonly string[]): string | undefined {
  for (const refspec of refspecs) {
    if (refspec.startsWith('^')) continue;
    const [source = '', target = ''] = refspec.replace(/^\+/, '').split(':');
    const name = mapped(ref, target, source);
    if (name !== undefined) return name;
  }
  return undefined;
}

function mapped(ref: string, from: string, to: string): string | undefined {
  if (from === '' || to === '') return undefined;
  if (!from.includes('*')) return ref === from ? to : undefined;
  const [head = '', tail = ''] = from.split('*');
  if (ref.length < head.length + tail.length || !ref.startsWith(head) || !ref.endsWith(tail)) return undefined;
  return to.replace('*', () => ref.slice(head.length, ref.length - tail.length));
}
