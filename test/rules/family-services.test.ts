import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { serviceRules } from '../../src/rules/builtin/family-services.js';
import { base58Check } from '../../src/rules/checks/base58.js';
import { bech32 } from '../../src/rules/checks/bech32.js';
import { crc32Base62, placeholderReason } from '../../src/rules/checks/index.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(serviceRules);

function scan(text: string): Candidate[] {
  return engine.scan({ bytes: Buffer.from(text, 'utf8'), path: 'notes.txt' });
}

function firedAt(text: string): (readonly [string, string])[] {
  return scan(text).map(({ rule, value }) => [rule.id, value] as const);
}

/** What a rule should find, the text it stands in (default: itself), and near misses. */
interface Case {
  readonly id: string;
  readonly make: () => string;
  readonly around?: (secret: string) => string;
  readonly misses?: (secret: string) => readonly string[];
}

const hex = (length: number): string => randomText('hex', length);
const b62 = (length: number): string => randomText('base62', length);
const url = (length: number): string => randomText('base64url', length - 1) + b62(1);
const b64 = (length: number): string => randomText('base64', length);
const digits = (length: number): string => String(randomInt(1, 10)) + randomText('digits', length - 1);
const upper = (length: number): string => randomText('upper36', length);
const encoded = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

/** Random text has the odd placeholder word in it, or too little variety: such a secret is no test. */
function usable(make: () => string): string {
  for (;;) {
    const secret = make();
    // A body may be judged with or without a prefix in front of it.
    const bodies = [secret, secret.slice(secret.indexOf('_') + 1)].map((text) => text.replace(/A{5,}/g, ''));
    if (bodies.every((body) => placeholderReason(body) === undefined)) return secret;
  }
}

function awsKeyId(prefix = 'AKIA'): string {
  // The first bit marks the present generation; the next ones hold an account below 10^12.
  const account = (1n << 79n) | (BigInt(randomInt(1e11, 2e11)) << 39n) | BigInt(randomInt(2 ** 39));
  let letters = '';
  for (let shift = 75n; shift >= 0n; shift -= 5n) {
    letters += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number((account >> shift) & 31n));
  }
  return prefix + letters;
}

/** Forty characters that mix as random ones nearly always do. */
function awsSecret(): string {
  for (;;) {
    const secret = b64(40);
    if (/^(?!.*\/.*\/.*\/)(?!.*[+/]$)(?=.*[a-z])(?=.*[A-Z])/.test(secret) && new Set(secret).size > 24) return secret;
  }
}

function discordToken(): string {
  return `${encoded(digits(18))}.${url(6)}.${url(38)}`;
}

function synapse(): string {
  const body = `syt_${encoded('alice').replace(/=+$/, '')}_${Array.from({ length: 20 }, () => String.fromCharCode(97 + randomInt(26))).join('')}`;
  return `${body}_${crc32Base62(body)}`;
}

const ageKey = (): string =>
  bech32(
    'age-secret-key-',
    Array.from({ length: 52 }, () => randomInt(32)),
  ).toUpperCase();
const wif = (): string => base58Check(Buffer.concat([Buffer.from([0x80]), randomBytes(32), Buffer.from([1])]));
const xprv = (): string =>
  base58Check(
    Buffer.concat([
      Buffer.from('0488ade4000000000000000000', 'hex'),
      randomBytes(32),
      Buffer.from([0]),
      randomBytes(32),
    ]),
  );
const swapLast = (secret: string): string =>
  secret.slice(0, -1) +
  (secret.endsWith('q') || secret.endsWith('Q') ? 'P' : secret.endsWith('P') ? 'Q' : /[A-Z]$/.test(secret) ? 'Q' : 'q');
const webhook = (host: string, path: string) => (): string => `${host}/${path}`;
const simple = (id: string, make: () => string): Case => ({ id, make });

