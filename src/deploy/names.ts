import { createHash } from 'node:crypto';

/**
 * A name made fit for where only small letters, digits and inner dashes may stand (RFC 1123 labels: Kubernetes, Compose, systemd).
 * One that has to be cut keeps a hash of the whole.
 */
export function dnsLabel(name: string, longest = 63): string {
  const fit = dashed(name.toLowerCase(), /[^a-z0-9]+/g) || 'app';
  return shortened(fit, name, longest);
}

/** ECS takes letters, digits, `_` and `-`, up to 255. */
export function ecsName(name: string): string {
  return shortened(dashed(name, /[^A-Za-z0-9_]+/g) || 'app', name, 255);
}

/**
 * An identifier for each name, by `make`. Names that would share one get a hash, all of them: an identifier depends on no order, since
 * Terraform and CloudFormation take another identifier for another resource.
 */
export function identifiers(names: readonly string[], make: (name: string) => string): ReadonlyMap<string, string> {
  const shared = new Map<string, number>();
  for (const name of names) shared.set(make(name), (shared.get(make(name)) ?? 0) + 1);
  return new Map(
    names.map((name) => [name, (shared.get(make(name)) ?? 0) > 1 ? `${make(name)}${hash(name)}` : make(name)]),
  );
}

/** For comments, where a line's end would end the comment. */
export function oneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function dashed(text: string, unfit: RegExp): string {
  return text.replace(unfit, '-').replace(/^-|-$/g, '');
}

function shortened(fit: string, name: string, longest: number): string {
  return fit.length <= longest ? fit : `${fit.slice(0, longest - 9).replace(/-$/, '')}-${hash(name)}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
