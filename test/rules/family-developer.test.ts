import { crc32 } from 'node:zlib';
import { crc32Base62, placeholderReason } from '../../src/rules/checks/index.js';
import { developerRules } from '../../src/rules/builtin/family-developer.js';
import { github } from '../../src/rules/builtin/github.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { ALPHABETS, randomText } from '../support/random.js';

const engine = new Engine([...developerRules, ...github]);

function scan(text: string): Candidate[] {
  return engine.scan({ bytes: Buffer.from(text), path: 'notes.txt' });
}

/** What each rule finds: `{alphabet:length}` stands for random text, so that no token is written down here. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'openai-project-key': ['sk-proj-{base64url:74}T3BlbkFJ{base64url:74}', 'sk-proj-{base62:20}T3BlbkFJ{base62:20}'],
  'openai-service-account-key': ['sk-svcacct-{base64url:74}T3BlbkFJ{base64url:74}'],
  'openai-admin-key': ['sk-admin-{base64url:58}T3BlbkFJ{base64url:58}'],
  'openai-user-key': ['sk-{base62:20}T3BlbkFJ{base62:20}', 'sk-None-{base62:20}T3BlbkFJ{base62:20}'],
  'anthropic-api-key': ['sk-ant-api03-{base64url:93}AA'],
  'anthropic-admin-key': ['sk-ant-admin01-{base64url:93}AA'],
  'anthropic-oauth-access-token': ['sk-ant-oat01-{base64url:93}AA'],
  'anthropic-oauth-refresh-token': ['sk-ant-ort01-{base64url:93}AA'],
  'anthropic-other-key': ['sk-ant-sid01-{base62:70}'],
  'huggingface-user-token': ['hf_{base62:34}'],
  'huggingface-organisation-token': ['api_org_{base62:34}'],
  'groq-api-key': ['gsk_{base62:52}', 'gsk_{base62:20}WGdyb3FY{base62:24}'],
  'replicate-api-key': ['r8_{base62:37}'],
  'perplexity-api-key': ['pplx-{base62:48}', 'pplx-{hex:56}'],
  'xai-api-key': ['xai-{base62:80}'],
  'xai-management-key': ['xai-token-{base62:80}'],
  'openrouter-api-key': ['sk-or-v1-{hex:64}'],
  'langsmith-api-key': ['lsv2_pt_{hex:32}_{hex:10}', 'lsv2_sk_{hex:32}_{hex:10}'],
  'langfuse-secret-key': ['sk-lf-{uuid}'],
  'pinecone-api-key': ['pcsk_{base62:5}_{base62:63}'],
  'elevenlabs-api-key': ['sk_{hex:48}'],
  'nvidia-api-key': ['nvapi-{base62:64}'],
  'cerebras-api-key': ['csk-{lower36:48}'],
  'fireworks-api-key': ['fw_{base62:22}', 'fw_{base62:24}'],
  'together-api-key': ['tgp_v1_{base64url:43}'],
  'voyage-api-key': ['pa-{base64url:43}'],
  'jina-api-key': ['jina_{hex:32}{base62:28}'],
  'tavily-api-key': ['tvly-{base62:32}', 'tvly-dev-{base62:32}'],
  'llamaindex-api-key': ['llx-{base62:48}'],
  'e2b-api-key': ['e2b_{hex:40}'],
  'firecrawl-api-key': ['fc-{hex:32}'],
  'wandb-api-key': ['wandb_v1_{base62:77}'],
  'helicone-api-key': ['sk-helicone-{lower36:7}-{lower36:7}-{lower36:7}-{lower36:7}'],
  'cursor-api-key': ['crsr_{hex:64}'],
  'sk-hex-api-key': ['sk-{hex:32}'],
  'sk-base62-api-key': ['sk-{base62:48}'],
  'gitlab-personal-token': ['glpat-{base62:20}'],
  'gitlab-deploy-token': ['gldt-{base62:20}'],
  'gitlab-runner-token': ['glrt-{base62:20}', 'glrt-t1_{base62:20}'],
  'gitlab-runner-registration-token': ['GR1348941{base62:20}'],
  'gitlab-runner-registration-token-prefixed': ['glrtr-{base62:20}'],
  'gitlab-trigger-token': ['glptt-{hex:40}'],
  'gitlab-job-token': ['glcbt-64_{base62:20}'],
  'gitlab-job-jwt': ['glcbt-eyJ{base62:40}.eyJ{base62:200}.{base64url:85}'],
  'gitlab-feed-token': ['glft-{base62:20}', 'glft-{hex:64}-4217'],
  'gitlab-incoming-mail-token': ['glimt-{base62:25}'],
  'gitlab-agent-token': ['glagent-{base62:50}'],
  'gitlab-oauth-secret': ['gloas-{hex:64}'],
  'gitlab-scim-token': ['glsoat-{base62:20}'],
  'gitlab-feature-flags-token': ['glffct-{base62:20}'],
  'gitlab-workspace-token': ['glwt-{base62:20}'],
  'atlassian-api-token': ['ATATT3{base64url:177}={upperHex:8}'],
  'atlassian-admin-key': ['ATCTT3{base64url:177}={upperHex:8}'],
  'atlassian-service-token': ['ATSTT3{base64url:177}={upperHex:8}'],
  'bitbucket-app-password': ['ATBB{base62:24}{upperHex:8}'],
  'bitbucket-data-center-token': ['BBDC-{base64:44}'],
  'npm-token': ['npm_{base62:36}'],
  'rubygems-token': ['rubygems_{hex:48}'],
  'crates-io-token': ['cio{base62:32}'],
  'nuget-token': ['oy2{lower36:43}'],
  'artifactory-api-key': ['AKCp{base62:69}'],
  'docker-personal-token': ['dckr_pat_{base62:27}'],
  'docker-organisation-token': ['dckr_oat_{base62:32}'],
  'clojars-token': ['CLOJARS_{hex:60}'],
  'packagist-token': ['packagist_out_{hex:68}', 'packagist_acs_{hex:68}'],
  'circleci-personal-token': ['CCIPAT_{base62:22}_{hex:40}'],
  'circleci-project-token': ['CCIPRJ_{base62:22}_{hex:40}'],
  'buildkite-user-token': ['bkua_{hex:40}'],
  'buildkite-agent-token': ['bkaa_{base62:70}', 'bkct_{base62:50}'],
  'buildkite-job-token': ['bkaj_{base62:60}.{base62:100}.{base62:86}'],
  'prefect-user-key': ['pnu_{base62:36}'],
  'prefect-service-account-key': ['pnb_{base62:36}'],
  'harness-personal-token': ['pat.{base64url:22}.{hex:24}.{base62:20}'],
  'harness-service-account-token': ['sat.{base64url:22}.{hex:24}.{base62:20}'],
  'octopus-api-key': ['API-{upper36:26}'],
  'sonarqube-user-token': ['squ_{hex:40}'],
  'sonarqube-project-token': ['sqp_{hex:40}'],
  'sonarqube-global-token': ['sqa_{hex:40}'],
  'stackhawk-api-key': ['hawk.{base62:20}.{base62:20}'],
  'snyk-token': ['snyk_uat.{hex:8}.{base62:60}'],
  'sourcegraph-access-token': ['sgp_{hex:40}', 'sgp_{hex:16}_{hex:40}', 'sgp_local_{hex:40}'],
  'depot-token': ['depot_project_{hex:64}', 'depot_org_{hex:64}'],
  'vault-service-token': ['hvs.{base62:24}', 'hvs.CAES{base62:90}'],
  'vault-batch-token': ['hvb.{base62:140}'],
  'vault-recovery-token': ['hvr.{base62:24}'],
  'terraform-cloud-token': ['{base62:14}.atlasv1.{base62:67}'],
  'doppler-personal-token': ['dp.pt.{base62:43}'],
  'doppler-service-token': ['dp.st.{base62:43}', 'dp.st.prd_eu.{base62:43}'],
  'doppler-cli-token': ['dp.ct.{base62:43}'],
  'doppler-service-account-token': ['dp.sa.{base62:43}'],
  'doppler-scim-token': ['dp.scim.{base62:43}'],
  'doppler-audit-token': ['dp.audit.{base62:43}'],
  'pulumi-access-token': ['pul-{hex:40}'],
  '1password-secret-key': [
    'A3-{upper36:6}-{upper36:6}-{upper36:5}-{upper36:5}-{upper36:5}-{upper36:5}',
    'A3-{upper36:6}-{upper36:11}-{upper36:5}-{upper36:5}-{upper36:5}',
  ],
  'infisical-service-token': ['st.{hex:24}.{hex:32}.{hex:32}'],
  'infracost-api-key': ['ico-{base62:32}'],
  'vercel-token': ['vcp_{base62:56}', 'vck_{base62:56}'],
  'vercel-blob-token': ['vercel_blob_rw_{base62:16}_{base62:30}'],
  'netlify-token': ['nfp_{base62:36}', 'nfc_{base62:36}'],
  'fly-macaroon-token': ['fm2_{base64:300}', 'fm2_lJPECAAAAAAAAs{base64:300}', 'fm1r_{base64:300}'],
  'fly-legacy-token': ['fo1_{base62:43}'],
  'heroku-api-key': ['HRKU-AA{base62:58}', 'HRKU-{uuid}'],
  'render-api-key': ['rnd_{base62:28}'],
  'scalingo-api-token': ['tk-us-{base62:48}'],
  'planetscale-service-token': ['pscale_tkn_{base62:43}'],
  'planetscale-password': ['pscale_pw_{base62:43}'],
  'planetscale-oauth-token': ['pscale_oauth_{base62:43}'],
  'supabase-access-token': ['sbp_{hex:40}', 'sbp_oauth_{hex:40}'],
  'supabase-secret-key': ['sb_secret_{base62:22}_{base62:8}'],
  'neon-api-key': ['napi_{lower36:64}'],
  'tailscale-key': ['tskey-auth-{base62:11}CNTRL-{base62:32}', 'tskey-client-{base62:11}CNTRL-{base62:32}'],
  'cloudflare-user-token': ['cfut_{base62:40}{hex:8}'],
  'cloudflare-account-token': ['cfat_{base62:40}{hex:8}'],
  'cloudflare-global-key': ['cfk_{base62:40}{hex:8}'],
  'cloudflare-origin-ca-key': ['v1.0-{hex:24}-{hex:146}'],
  'deno-deploy-token': ['ddp_{base62:36}'],
  'sentry-user-token': ['sntryu_{hex:64}'],
  'sentry-application-token': ['sntrya_{hex:64}', 'sntryi_{hex:64}'],
  'new-relic-user-key': ['NRAK-{upper36:27}'],
  'new-relic-insert-key': ['NRII-{base62:32}'],
  'new-relic-query-key': ['NRIQ-{base62:32}'],
  'new-relic-rest-key': ['NRRA-{hex:42}'],
  'new-relic-licence-key': ['{hex:36}NRAL', '{hex:32}FFFFNRAL', 'eu01xx{hex:26}FFFFNRAL'],
  'launchdarkly-sdk-key': ['sdk-{uuid}'],
  'launchdarkly-api-token': ['api-{uuid}'],
  'posthog-personal-key': ['phx_{base62:43}'],
  'posthog-flags-key': ['phs_{base62:43}'],
  'statsig-server-key': ['secret-{base62:43}'],
  'honeycomb-key': ['hcaik_{lower36:58}', 'hcxmk_{lower36:58}'],
  'axiom-api-token': ['xaat-{uuid}'],
  'axiom-personal-token': ['xapt-{uuid}'],
  'logfire-write-token': ['pylf_v1_eu_{base62:43}'],
  'linear-api-key': ['lin_api_{base62:40}'],
  'linear-oauth-token': ['lin_oauth_{hex:64}'],
  'linear-webhook-secret': ['lin_wh_{base62:32}'],
  'notion-token': ['ntn_{digits:11}{base62:35}'],
  'notion-legacy-token': ['secret_{base62:43}'],
  'postman-api-key': ['PMAK-{hex:24}-{hex:34}'],
  'postman-collection-key': ['PMAT-{upper36:26}'],
  'figma-personal-token': ['figd_{base62:40}'],
  'figma-oauth-token': ['figu_{base62:40}', 'figor_{base62:40}'],
  'airtable-personal-token': ['pat{base62:14}.{hex:64}'],
  'asana-personal-token': ['1/1{digits:15}:{hex:32}', '2/1{digits:15}/1{digits:15}:{hex:32}'],
  'clickup-personal-token': ['pk_{digits:8}_{upper36:32}'],
  'contentful-management-token': ['CFPAT-{base62:43}'],
  'typeform-personal-token': ['tfp_{base62:44}_{base62:14}'],
  'readme-api-key': ['rdme_{lower36:70}'],
  'apify-api-token': ['apify_api_{base62:36}'],
  'inngest-signing-key': ['signkey-prod-{hex:64}'],
  'trigger-dev-secret-key': ['tr_prod_{base62:20}', 'tr_dev_{base62:20}'],
  'trigger-dev-personal-token': ['tr_pat_{lower36:40}'],
  'wakatime-api-key': ['waka_{uuid}'],
  'github-stateless-server-token': ['ghs_12345_eyJ{base62:40}.eyJ{base62:200}.{base62:86}'],
};

function expand(format: string, fill = random, scale = 1): string {
  const pieces = format.replaceAll('{uuid}', '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}');
  return pieces.replaceAll(/\{(\w+):(\d+)\}/g, (_, alphabet: keyof typeof ALPHABETS, length: string) =>
    fill(alphabet, Math.floor(Number(length) * scale)),
  );
}

/** Random text with every kind of character that the alphabet has, when it is long enough for that. */
function random(alphabet: keyof typeof ALPHABETS, length: number): string {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(ALPHABETS[alphabet]));
  for (;;) {
    const text = randomText(alphabet, length);
    const complete = length < 8 || kinds.every((kind) => kind.test(text));
    if (complete && /^[A-Za-z0-9].*[A-Za-z0-9]$|^.?.?$/.test(text) && placeholderReason(text) === undefined)
      return text;
  }
}

