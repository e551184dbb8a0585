import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate for 127.0.0.1 that has signed itself, and its key. */
interface Certificate extends Disposable {
  readonly cert: string;
  readonly key: string;
}

/** node cannot sign certificates. */
const PROGRAM = 'openssl';

export const hasOpenssl = spawnSync(PROGRAM, ['version'], { stdio: 'ignore' }).status === 0;

/** @param like - a file; its owner is to own the key as well */
export function selfSigned(like?: string): Certificate {
  const dir = mkdtempSync(join(tmpdir(), 'secretctl-tls-'));
  const cert = join(dir, 'cert.pem');
  const key = join(dir, 'key.pem');
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', ...name, '-keyout', key, '-out', cert];
  const made = spawnSync(PROGRAM, args, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  if (like !== undefined) for (const path of [dir, cert, key]) chownSync(path, statSync(like).uid, statSync(like).gid);
  return { cert, key, [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) };
}
