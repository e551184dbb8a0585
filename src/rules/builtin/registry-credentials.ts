import {
  fileRules,
  ini,
  json,
  judgeEncoded,
  judgePair,
  judgePassword,
  judgeToken,
  type Format,
} from '../checks/credential-file.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule } from '../rule.js';

/** Maven's settings hold passwords of servers; other XML has other passwords. */
function judgeMaven(password: string, text: string, at: number): Judgement {
  const before = text.slice(Math.max(0, at - 500), at);
  const inside = ['server>', 'proxy>'].some((tag) => before.lastIndexOf(`<${tag}`) > before.lastIndexOf(`</${tag}`));
  return inside ? judgePassword(password) : refuse('stands in no <server>');
}

const FORMATS: readonly Format[] = [
  {
    id: 'npmrc-auth-token',
    provider: 'npm',
    title: 'npm registry token',
    anchors: ['_authToken'],
    pattern: /_authToken["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'`;,\\]{8,512})/y,
    judge: judgeToken,
  },
  {
    id: 'npmrc-auth-token',
    provider: 'npm',
    title: 'npm registry token',
    anchors: ['npmAuthToken'],
    pattern: /npmAuthToken["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'`;,\\]{8,512})/y,
    judge: judgeToken,
  },
  {
    id: 'npmrc-auth',
    provider: 'npm',
    title: 'npm registry credentials',
    anchors: ['_auth'],
    pattern: /_auth\s{0,4}=\s{0,4}["']?([A-Za-z0-9+/]{8,512}={0,2})/y,
    judge: judgePair,
  },
  {
    id: 'npmrc-auth',
    provider: 'npm',
    title: 'npm registry credentials',
    anchors: ['npmAuthIdent'],
    pattern: /npmAuthIdent\s{0,4}:\s{0,4}["']?[^\s:"']{1,128}:([^\s"']{4,512})/y,
  },
  {
    id: 'npmrc-password',
    provider: 'npm',
    title: 'npm registry password',
    path: /npmrc$/,
    anchors: ['_password'],
    pattern: /_password\s{0,4}=\s{0,4}["']?([A-Za-z0-9+/]{6,512}={0,2})/y,
    judge: judgeEncoded,
  },
  {
    id: 'docker-registry-auth',
    provider: 'docker',
    title: 'Docker registry credentials',
    anchors: ['"auth'],
    pattern: /"auth\\?"\s{0,8}:\s{0,8}\\?"([A-Za-z0-9+/]{8,4096}={0,2})(?=\\?")/y,
    judge: judgePair,
  },
  {
    id: 'docker-identity-token',
    provider: 'docker',
    title: 'Docker registry identity token',
    anchors: ['identitytoken"', 'registrytoken"'],
    pattern: json('identitytoken|registrytoken'),
    judge: judgeToken,
  },
  {
    id: 'pypirc-password',
    provider: 'pypi',
    title: 'Password in .pypirc',
    path: /(?:^|[/.])pypirc$/,
    anchors: ['password'],
    pattern: ini('password'),
  },
  {
    id: 'terraform-credentials',
    provider: 'hashicorp',
    title: 'Terraform registry token',
    anchors: ['credentials "'],
    pattern: /credentials "[^"\n]{1,255}"\s{0,8}\{\s{0,32}token\s{0,16}=\s{0,16}"([^"\n]{8,512})(?=")/y,
    judge: judgeToken,
  },
  {
    id: 'terraform-credentials',
    provider: 'hashicorp',
    title: 'Terraform registry token',
    path: /credentials\.tfrc\.json$/,
    anchors: ['token"'],
    pattern: json('token'),
    judge: judgeToken,
  },
  {
    id: 'composer-token',
    provider: 'composer',
    title: 'Token in composer auth.json',
    anchors: ['github-oauth"', 'gitlab-token"', 'gitlab-oauth"', 'bearer"'],
    pattern:
      /(?:git(?:hub|lab)-(?:oauth|token)|bearer)\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"[^"\n\\]{1,255}\\?"\s{0,8}:\s{0,8}\\?"([^"\\\n]{8,512})(?=\\?")/y,
    judge: judgeToken,
  },
  {
    id: 'composer-password',
    provider: 'composer',
    title: 'Password in composer auth.json',
    anchors: ['http-basic"'],
    pattern:
      /http-basic\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"[^"\n\\]{1,255}\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"username\\?"\s{0,8}:\s{0,8}\\?"[^"\n\\]{0,255}\\?"\s{0,8},\s{0,32}\\?"password\\?"\s{0,8}:\s{0,8}\\?"([^"\\\n]{4,512})(?=\\?")/y,
  },
  {
    id: 'bundler-credentials',
    provider: 'rubygems',
    title: 'Credentials in the Bundler configuration',
    anchors: ['BUNDLE_'],
    pattern: /BUNDLE_[A-Z0-9_]{1,128}["']?\s{0,4}[:=]\s{0,4}["']?[^\s:"'/]{1,128}:([^\s"'`/:;,&\\]{4,255})/y,
  },
  {
    id: 'cargo-registry-token',
    provider: 'crates.io',
    title: 'Cargo registry token',
    path: /(?:^|\/)\.cargo\/(?:credentials(?:\.toml)?|config(?:\.toml)?)$/,
    anchors: ['token'],
    pattern: /token\s{0,8}=\s{0,8}"([^"\s]{16,512})(?=")/y,
    judge: judgeToken,
  },
  {
    id: 'nuget-password',
    provider: 'nuget',
    title: 'Clear-text password in NuGet.Config',
    anchors: ['ClearTextPassword'],
    pattern: /ClearTextPassword"\s{1,8}value="([^"\n]{4,512})(?=")/y,
  },
  {
    id: 'maven-server-password',
    provider: 'maven',
    title: "Password of a server in Maven's settings",
    path: /settings[^/]*\.xml$/,
    anchors: ['<password>', '<passphrase>'],
    pattern: /<pass(?:word|phrase)>([^<\s]{4,256})(?=<)/y,
    judge: judgeMaven,
  },
];

/** Credentials for registries of packages, images and modules, in the files where tools keep them. */
export const registryCredentials: readonly Rule[] = fileRules(FORMATS);