function same(alphabet: keyof typeof ALPHABETS, length: number): string {
  return ALPHABETS[alphabet].charAt(1).repeat(length);
}

/** Decodes to something, so the formats above cannot say how it is made. */
const STRUCTURED: Readonly<Record<string, () => string>> = {
  'npm-token': () => {
    const body = random('base62', 30);
    return `npm_${body}${crc32Base62(body)}`;
  },
  'gitlab-routable-glpat': () => routable('glpat-', '.01.'),
  'gitlab-routable-gldt': () => routable('gldt-', '.01.'),
  'gitlab-routable-glrt': () => routable('glrt-t2_', '.01.'),
  'gitlab-routable-glcbt': () => routable('glcbt-', '.'),
  'pypi-token': () => `pypi-${macaroon('pypi.org')}`,
  'testpypi-token': () => `pypi-${macaroon('test.pypi.org')}`,
  'artifactory-reference-token': () => base64(`reftkn:01:${random('digits', 10)}:${random('base62', 27)}`),
  'grafana-service-account-token': () => {
    const start = `glsa_${random('base62', 32)}`;
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(crc32(start));
    return `${start}_${sum.toString('hex')}`;
  },
  'grafana-cloud-token': () =>
    `glc_${base64(JSON.stringify({ o: '81723', n: 'write', k: random('base62', 24), m: { r: 'eu' } }))}`,
  'grafana-legacy-api-key': () => base64(JSON.stringify({ k: random('base62', 32), n: 'dash', id: 1 })),
  'sentry-organisation-token': () => {
    const claims = { iat: 1_790_000_000.5, url: 'https://sentry.io', region_url: 'https://de.sentry.io', org: 'acme' };
    return `sntrys_${base64(JSON.stringify(claims))}_${random('base64', 43)}`;
  },
  '1password-service-account-token': () => {
    const account = {
      signInAddress: 'acme.1password.com',
      userAuth: { method: 'SRPg-4096' },
      secretKey: random('base62', 200),
    };
    return `ops_${base64(JSON.stringify(account))}`;
  },
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function routable(prefix: string, version: string): string {
  const payload = random('base64url', 38);
  const start = `${prefix}${payload}${version}${payload.length.toString(36).padStart(2, '0')}`;
  return start + crc32(start).toString(36).padStart(7, '0');
}

function macaroon(location: string): string {
  const field = (type: number, value: string) =>
    Buffer.concat([Buffer.of(type, value.length), Buffer.from(value, 'latin1')]);
  const signature = Buffer.concat([Buffer.of(0, 6, 32), Buffer.from(random('base62', 32))]);
  return Buffer.concat([
    Buffer.of(2),
    field(1, location),
    field(2, random('hex', 36)),
    Buffer.of(0),
    field(2, '{"version":1,"permissions":"user"}'),
    Buffer.of(0),
    signature,
  ]).toString('base64url');
}

const CONTEXTS: Readonly<Record<string, (token: string) => string>> = {
  'an env line': (token) => `# ci\nMY_TOKEN=${token}\nNEXT=1\n`,
  'a JSON document': (token) => `{"a": 1, "token": "${token}", "b": [2]}`,
  code: (token) => `const client = new Client({ token: '${token}' });`,
  'a log line': (token) => `2026-11-23T09:00:00Z INFO sent header "authorization: Bearer ${token}", got 401`,
  'escaped text': (token) => `"export A=1\\n${token}\\nexport B=2"`,
};

const samples: [string, () => string][] = [
  ...Object.entries(FORMATS).flatMap(([id, formats]) =>
    formats.map((format): [string, () => string] => [id, () => expand(format)]),
  ),
  ...Object.entries(STRUCTURED),
];
const formats = Object.entries(FORMATS).flatMap(([id, all]) => all.map((format): [string, string] => [id, format]));

describe.each(samples)('%s', (id, make) => {
  test.each(Object.entries(CONTEXTS))('is found in %s with its exact span', (_, context) => {
    const token = make();
    const text = context(token);

    const found = scan(text).map((candidate) => ({
      rule: candidate.rule.id,
      text: text.slice(candidate.start, candidate.end),
    }));

    expect(found).toEqual([{ rule: id, text: token }]);
  });

  test('is not found inside a longer word', () => {
    const inside = scan(`Q${make()}`).map((candidate) => candidate.rule.id);

    expect(inside).not.toContain(id);
  });
});

/** Whether the rule allows one length only; look-aheads do not count. */
function isFixed(id: string): boolean {
  const rule = developerRules.find((candidate) => candidate.id === id);
  return rule?.kind === 'token' && !/\{\d+,\d+\}/.test(rule.pattern.source.replaceAll(/\(\?[=!][^)]*\)/g, ''));
}

