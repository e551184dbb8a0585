import type { AccessRequest } from './types.js';

/**
 * The app's secrets, in its region and in those with copies.
 *
 * A secret's ARN ends in "-" and six characters that AWS chooses: `…:secret:shop/openai-a1b2c3`. `shop/*` takes them in; `shop-*` or `shop*`
 * would take in the secrets of other apps.
 */
export function secretArns({ app, partition, account, region, replicas }: AccessRequest): readonly string[] {
  return [...new Set([region, ...replicas])].map(
    (one) => `arn:${partition}:secretsmanager:${one}:${account}:secret:${app}/*`,
  );
}
