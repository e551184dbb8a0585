import type { MotoUnderTest } from '../moto.js';

/** Calls IAM of moto in its query protocol, for what only a test does. */
export async function iamQuery(moto: MotoUnderTest, input: Readonly<Record<string, string>>): Promise<string> {
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=testing/20261126/us-east-1/iam/aws4_request' };
  const body = new URLSearchParams({ Version: '2010-05-08', ...input });
  const answer = await fetch(moto.endpoint, { method: 'POST', headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

export interface IamPair {
  readonly id: string;
  readonly secret: string;
}

/** A key that somebody made by hand. */
export async function iamKey(moto: MotoUnderTest, user: string): Promise<IamPair> {
  const text = await iamQuery(moto, { Action: 'CreateAccessKey', UserName: user });
  const part = (name: string): string => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? '';
  return { id: part('AccessKeyId'), secret: part('SecretAccessKey') };
}

/** Signatures and rights count from here on; until then everybody may do everything. */
export async function checkKeys(moto: MotoUnderTest, on: boolean): Promise<void> {
  await fetch(`${moto.endpoint}/moto-api/reset-auth`, { method: 'POST', body: on ? '0' : 'inf' });
}