/** The format with its longest random part made `more` characters longer. */
function resized(format: string, more: number): string {
  const longest = Math.max(...[...format.matchAll(/:(\d+)\}/g)].map((match) => Number(match[1])));
  return format.replace(`:${String(longest)}}`, `:${String(longest + more)}}`);
}

describe.each(formats)('%s (%s)', (id, format) => {
  test('is not found when a placeholder stands for its random parts', () => {
    expect(scan(`key: "${expand(format, same)}"`)).toEqual([]);
  });

  test('is not found when its random parts are much too short', () => {
    expect(scan(`key: "${expand(format, random, 0.2)}"`).map((candidate) => candidate.rule.id)).not.toContain(id);
  });
});

describe.each(formats.filter(([id, format]) => isFixed(id) && format.includes(':')))('%s (%s)', (id, format) => {
  test.each([-1, 1])('is not found with %i character too many', (more) => {
    const token = expand(resized(format, more));

    expect(scan(`key: "${token}"`).map((candidate) => candidate.rule.id)).not.toContain(id);
  });
});

test('every rule of the family has a sample here', () => {
  const sampled = new Set([...Object.keys(FORMATS), ...Object.keys(STRUCTURED), 'vault-legacy-token']);

  expect(developerRules.map((rule) => rule.id).filter((id) => !sampled.has(id))).toEqual([]);
});

