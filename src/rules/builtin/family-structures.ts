import type { Rule } from '../rule.js';
import { credentialFiles } from './credential-files.js';
import { httpAuth } from './http-auth.js';
import { jwt } from './jwt.js';
import { kubernetes } from './kubernetes.js';
import { privateKeys } from './private-keys.js';
import { urls } from './urls.js';

/** Rules for formats that need code: keys, tokens with a structure, URLs, credential files, headers and manifests. */
export const structureRules: readonly Rule[] = [...privateKeys, ...jwt, ...urls, ...credentialFiles, ...httpAuth, ...kubernetes];
