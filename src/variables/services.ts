/** What is known of variables by their names. */
export interface Service {
  /** Expression over a whole name in capitals; what stands before it in a longer name becomes a part of the proposal's name. */
  readonly asks: string;
  /** In secretctl.yaml. `<vendor>` stands for the group of that name. */
  readonly name: string;
  /** Taken when another one has the name; then the variable's own. */
  readonly otherwise?: string;
  readonly provider: string;
  readonly format?: string;
  readonly every: string;
  /** Not behind the name of somebody else, who may issue it: SESSION_SECRET and APP_SESSION_SECRET, not AUTH0_SESSION_SECRET. */
  readonly isOwn?: true;
  /** The scheme of its value, where there is one, tells the provider. */
  readonly isAddress?: true;
  readonly note?: string;
  /** The variable that belongs to it and needs no entry of its own. */
  readonly partner?: string;
}

const ADDRESS = '(?:URL|URI|DSN|CONNECTION_(?:STRING|URL|URI)|CONNECTIONSTRING|CONN_STR(?:ING)?)';
const PASSWORD = '(?:PASSWORD|PASSWD|PASS|PWD)';
const SIGNS = { provider: 'generated', every: '90d', isOwn: true } as const;
const DATABASE = { name: 'database', provider: 'postgres', every: '90d', isAddress: true } as const;
const META = '(?<vendor>META|FACEBOOK|FB|WHATSAPP|WA|INSTAGRAM|MESSENGER|THREADS)';
const REENCRYPT = 'changing it makes stored data unreadable, unless the application can re-encrypt it';