test('no two rules share an id', () => {
  const ids = [...developerRules, ...github].map((rule) => rule.id);

  expect(new Set(ids).size).toBe(ids.length);
});

test('no anchor is shorter than three characters', () => {
  const anchors = developerRules.flatMap((rule) => (rule.kind === 'assigned' ? [] : rule.anchors));

  expect(anchors.filter((anchor) => anchor.length < 3)).toEqual([]);
});

test.each(Object.keys(STRUCTURED))('%s is proved by what it decodes to', (id) => {
  const found = scan(`token = "${STRUCTURED[id]?.() ?? ''}"`);

  expect(found).toMatchObject([
    { confidence: 'high', proof: expect.stringMatching(/^(checksum|structure)$/) as string },
  ]);
});

test('openai keys are proved by their marker and are less sure without it', () => {
  const marked = scan(expand('sk-proj-{base62:74}T3BlbkFJ{base62:74}'));
  const bare = scan(expand('sk-proj-{base62:120}'));

  expect(marked).toMatchObject([{ proof: 'structure', confidence: 'high' }]);
  expect(bare).toMatchObject([{ proof: undefined, confidence: 'medium' }]);
});

test('npm tokens with another checksum are less sure', () => {
  expect(scan(`npm_${random('base62', 30)}a7Zk3Q`)).toMatchObject([{ proof: undefined, confidence: 'medium' }]);
});