const CASES: readonly Case[] = [
  {
    id: 'aws-access-key-id',
    make: awsKeyId,
    misses: (key) => [key.slice(0, -1), `${key}A`, key.slice(0, -1) + '1', `X${key}`],
  },
  simple('aws-access-key-id', () => awsKeyId('ASIA')),
  {
    id: 'aws-secret-access-key',
    make: awsSecret,
    around: (secret) => `AWS_SECRET_ACCESS_KEY=${secret}`,
    misses: (secret) => [secret, `AWS_SECRET_ACCESS_KEY=${secret}A`, `AWS_SECRET_ACCESS_KEY=${hex(40)}`],
  },
  { id: 'aws-secret-access-key', make: awsSecret, around: (secret) => `"secretAccessKey": "${secret}"` },
  simple('aws-session-token', () => `IQoJb3JpZ2lu${b64(400)}`),
  simple(
    'aws-bedrock-key',
    () => `ABSK${encoded(`BedrockAPIKey-${b62(4)}-at-${digits(12)}:`.padEnd(36, '-') + b62(40))}`,
  ),
  simple('aws-appsync-key', () => `da2-${randomText('lower36', 26)}`),
  simple('amazon-client-secret', () => `amzn1.oa2-cs.v1.${hex(64)}`),
  simple('amazon-login-token', () => `Atzr|${url(300)}`),
  simple('amazon-mws-token', () => `amzn.mws.${randomUUID()}`),
  simple('google-api-key', () => `AIza${url(35)}`),
  simple('google-bound-api-key', () => `AQ.A${url(49)}`),
  simple('google-oauth-client-secret', () => `GOCSPX-${url(28)}`),
  simple('google-oauth-access-token', () => `ya29.${url(180)}`),
  simple('google-oauth-refresh-token', () => `1//0${url(98)}`),
  simple('google-fcm-server-key', () => `AAAA${b62(7)}:APA91b${url(134)}`),
  {
    id: 'azure-account-key',
    make: () => `${b64(86)}==`,
    around: (key) => `AccountName=shop;AccountKey=${key};EndpointSuffix=core`,
  },
  {
    id: 'azure-shared-access-key',
    make: () => `${b64(43)}=`,
    around: (key) => `SharedAccessKeyName=Root;SharedAccessKey=${key}`,
  },
  simple('azure-storage-key', () => `${b64(76)}+ASt${b64(5)}A==`),
  simple('azure-storage-key', () => `${b64(76)}ACDb${b64(5)}Q==`),
  simple('azure-messaging-key', () => `${b64(33)}+ASbA${b64(5)}=`),
  simple('azure-container-registry-key', () => `${b64(42)}+ACRA${b62(5)}`),
  simple('azure-search-key', () => `${b62(42)}AzSeA${b62(5)}`),
  simple('azure-function-key', () => `${b62(44)}AzFu${b62(5)}A==`),
  {
    id: 'azure-devops-token',
    make: () => `${b62(52)}JQQJ99${b62(18)}AZDO${b62(4)}`,
    misses: (key) => [key.slice(1), `a${key}`],
  },
  simple('azure-devops-token', () => `${b62(76)}AZDO${b62(4)}`),
  simple('azure-annotated-key', () => `${b62(52)}JQQJ99${b62(18)}ACOG${b62(4)}`),
  simple('azure-client-secret', () => `${b62(3)}8Q~${url(33)}${b62(1)}`),
  {
    id: 'azure-sas-signature',
    make: () => `${b62(20)}%2B${b62(22)}%3D`,
    around: (sig) => `https://a.blob.core.windows.net/c?sv=2022-11-02&se=2030-01-01&sig=${sig}`,
    misses: (sig) => [`https://a.test/c?x=1&sig=${sig}`],
  },
  {
    id: 'azure-sas-signature',
    make: () => `${b62(43)}%3D`,
    around: (sig) => `https://a.blob.core.windows.net/c?sv=2022-11-02&se=2030-01-01&sig=${sig}`,
  },
  {
    id: 'azure-sas-signature-first',
    make: () => `${b62(43)}%3D`,
    around: (sig) => `SharedAccessSignature sig=${sig}&se=1700000000&skn=Root`,
  },
  simple('digitalocean-personal-token', () => `dop_v1_${hex(64)}`),
  simple('digitalocean-oauth-token', () => `doo_v1_${hex(64)}`),
  simple('digitalocean-refresh-token', () => `dor_v1_${hex(64)}`),
  simple('alibaba-access-key-id', () => `LTAI${b62(20)}`),
  simple('tencent-secret-id', () => `AKID${b62(32)}`),
  simple('yandex-api-key', () => `AQVN${url(36)}`),
  simple('yandex-iam-token', () => `t1.${url(120)}.${url(86)}`),
  simple('yandex-oauth-token', () => `y0_AgAAAA${url(49)}`),
  simple('backblaze-application-key', () => `K005aB3${b62(24)}`),
  simple('upcloud-api-token', () => `ucat_${upper(26)}`),
  simple('openshift-token', () => `sha256~${url(43)}`),
  simple('mongodb-atlas-service-account-secret', () => `mdb_sa_sk_${url(40)}`),
  simple('databricks-personal-token', () => `dapi${hex(32)}-2`),
  simple('databricks-oauth-secret', () => `dose${hex(32)}`),
  simple('stripe-secret-key', () => `sk_live_51${b62(97)}`),
  simple('stripe-secret-key', () => `sk_live_Ab${b62(22)}`),
  simple('stripe-restricted-key', () => `rk_live_51${b62(97)}`),
  simple('stripe-organisation-key', () => `sk_org_live_${b62(60)}`),
  {
    id: 'stripe-test-key',
    make: () => `sk_test_51${b62(97)}`,
    misses: (key) => [key.replace('sk', 'pk'), key.slice(0, 20), `sk_test_${'x'.repeat(24)}`],
  },
  simple('stripe-webhook-secret', () => `whsec_${b62(32)}`),
  simple('paystack-secret-key', () => `sk_live_${hex(40)}`),
  simple('paystack-test-key', () => `sk_test_${hex(40)}`),
  simple('square-access-token', () => `EAAA${url(60)}`),
  simple('square-legacy-access-token', () => `sq0atp-${url(22)}`),
  simple('square-application-secret', () => `sq0csp-${url(43)}`),
  simple('braintree-access-token', () => `access_token$production$${randomText('lower36', 16)}$${hex(32)}`),
  simple('braintree-sandbox-token', () => `access_token$sandbox$${randomText('lower36', 16)}$${hex(32)}`),
  simple('paypal-access-token', () => `A21AA${url(92)}`),
  ...['shpat', 'shpca', 'shppa', 'shpss', 'shpua'].map((letters) =>
    simple(`shopify-${letters}-token`, () => `${letters}_${hex(32)}`),
  ),
  simple('flutterwave-secret-key', () => `FLWSECK-${hex(32)}-X`),
  simple('flutterwave-test-key', () => `FLWSECK_TEST-${hex(32)}-X`),
  simple('plaid-access-token', () => `access-production-${randomUUID()}`),
  simple('plaid-test-token', () => `access-sandbox-${randomUUID()}`),
  simple('adyen-api-key', () => `AQE${b62(85)}==-${b64(43)}=-${b62(16)}`),
  simple('easypost-api-key', () => `EZAK${b62(54)}`),
  simple('easypost-test-key', () => `EZTK${b62(54)}`),
  simple('duffel-access-token', () => `duffel_live_${url(43)}`),
  simple('duffel-test-token', () => `duffel_test_${url(43)}`),
  simple('gocardless-access-token', () => `live_${url(40)}`),
  simple('mollie-api-key', () => `live_${b62(30)}`),
  simple('lob-api-key', () => `live_${hex(35)}`),
  simple('shippo-api-token', () => `shippo_live_${hex(40)}`),
  simple('shippo-test-token', () => `shippo_test_${hex(40)}`),
  simple('checkout-secret-key', () => `sk_${randomUUID()}`),
  simple('paddle-api-key', () => `pdl_live_apikey_${randomText('lower36', 26)}_${b62(22)}_${b62(3)}`),
  simple('cashfree-secret-key', () => `cfsk_ma_prod_${hex(32)}_${hex(8)}`),
  simple('xendit-secret-key', () => `xnd_production_${b62(50)}`),
  simple('midtrans-server-key', () => `Mid-server-${url(24)}`),
  simple('mercado-pago-access-token', () => `APP_USR-${digits(16)}-${digits(6)}-${hex(32)}-${digits(9)}`),
  simple('toss-payments-secret-key', () => `live_sk_${b62(32)}`),
  simple('slack-bot-token', () => `xoxb-${digits(12)}-${digits(13)}-${b62(24)}`),
  simple('slack-user-token', () => `xoxp-${digits(12)}-${digits(13)}-${digits(13)}-${hex(32)}`),
  simple('slack-legacy-token', () => `xoxa-2-${digits(12)}-${digits(12)}-${hex(32)}`),
  simple('slack-client-token', () => `xoxc-${digits(12)}-${digits(12)}-${digits(12)}-${hex(64)}`),
  simple('slack-session-cookie', () => `xoxd-${b62(60)}%2B${b62(60)}%3D`),
  simple('slack-rotating-token', () => `xoxe.xoxp-1-${b62(166)}`),
  simple('slack-refresh-token', () => `xoxe-1-${b62(147)}`),
  simple('slack-app-token', () => `xapp-1-A${upper(10)}-${digits(13)}-${hex(64)}`),
  simple('slack-webhook', () => `hooks.slack.com/services/T${upper(10)}/B${upper(10)}/${b62(24)}`),
  simple(
    'slack-workflow-webhook',
    () => `hooks.slack.com/workflows/T${upper(10)}/A${upper(10)}/${digits(18)}/${b62(24)}`,
  ),
  simple('slack-workflow-webhook', () => `hooks.slack.com/triggers/T${upper(10)}/${digits(13)}/${hex(32)}`),
  {
    id: 'discord-bot-token',
    make: discordToken,
    misses: (token) => [
      token.slice(1),
      `${token.slice(0, 12)}${token.slice(20)}`,
      token.replace(/^.{24}/, encoded('18 letters, no nr.')),
    ],
  },
  simple('discord-mfa-token', () => `mfa.${url(84)}`),
  simple('discord-webhook', () => `discord.com/api/webhooks/${digits(19)}/${url(68)}`),
  simple('slack-webhook', () => `https://hooks.slack.com/services/T${upper(10)}/B${upper(10)}/${b62(24)}`),
  simple('discord-webhook', () => `https://discord.com/api/webhooks/${digits(19)}/${url(68)}`),
  simple('discord-webhook', () => `https://ptb.discord.com/api/webhooks/${digits(19)}/${url(68)}`),
  simple(
    'teams-webhook',
    () =>
      `https://corp.webhook.office.com/webhookb2/${randomUUID()}@${randomUUID()}/IncomingWebhook/${hex(32)}/${randomUUID()}`,
  ),
  simple(
    'google-chat-webhook',
    () => `https://chat.googleapis.com/v1/spaces/AAQA${b62(7)}/messages?key=AIza${url(35)}&token=${b62(43)}`,
  ),
  simple('discord-webhook', () => `discordapp.com/api/v10/webhooks/${digits(18)}/${url(68)}`),
  {
    id: 'telegram-bot-token',
    make: () => `${digits(10)}:AA${url(33)}`,
    misses: (token) => [token.slice(4), `1${token}`, `${token}a`, token.replace(':', '-')],
  },
  {
    id: 'telegram-bot-token',
    make: () => `${digits(9)}:AA${url(33)}`,
    around: (token) => `https://api.telegram.org/bot${token}/getMe`,
  },
  simple(
    'teams-webhook',
    () => `webhook.office.com/webhookb2/${randomUUID()}@${randomUUID()}/IncomingWebhook/${hex(32)}/${randomUUID()}`,
  ),
  simple(
    'google-chat-webhook',
    () => `chat.googleapis.com/v1/spaces/AAQA${b62(7)}/messages?key=AIza${url(35)}&token=${b62(43)}`,
  ),
  simple('lark-webhook', () => `open.feishu.cn/open-apis/bot/v2/hook/${randomUUID()}`),
  simple('dingtalk-webhook', () => `oapi.dingtalk.com/robot/send?access_token=${hex(64)}`),
  simple('wecom-webhook', () => `qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${randomUUID()}`),
  simple('zapier-webhook', webhook('hooks.zapier.com', `hooks/catch/${digits(7)}/b4x9kq2`)),
  {
    id: 'ifttt-webhook-key',
    make: () => url(22),
    around: (key) => `https://maker.ifttt.com/trigger/door/with/key/${key}`,
  },
  simple('make-webhook', () => `hook.eu1.make.com/${randomText('lower36', 32)}`),
  simple('matrix-access-token', synapse),
  simple('ntfy-access-token', () => `tk_${randomText('lower36', 29)}`),
  simple('sendgrid-api-key', () => `SG.${url(22)}.${url(43)}`),
  simple('mailgun-api-key', () => `key-${hex(32)}`),
  {
    id: 'mailgun-sending-key',
    make: () => `${hex(32)}-${hex(8)}-${hex(8)}`,
    around: (key) => `MAILGUN_KEY=${key}`,
    misses: (key) => [key],
  },
  {
    id: 'mailchimp-api-key',
    make: () => `${hex(32)}-us12`,
    misses: (key) => [`a${key}`, key.slice(1), key.replace('-us12', '-east')],
  },
  simple('mandrill-api-key', () => `md-aB3${url(19)}`),
  simple('brevo-api-key', () => `xkeysib-${hex(64)}-${b62(16)}`),
  simple('brevo-smtp-key', () => `xsmtpsib-${hex(64)}-${b62(16)}`),
  simple('resend-api-key', () => `re_${b62(8)}_aB3${b62(21)}`),
  simple('mailersend-api-token', () => `mlsn.${hex(64)}`),
  simple('smtp2go-api-key', () => `api-${randomText('upperHex', 32)}`),
  simple('klaviyo-private-key', () => `pk_${hex(34)}`),
  {
    id: 'twilio-api-key-sid',
    make: () => `SK${hex(32)}`,
    around: (sid) => `TWILIO_API_KEY=${sid}`,
    misses: (sid) => [sid, sid.replace('SK', 'AC')],
  },
  simple('hubspot-private-app-token', () => `pat-na1-${randomUUID()}`),
  simple('salesforce-access-token', () => `00D${b62(15)}!AR8AQ${b62(90)}`),
  simple('salesforce-refresh-token', () => `5Aep861${b62(80)}`),
  {
    id: 'intercom-access-token',
    make: () => encoded(`tok:${hex(8)}_${hex(4)}_${hex(4)}_${hex(4)}_${hex(12)}:1:0`),
    misses: () => [`dG9rO${b62(55)}`],
  },
  {
    id: 'okta-api-token',
    make: () => `00${url(40)}`,
    around: (key) => `Authorization: SSWS ${key}`,
    misses: (key) => [key],
  },
  simple('dropbox-access-token', () => `sl.${url(140)}`),
  simple('dropbox-access-token', () => `sl.u.${url(1300)}`),
  simple('frame-io-token', () => `fio-u-${url(64)}`),
  simple('adafruit-io-key', () => `aio_${b62(28)}`),
  {
    id: 'mapbox-secret-token',
    make: () => `sk.${encoded(`{"u":"someone","a":"${randomText('lower36', 26)}"}`).replace(/=+$/, '')}.${url(22)}`,
    misses: (key) => [key.replace('sk', 'pk')],
  },
  simple('segment-public-api-token', () => `sgp_${b62(64)}`),
  simple('pubnub-secret-key', () => `sec-c-${encoded(randomUUID())}`),
  simple('trello-token', () => `ATTA${hex(64)}${upper(8)}`),
  {
    id: 'ably-api-key',
    make: () => `${b62(6)}.${b62(6)}:${url(43)}`,
    around: (key) => `ABLY_KEY=${key}`,
    misses: (key) => [key],
  },
  simple('meta-access-token', () => `EAAG${b62(180)}`),
  simple('instagram-access-token', () => `IGQVJ${url(150)}`),
  simple('threads-access-token', () => `THAA${url(150)}`),
  {
    id: 'x-bearer-token',
    make: () => `${'A'.repeat(22)}${b62(4)}0wAAAAAA${b62(20)}%2B${b62(8)}%3D9${b62(49)}`,
    misses: (key) => [key.slice(3)],
  },
  simple('linkedin-client-secret', () => `WPL_AP1.${b62(16)}.${b62(6)}==`),
  simple('dynatrace-token', () => `dt0c01.${upper(24)}.${upper(64)}`),
  simple('dynatrace-token', () => `dt0s02.${upper(8)}.${upper(64)}`),
  {
    id: 'pagerduty-api-key',
    make: () => `y_${url(18)}`,
    around: (key) => `Authorization: Token token=${key}`,
    misses: (key) => [key],
  },
  { id: 'age-secret-key', make: ageKey, misses: (key) => [swapLast(key), key.slice(0, -1)] },
  { id: 'bip32-private-key', make: xprv, misses: (key) => [swapLast(key)] },
  {
    id: 'bitcoin-private-key',
    make: wif,
    around: (key) => `WALLET_WIF=${key}`,
    misses: (key) => [`wif=${swapLast(key)}`, key],
  },
];

