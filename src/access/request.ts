import { AppError, exitCodes } from '../errors/index.js';
import type { AccessRequest } from './types.js';

const APP = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const PARTITION = /^aws(?:-[a-z]+)*$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;

/**
 * A policy is text in which `*`, `?` and `$` mean something: what stands in it is looked at first.
 *
 * An app has no slash, so that `shop/` belongs to app `shop` alone.
 *
 * @throws AppError `E_ACCESS_REQUEST`, exit 2
 */
export function checkRequest({ app, partition, account, region, replicas }: AccessRequest): void {
  if (!APP.test(app)) throw refused('the app', app, 'app in secretctl.yaml: letters, digits, ".", "_" and "-"');
  if (!PARTITION.test(partition)) throw refused('the partition', partition, 'aws sts get-caller-identity');
  if (!ACCOUNT.test(account)) throw refused('the account', account, 'aws sts get-caller-identity');
  const wrong = [region, ...replicas].find((one) => !REGION.test(one));
  if (wrong !== undefined) throw refused('the region', wrong, 'aws.region and aws.replicas in secretctl.yaml');
}

function refused(what: string, value: string, hint: string): AppError {
  return new AppError('E_ACCESS_REQUEST', `${what} ${JSON.stringify(value)} cannot stand in a policy`, {
    exit: exitCodes.usage,
    hint: `see ${hint}`,
  });
}