/** The first that fits counts, and is the first to choose its name. */
export const services: readonly Service[] = [
  // Models: a leaked key costs money by the hour.
  { asks: 'AZURE_OPENAI_(?:API_)?KEY', name: 'azure-openai', provider: 'guided', every: '30d' },
  { asks: 'OPENAI_ADMIN_(?:API_)?KEY', name: 'openai-admin', provider: 'guided', every: '30d' },
  { asks: 'OPENAI(?:_API|_ACCESS|_SECRET)?_(?:KEY|TOKEN|SECRET)', name: 'openai', provider: 'openai', every: '30d' },
  { asks: '(?:ANTHROPIC|CLAUDE)(?:_API)?_(?:KEY|TOKEN)', name: 'anthropic', provider: 'anthropic', every: '30d' },
  {
    asks: '(?<vendor>GEMINI|GOOGLE_GENERATIVE_AI|MISTRAL|COHERE|GROQ|OPENROUTER|DEEPSEEK|PERPLEXITY|TOGETHER|REPLICATE|HUGGINGFACE|HF|ELEVENLABS|XAI|FIREWORKS|VOYAGE)(?:_HUB)?(?:_API)?_(?:KEY|TOKEN)',
    name: '<vendor>',
    provider: 'guided',
    every: '30d',
  },
  // Databases
  { asks: `(?:DATABASE|DB|SQLALCHEMY_DATABASE|SQL)_${ADDRESS}`, ...DATABASE },
  { asks: `(?:POSTGRES|POSTGRESQL|PG)_(?:PRISMA_)?${ADDRESS}(?:_NON_POOLING|_NO_SSL)?`, ...DATABASE },
  {
    asks: `(?:MYSQL|MARIADB|MSSQL|SQLSERVER|CLEARDB|JAWSDB)(?:_DATABASE)?_${ADDRESS}`,
    ...DATABASE,
    provider: 'guided',
  },
  { asks: 'CONNECTION_?STRINGS?_(?<vendor>\\w+)', ...DATABASE, provider: 'guided', otherwise: '<vendor>' },
  { asks: 'DIRECT_(?:DATABASE_)?URL', ...DATABASE, name: 'database-direct' },
  {
    asks: `(?:DATABASE|DB|POSTGRES|POSTGRESQL|PG|PGSQL|MYSQL|MARIADB|MSSQL|SQL)_?${PASSWORD}`,
    name: 'database',
    otherwise: 'database-password',
    provider: 'guided',
    every: '90d',
  },
  { asks: `MONGO(?:DB|_DB)?_${ADDRESS}`, name: 'mongodb', provider: 'guided', every: '90d', isAddress: true },
  {
    asks: `(?:REDIS|VALKEY|KV|REDIS_TLS|REDISCLOUD)_${ADDRESS}`,
    name: 'redis',
    provider: 'redis',
    every: '90d',
    isAddress: true,
  },
  { asks: `(?:REDIS|VALKEY)_(?:${PASSWORD}|AUTH(?:_TOKEN)?)`, name: 'redis', provider: 'redis', every: '90d' },
  { asks: `(?<vendor>RABBITMQ|AMQP|CLOUDAMQP)_${ADDRESS}`, name: '<vendor>', provider: 'guided', every: '90d' },
  // What the application made up itself: nobody else has to know, so it can be generated.
  {
    asks: 'ADMIN_(?:API_|ACCESS_|AUTH_|SECRET_)?(?:TOKEN|KEY|SECRET)',
    name: 'admin',
    provider: 'generated',
    format: 'base64:32',
    every: '30d',
    isOwn: true,
  },
  { asks: '(?:EXPRESS_)?SESSION_(?:SECRET|KEY|PASSWORD)(?:_KEY)?', name: 'session', format: 'hex:64', ...SIGNS },
  {
    asks: 'COOKIE_(?:SECRET|KEY|PASSWORD|SIGNING_KEY)',
    name: 'session',
    otherwise: 'cookie',
    format: 'hex:64',
    ...SIGNS,
  },
  { asks: '(?:NEXTAUTH|NEXT_AUTH|AUTH|BETTER_AUTH)_SECRET', name: 'auth', format: 'base64:32', ...SIGNS },
  {
    asks: 'JWT_(?:SECRET|SECRET_KEY|KEY|TOKEN_SECRET|SIGNING_KEY|SIGNING_SECRET)',
    name: 'jwt',
    format: 'hex:64',
    ...SIGNS,
  },
  {
    asks: 'JWT_(?<vendor>ACCESS|REFRESH)(?:_TOKEN)?_SECRET(?:_KEY)?',
    name: 'jwt-<vendor>',
    format: 'hex:64',
    ...SIGNS,
  },
  { asks: '(?<vendor>ACCESS|REFRESH)_(?:TOKEN|JWT)_SECRET(?:_KEY)?', name: 'jwt-<vendor>', format: 'hex:64', ...SIGNS },
  {
    asks: '(?:DJANGO|FLASK|RAILS)_SECRET_KEY(?:_BASE)?|SECRET_KEY_BASE|SECRET_KEY',
    name: 'secret-key',
    format: 'hex:64',
    ...SIGNS,
  },
  { asks: 'CSRF_(?:SECRET|KEY)|XSRF_SECRET', name: 'csrf', format: 'hex:64', ...SIGNS },
  { asks: 'CRON_SECRET', name: 'cron', format: 'base64:32', ...SIGNS },
  // What data were locked or hashed with
  {
    asks: '(?:DATA_|FIELD_|DB_)?(?:ENCRYPTION|ENCRYPT|CRYPTO|CIPHER|FERNET|AES)_(?:SECRET_|(?<kind>PRIMARY|DETERMINISTIC)_)?(?:KEYS?|SECRET|PASSPHRASE|PASSWORD)',
    name: 'encryption-<kind>',
    provider: 'guided',
    every: '365d',
    note: REENCRYPT,
  },
  {
    asks: '(?<vendor>RAILS_MASTER|MASTER|APP|DOTENV_PRIVATE)_KEYS?',
    name: '<vendor>-key',
    provider: 'guided',
    every: '365d',
    isOwn: true,
    note: REENCRYPT,
  },
  {
    asks: '(?:(?<vendor>\\w+)_)?(?<kind>SALT|PEPPER)',
    name: '<vendor>-<kind>',
    provider: 'guided',
    every: '365d',
    note: 'what was hashed with it no longer matches after a change',
  },
  // Meta
  {
    asks: `(?:${META}|(?<kind>WEBHOOK))_(?:WEBHOOK_)?VERIF(?:Y|ICATION)_TOKEN|VERIFY_TOKEN`,
    name: '<vendor><kind>-verify',
    provider: 'generated',
    format: 'hex:32',
    every: '60d',
    note: "enter the new value in the provider's console, too",
  },
  { asks: `${META}_(?:APP|CLIENT)_SECRET`, name: '<vendor>-app', provider: 'guided', every: '60d' },
  {
    asks: `${META}_(?:(?:CLOUD|GRAPH|PAGE|SYSTEM|USER|BUSINESS|LONG_LIVED|API|PERMANENT)_){0,3}(?:ACCESS_TOKEN|TOKEN|API_KEY|KEY)`,
    name: '<vendor>',
    provider: 'guided',
    every: '60d',
  },
  // Code and packages
  {
    asks: '(?:GITHUB|GH)_(?:API_|ACCESS_|AUTH_|PERSONAL_ACCESS_|PERSONAL_)?(?:TOKEN|PAT)',
    name: 'github',
    provider: 'github',
    every: '90d',
  },
  {
    asks: '(?:GITLAB|GL)_(?:API_|ACCESS_|PRIVATE_|PERSONAL_ACCESS_)?(?:TOKEN|PAT)',
    name: 'gitlab',
    provider: 'gitlab',
    every: '90d',
  },
  { asks: 'NPM_(?:AUTH_|ACCESS_|PUBLISH_)?TOKEN|NODE_AUTH_TOKEN', name: 'npm', provider: 'npm', every: '90d' },
  // Messages
  {
    asks: 'SLACK_(?:SIGNING|CLIENT)_SECRET|SLACK_VERIFICATION_TOKEN',
    name: 'slack-signing',
    provider: 'guided',
    every: '90d',
  },
  {
    asks: 'SLACK_(?:BOT_|USER_|API_|ACCESS_|OAUTH_|BOT_USER_OAUTH_)?TOKEN',
    name: 'slack',
    provider: 'slack',
    every: '90d',
  },
  {
    asks: '(?<vendor>SLACK|DISCORD|TEAMS|MATTERMOST|GOOGLE_CHAT)_(?:\\w+_)?(?:WEB_?HOOK|HOOK)(?:_UR[IL])?',
    name: '<vendor>-webhook',
    provider: 'guided',
    every: '90d',
    note: 'whoever knows the address can post',
  },
  { asks: 'SENDGRID_(?:API_)?(?:KEY|TOKEN)', name: 'sendgrid', provider: 'sendgrid', every: '90d' },
  { asks: 'TWILIO_(?:AUTH_)?TOKEN', name: 'twilio', provider: 'twilio', every: '90d' },
  { asks: '(?<vendor>SMTP|MAILER|MAIL|EMAIL)_(?:URL|URI|DSN)', name: '<vendor>', provider: 'guided', every: '90d' },
  // Money
  {
    asks: 'STRIPE_(?:\\w+_)?(?:WEBHOOK|ENDPOINT)_(?:SIGNING_)?(?:SECRET|KEY)',
    name: 'stripe-webhook',
    provider: 'guided',
    every: '90d',
  },
  {
    asks: 'STRIPE_(?:LIVE_|TEST_)?(?:SECRET|API|PRIVATE|RESTRICTED)?_?(?:API_)?(?:KEY|SECRET|TOKEN)',
    name: 'stripe',
    provider: 'stripe',
    every: '90d',
  },
  // Of others it is enough to say KEY
  {
    asks: '(?<vendor>MEILI|MEILISEARCH|ALGOLIA|MAILCHIMP|MAILGUN|BREVO|RESEND|POSTMARK|DATADOG|DD|NEW_?RELIC|PINECONE|QDRANT|SUPABASE|ROLLBAR|GPG|CYPRESS_RECORD)_KEY',
    name: '<vendor>',
    provider: 'guided',
    every: '90d',
  },
  // Clouds
  {
    asks: 'AWS_(?:(?<vendor>S3|SES|SNS|SQS|DYNAMODB)_)?SECRET(?:_ACCESS)?(?:_KEY)?',
    name: 'aws-<vendor>',
    provider: 'iam-access-key',
    every: '90d',
    note: 'a role needs no key at all: prefer one where the application runs on AWS',
    partner: 'ACCESS_KEY(?:_ID)?',
  },
];

