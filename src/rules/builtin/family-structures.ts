import type { Rule } from '../rule.js';
import { connectionStrings } from './connection-strings.js';
import { credentialFiles } from './credential-files.js';
import { httpAuth } from './http-auth.js';
import { jwt } from './jwt.js';
import { keyContainers } from './key-containers.js';
import { kubernetes } from './kubernetes.js';
import { pemKeys } from './pem-keys.js';
import { pgpKeys } from './pgp-keys.js';
import { registryCredentials } from './registry-credentials.js';
import { systemFiles } from './system-files.js';
import { urlPasswords } from './url-passwords.js';

/** Rules for formats that need code: keys, tokens with a structure, URLs, credential files, headers and manifests. */
export const structureRules: readonly Rule[] = [
  ...pemKeys,
  ...pgpKeys,
  ...keyContainers,
  ...jwt,
  ...urlPasswords,
  ...connectionStrings,
  ...credentialFiles,
  ...registryCredentials,
  ...systemFiles,
  ...httpAuth,
  ...kubernetes,
];
