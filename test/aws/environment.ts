import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Nothing of the machine's own AWS settings, and no metadata service; the keys are those of emulators. */
export function onlyTestKeys(): void {
  noAws();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' });
}

/** No credentials anywhere. */
export function noAws(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(tmpdir(), 'nonexistent', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(tmpdir(), 'nonexistent', 'credentials'),
  });
}

/** A configuration file of its own, which the SDK finds. */
export async function awsConfig(text: string): Promise<AsyncDisposable & { readonly file: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'secretctl-aws-'));
  const file = join(dir, 'config');
  process.env['AWS_CONFIG_FILE'] = file;
  await writeFile(file, text);
  return { file, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