test('routable GitLab tokens that name a wrong length are refused', () => {
  const token = `glpat-${random('base62', 38)}.01.0z${random('lower36', 7)}`;

  expect(scan(token)).toEqual([]);
});

test('routable GitLab tokens with another checksum are less sure', () => {
  const token = `glpat-${random('base62', 38)}.01.12${random('lower36', 7)}`;

  expect(scan(token)).toMatchObject([{ proof: undefined, confidence: 'medium' }]);
});

test.each([
  'grafana-legacy-api-key',
  'grafana-cloud-token',
  'sentry-organisation-token',
  'artifactory-reference-token',
])('%s is refused when it does not decode', (id) => {
  const token = STRUCTURED[id]?.() ?? '';
  const start = token.slice(0, 12);
  const broken = start + token.slice(12).replaceAll(/[A-Za-z0-9]/g, () => random('base62', 1));

  expect(scan(broken).map((candidate) => candidate.rule.id)).not.toContain(id);
});

test('a legacy Vault token is found only behind its name', () => {
  const token = `s.${random('base62', 24)}`;
  const text = `export VAULT_TOKEN="${token}"`;

  expect(scan(text)).toMatchObject([{ value: token, rule: { id: 'vault-legacy-token' } }]);
  expect(scan(`const x = ${token}`)).toEqual([]);
});

test.each([
  'pk-lf-{uuid}',
  'phc_{base62:43}',
  'mob-{uuid}',
  'NRJS-{hex:19}',
  'sb_publishable_{base62:22}_{base62:8}',
  'client-{base62:43}',
])('the public key %s is not reported', (format) => {
  expect(scan(`key: "${expand(format)}"`)).toEqual([]);
});

test.each([
  'https://example.net/api-docs/sk-SK/secret-management-and-rotation-of-credentials',
  'const re_compile_pattern_for_identifiers_in_source = 1;',
  'pattern.path.patient.patch(patch_operations_for_the_account_service)',
  'import { secret_manager_client_configuration_with_retries } from "lib"',
  'precious servicio socio audacious cioppinoIsATastyStewOfFishAndWineX',
  'sdk-00000000-0000-4000-8000-000000000000',
  'vcr_ignoreLocalhostRequestsByDefaultInTests()',
  'static int nfc_hci_unregister_device_and_free_pipes(void)',
  'sk-proj-a-slug-about-key-rotation-in-large-organisations-of-the-world',
  'hf_transformers_tokenizer_fast_from_pretrained_model',
])('ordinary text is left alone: %s', (text) => {
  expect(scan(text)).toEqual([]);
});
