import type { Judgement, Rule } from '../rule.js';
import { providerTokens } from '../provider-token.js';

const token = providerTokens(3.3);

/** `ops_<base 64 of an object with the account's keys>`. */
function isServiceAccount(secret: string): Judgement {
  const text = Buffer.from(secret.slice('ops_'.length), 'base64').toString('latin1');
  return text.startsWith('{"') && /"(?:signInAddress|userAuth|muk|secretKey)":/.test(text)
    ? { accepted: true, proof: 'structure' }
    : { accepted: true, confidence: 'medium', note: 'it does not decode to a service account' };
}

const VAULT = ['https://developer.hashicorp.com/vault/docs/concepts/tokens'];
const DOPPLER = ['https://docs.doppler.com/reference/auth-token-formats'];

/** Vaults and infrastructure as code: what opens the other secrets. */
export const secretManagers: readonly Rule[] = [
  token('vault', 'service-token', 'HashiCorp Vault service token', 'hvs.', /hvs\.[A-Za-z0-9_-]{24,200}/, {
    entropy: 3.7,
    sources: VAULT,
  }),
  token('vault', 'batch-token', 'HashiCorp Vault batch token', 'hvb.', /hvb\.[A-Za-z0-9_-]{80,400}/, {
    sources: VAULT,
  }),
  token('vault', 'recovery-token', 'HashiCorp Vault recovery token', 'hvr.', /hvr\.[A-Za-z0-9_-]{24,200}/, {
    entropy: 3.7,
    sources: VAULT,
  }),
  token(
    'vault',
    'legacy-token',
    'HashiCorp Vault token (before 1.10)',
    'vault_token',
    /vault[_-]token["']?\s{0,4}[:=]{1,2}\s{0,4}["']?(s\.[A-Za-z0-9]{24})/i,
    {
      anchors: ['vault_token', 'vault-token'],
      ignoreCase: true,
      publicPrefix: 's.',
      sources: VAULT,
    },
  ),
  token(
    'terraform-cloud',
    'token',
    'HCP Terraform API token',
    '.atlasv1.',
    /\.atlasv1\.[A-Za-z0-9_=-]{60,70}(?![A-Za-z0-9_-])/,
    {
      before: /[A-Za-z0-9]{14}$/,
      entropy: 3.8,
      sources: ['https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens'],
    },
  ),
  token('doppler', 'personal-token', 'Doppler personal token', 'dp.pt.', /dp\.pt\.[A-Za-z0-9]{40,44}/, {
    sources: DOPPLER,
  }),
  token(
    'doppler',
    'service-token',
    'Doppler service token',
    'dp.st.',
    /dp\.st\.(?:[a-z0-9_-]{2,60}\.)?[A-Za-z0-9]{40,44}/,
    { sources: DOPPLER },
  ),
  token('doppler', 'cli-token', 'Doppler CLI token', 'dp.ct.', /dp\.ct\.[A-Za-z0-9]{40,44}/, { sources: DOPPLER }),
  token('doppler', 'service-account-token', 'Doppler service account token', 'dp.sa.', /dp\.sa\.[A-Za-z0-9]{40,44}/, {
    sources: DOPPLER,
  }),
  token('doppler', 'scim-token', 'Doppler SCIM token', 'dp.scim.', /dp\.scim\.[A-Za-z0-9]{40,44}/, {
    sources: DOPPLER,
  }),
  token('doppler', 'audit-token', 'Doppler audit token', 'dp.audit.', /dp\.audit\.[A-Za-z0-9]{40,44}/, {
    sources: DOPPLER,
  }),
  token('pulumi', 'access-token', 'Pulumi access token', 'pul-', /pul-[0-9a-f]{40}/, {
    entropy: 3,
    sources: ['https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/'],
  }),
  token(
    '1password',
    'service-account-token',
    '1Password service account token',
    'ops_eyJ',
    /ops_eyJ[A-Za-z0-9+/]{240,3000}={0,2}/,
    {
      publicPrefix: 'ops_',
      judge: isServiceAccount,
      sources: ['https://developer.1password.com/docs/service-accounts/'],
    },
  ),
  token(
    '1password',
    'secret-key',
    '1Password Secret Key',
    'A3-',
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}(?![\w-])/,
    {
      sources: ['https://support.1password.com/secret-key-security/'],
    },
  ),
  token(
    'infisical',
    'service-token',
    'Infisical service token',
    'st.',
    /st\.[0-9a-f]{8}[0-9a-f-]{16,28}\.[0-9a-f]{32,64}\.[0-9a-f]{32}(?![\w.-])/,
    { entropy: 3 },
  ),
  token('infracost', 'api-key', 'Infracost API key', 'ico-', /ico-[A-Za-z0-9]{32}/, {
    entropy: 3.5,
    sources: ['https://www.infracost.io/docs/integrations/environment_variables/'],
  }),
];
