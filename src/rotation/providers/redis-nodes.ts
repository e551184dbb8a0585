import type { Address } from '../address.js';
import { failure } from './redis-failures.js';
import { elsewhere, unlessForbidden, type RedisNode } from './redis-node.js';

/**
 * Every server that has users of its own: all of a cluster, or a primary with its replicas. Users are not
 * replicated, so each of them is told.
 *
 * @param entry - the server of the address; it is the first of the list
 */
export async function serversOf(node: RedisNode, entry: Address): Promise<Address[]> {
  const info = ((await unlessForbidden(node.ask('INFO'))) ?? '') as string;
  if (/^role:slave/m.test(info) && !isCluster(info)) throw replica(entry.host);
  const others = isCluster(info)
    ? clusterHosts(String(await node.ask('CLUSTER', 'NODES')))
    : [...info.matchAll(/^slave\d+:ip=([^,]+),port=(\d+)/gm)].map(([, ip = '', port = '']) => hostOf(ip, port));
  return [entry, ...others.map((host) => elsewhere(entry, host))];
}

function isCluster(info: string): boolean {
  return /^cluster_enabled:1/m.test(info);
}

/** A node that has failed is among them: when it comes back, it must know what the others know. */
function clusterHosts(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , flags = 'noaddr']) => !/myself|noaddr|handshake/.test(flags))
    .map(([, address = '']) => /^(.*):(\d+)@/.exec(address) ?? [])
    .map(([, ip = '', port = '']) => hostOf(ip, port));
}

function hostOf(ip: string, port: string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function replica(host: string): Error {
  const hint = "name the primary in the value, or all servers: with: { nodes: 'host:port, host:port' }";
  return failure('E_PROVIDER_ANSWER', `${host} is a replica: the others would not hear of a change`, hint);
}
