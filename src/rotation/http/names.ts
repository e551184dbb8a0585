import type { RotationName } from '../types.js';

/** What every credential of an app begins with. */
export function appPrefix(app: string): string {
  return `secretctl-${app}-`;
}

/**
 * `secretctl-<app>-<name>-<id>`
 *
 * @param longest - characters that the provider allows; the name before the id is cut
 */
export function credentialName({ app, name, id }: RotationName, longest = Number.MAX_SAFE_INTEGER): string {
  const end = `-${id}`;
  return `${appPrefix(app)}${name}`.slice(0, longest - end.length) + end;
}

export const OURS = 'secretctl-';

/** Whether something of that name was made for an app. An app whose name begins with the other one's cannot be told from it. */
export function isNameOf(app: string, name: string): boolean {
  return name.startsWith(appPrefix(app)) && /-[A-Za-z0-9]{12}$/.test(name);
}