const PLACES: Readonly<Record<string, (secret: string) => string>> = {
  'an .env line': (secret) => `# local\nVALUE=${secret}\nPORT=3000\n`,
  JSON: (secret) => `{\n  "value": "${secret}",\n  "on": true\n}\n`,
  code: (secret) => `const value = connect('${secret}', { retries: 3 });\n`,
  'a log line': (secret) => `2026-11-23T10:00:00Z warn rejected ${secret} after 12 ms\n`,
  'serialised text': (secret) => `{"log":"first line\\n${secret}\\nlast line"}`,
};

describe.each(CASES)('$id', ({ id, make, around = (secret: string): string => secret, misses }) => {
  test.each(Object.keys(PLACES))('is found in %s', (place) => {
    const secret = usable(make);
    expect(firedAt(PLACES[place]?.(around(secret)) ?? '')).toContainEqual([id, secret]);
  });

  test('leaves near misses alone', () => {
    const near = misses?.(usable(make)) ?? [];
    for (const text of near) expect(firedAt(`value = ${text}\n`).map(([fired]) => fired)).not.toContain(id);
  });

  test('leaves placeholders and longer words alone', () => {
    const secret = usable(make);
    const masked = secret.replace(/[A-Za-z0-9]{12}(?=[^A-Za-z0-9]{0,3}$)/, 'xxxxxxxxxxxx');
    if (masked !== secret) expect(firedAt(around(masked)).map(([fired]) => fired)).not.toContain(id);
  });
});