/** How names of secrets end that nothing more is known of; the longest that fits counts. */
export const SECRET_ENDING =
  /(?:^|_)(?:SECRET_ACCESS_KEY|SERVICE_ROLE_KEY|SUBSCRIPTION_KEY|SECRET_API_KEY|ACCOUNT_KEY|PRIVATE_KEY|SIGNING_KEY|SIGNING_SECRET|SERVICE_KEY|LICENSE_KEY|SECRET_KEY|ACCESS_KEY|DEPLOY_KEY|SHARED_KEY|WRITE_KEY|HMAC_KEY|ADMIN_KEY|AUTH_KEY|API_KEYS?|APIKEY|SSH_KEY|API_SECRET|API_TOKEN|ACCESS_TOKEN|AUTH_TOKEN|BOT_TOKEN|REFRESH_TOKEN|SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|PASSCODE|PASS|PWD|CREDENTIALS?|CONNECTION_STRING|SERVICE_ACCOUNT(?:_JSON)?|PAT)$/;

/** Names that end so and yet are no secrets of the application's. */
export const NO_SECRETS: readonly RegExp[] = [
  // Bundlers put them into what every visitor gets.
  /^(?:NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|SNOWPACK_PUBLIC|PUBLIC|VITE|REACT_APP|VUE_APP|NG_APP|MIX|GATSBY|STORYBOOK)_/,
  /(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON|SITE|CLIENT_SIDE)_(?:API_|ACCESS_)?(?:KEY|TOKEN)$/,
  // Switches and numbers
  /^(?:USE|ENABLE|DISABLE|REQUIRE|REQUIRES|HAS|IS|SKIP|ALLOW|SHOW|HIDE|NO|MAX|MIN|NUM|FORCE|WITH|WITHOUT)_/,
  /(?:^|_)(?:BY|RESET|FORGOT|CHANGE|NEXT|PAGE|CANCEL|CONTINUATION|MAX)_(?:PASSWORD|TOKEN)$/,
  // Given by the surroundings, for an hour or for one run
  /^(?:AWS_SESSION_TOKEN|AWS_SECURITY_TOKEN|AWS_CONTAINER_AUTHORIZATION_TOKEN|SYSTEM_ACCESS_?TOKEN|CI_JOB_TOKEN|PWD|OLDPWD|OLD_PWD)$/,
  /^(?:ACTIONS|RUNNER|INPUT|SECRETCTL|NPM_CONFIG|NPM_PACKAGE)_/,
  // A path
  /^(?:GOOGLE_APPLICATION_CREDENTIALS|AWS_SHARED_CREDENTIALS)$/,
];
