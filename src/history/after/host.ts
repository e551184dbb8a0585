import type { Host } from './types.js';

const HOSTS: readonly (readonly [Host, RegExp])[] = [
  ['azure', /(?:^|\.)(?:dev\.azure\.com|visualstudio\.com)$/],
  ['github', /github/],
  ['gitlab', /gitlab/],
  ['bitbucket', /bitbucket/],
  ['gitea', /gitea|forgejo|codeberg/],
];

/** Tells the host from an address; `other` for whatever has no telling name. */
export function hostOf(url: string): Host {
  const name = hostName(url).toLowerCase();
  return HOSTS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
}

/** The name of the machine, without port; empty for files and folders. */
export function hostName(url: string): string {
  const named = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/]*@)?(\[[^\]]*\]|[^/:]*)/.exec(url)?.[1];
  return named ?? /^(?:[^/@\s]*@)?([^/:\s]{2,}):/.exec(url)?.[1] ?? '';
}

/** `owner/name`, or how far the path goes; for tickets. */
export function repositoryName(url: string): string {
  const path = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*\/(.*)$/.exec(url)?.[1] ?? url.replace(/^[^:/\s]{2,}:/, '');
  return path
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '');
}

/** Refs that a host makes and lets nobody push to. */
const MANAGED =
  /^refs\/(?:pull|pull-requests|merge-requests|keep-around|environments|pipelines|changes|for|remotes|stash)(?:\/|$)/;

export function isManaged(ref: string): boolean {
  return MANAGED.test(ref);
}

const PULL_HEAD = /^refs\/(?:remotes\/[^/]+\/)?(?:pull|pr|merge-requests|pull-requests)\/(\d+)\/(?:head|from)$/;

/** The number of the pull (merge) request whose head a ref is. */
export function pullNumber(ref: string): number | undefined {
  const digits = PULL_HEAD.exec(ref)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