test('every rule has a case', () => {
  const tested = new Set(CASES.map(({ id }) => id));
  const paired = [
    'alibaba-access-key-secret',
    'tencent-access-key-secret',
    'yandex-access-key-secret',
    'ethereum-private-key',
  ];
  const untested = serviceRules.map(({ id }) => id).filter((id) => !tested.has(id) && !paired.includes(id));
  expect(untested).toEqual(['aws-bedrock-short-term-key']);
});

test('ids are unique and every repetition is bounded', () => {
  expect(new Set(serviceRules.map(({ id }) => id)).size).toBe(serviceRules.length);
  for (const rule of serviceRules) {
    if (rule.kind !== 'token') continue;
    expect(rule.anchors.every((anchor) => anchor.length >= 3)).toBe(true);
    expect(rule.pattern.source.replace(/\\.|\[[^\]]*\]/g, '')).not.toMatch(/[*+]|,\}/);
  }
});

describe('AWS keys', () => {
  test('the account stands in the note of a key id', () => {
    expect(scan(awsKeyId())[0]).toMatchObject({
      proof: 'structure',
      note: expect.stringMatching(/^of account 1\d{11}$/) as unknown,
    });
  });

  test.each([
    ['a CSV of credentials', (id: string, secret: string) => `Access key ID,Secret access key\n${id},${secret}\n`],
    ['unnamed lines', (id: string, secret: string) => `first: ${id}\nsecond: ${secret}\n`],
    ['a secret in front', (id: string, secret: string) => `new Client("${secret}", "${id}")\n`],
    [
      'an address',
      (id: string, secret: string) => `s3://${id}:${secret.replace(/\//g, '%2F').replace(/\+/g, '%2B')}@bucket/x`,
    ],
  ])('the secret is found beside its id in %s', (_, write) => {
    const fired = firedAt(write(usable(awsKeyId), usable(awsSecret))).map(([id]) => id);
    expect([...fired].sort()).toEqual(['aws-access-key-id', 'aws-secret-access-key']);
  });

  test('hashes, paths and far-away text beside an id are no secrets', () => {
    const sha1 = createHash('sha1').update(randomBytes(8)).digest('hex');
    const path = 'src/Components/Billing/InvoiceTable2View';
    const far = `${'\n'.repeat(8)}${usable(awsSecret)}`;
    for (const text of [sha1, path, 'AmazonEC2ContainerRegistryPowerUserRole1', far]) {
      expect(firedAt(`${usable(awsKeyId)}\n${text}\n`).map(([id]) => id)).toEqual(['aws-access-key-id']);
    }
  });

  test('a file that is all ids takes time in proportion to its length', () => {
    const line = `${awsKeyId()}\n`;
    const started = cpuNow();
    scan(line.repeat(20_000));
    expect(cpuNow() - started).toBeLessThan(10_000);
  });
});

test("the emulators' documented keys open nothing", () => {
  const azurite = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
  expect(firedAt(`AccountName=devstoreaccount1;AccountKey=${azurite};`)).toEqual([]);
});

describe('key ids with a secret beside them', () => {
  test.each([
    ['alibaba', () => `LTAI${b62(20)}`, () => `aB3${b62(27)}`],
    ['tencent', () => `AKID${b62(32)}`, () => `aB3${b62(29)}`],
    ['yandex', () => `YCAJE${b62(20)}`, () => `YCNaB3${b62(35)}`.slice(0, 40)],
  ])('%s', (provider, id, secret) => {
    const value = usable(secret);
    expect(firedAt(`id = "${usable(id)}"\nkey = "${value}"\n`)).toContainEqual([
      `${provider}-access-key-secret`,
      value,
    ]);
    expect(firedAt(`key = "${value}"\n`)).toEqual([]);
  });
});

test('a private key of Ethereum is known by its name, but not the one of local networks', () => {
  const key = `0x${hex(64)}`;
  expect(firedAt(`DEPLOYER_PRIVATE_KEY=${key}\n`)).toEqual([['ethereum-private-key', key]]);
  expect(firedAt(`TX_HASH=${key}\n`)).toEqual([]);
});

test('what longer marked keys hold is not taken for the short keys of others', () => {
  expect(firedAt(`a: sk_live_${b62(30)}`).map(([id]) => id)).toEqual(['stripe-secret-key']);
  expect(firedAt(`a: pk_live_${b62(30)}`)).toEqual([]);
  expect(firedAt(`a: pk_live_${b62(24)}`)).toEqual([]);
});
