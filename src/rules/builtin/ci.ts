import type { Rule } from '../rule.js';
import { providerToken as token } from '../provider-token.js';

const BUILDKITE = ['https://buildkite.com/docs/platform/security/tokens'];
const CIRCLECI = ['https://circleci.com/changelog/new-format-for-api-access-tokens/'];
const HARNESS = ['https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys/'];
const SNYK = ['https://docs.snyk.io/snyk-api/authentication-for-api'];
const SONARQUBE = ['https://docs.sonarsource.com/sonarqube-server/latest/user-guide/managing-tokens/'];

/** What builds, tests, analyses and delivers code. */
export const ci: readonly Rule[] = [
  token(
    'circleci',
    'personal-token',
    'CircleCI personal API token',
    'CCIPAT_',
    /CCIPAT_[A-Za-z0-9]{20,24}_[0-9a-f]{40}/,
    { sources: CIRCLECI },
  ),
  token(
    'circleci',
    'project-token',
    'CircleCI project API token',
    'CCIPRJ_',
    /CCIPRJ_[A-Za-z0-9]{20,24}_[0-9a-f]{40}/,
    { sources: CIRCLECI },
  ),
  token('buildkite', 'user-token', 'Buildkite API access token', 'bkua_', /bkua_[A-Za-z0-9]{40,80}/, {
    sources: BUILDKITE,
  }),
  token(
    'buildkite',
    'agent-token',
    'Buildkite agent session or cluster token',
    'bkaa_',
    /bk(?:aa|ct)_[A-Za-z0-9_-]{40,200}/,
    {
      anchors: ['bkaa_', 'bkct_'],
      sources: BUILDKITE,
    },
  ),
  token(
    'buildkite',
    'job-token',
    'Buildkite agent job token',
    'bkaj_',
    /bkaj_[A-Za-z0-9_-]{30,2000}(?:\.[A-Za-z0-9_-]{10,2000}){0,2}/,
    { sources: BUILDKITE },
  ),
  token('prefect', 'user-key', 'Prefect user API key', 'pnu_', /pnu_[A-Za-z0-9]{36}/, {
    entropy: 3.5,
    sources: ['https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys'],
  }),
  token('prefect', 'service-account-key', 'Prefect service account API key', 'pnb_', /pnb_[A-Za-z0-9]{36}/, {
    entropy: 3.5,
    sources: ['https://docs.prefect.io/v3/how-to-guides/cloud/manage-users/api-keys'],
  }),
  token(
    'harness',
    'personal-token',
    'Harness personal access token',
    'pat.',
    /pat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}/,
    { sources: HARNESS },
  ),
  token(
    'harness',
    'service-account-token',
    'Harness service account token',
    'sat.',
    /sat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}/,
    { sources: HARNESS },
  ),
  token(
    'octopus',
    'api-key',
    'Octopus Deploy API key',
    'API-',
    /API-(?=[A-Z]{0,26}\d)(?=\d{0,26}[A-Z])[A-Z0-9]{25,27}(?![\w-])/,
    {
      confidence: 'medium',
      entropy: 3.3,
      sources: ['https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key'],
    },
  ),
  token('sonarqube', 'user-token', 'SonarQube user token', 'squ_', /squ_[0-9a-f]{40}/, { sources: SONARQUBE }),
  token('sonarqube', 'project-token', 'SonarQube project analysis token', 'sqp_', /sqp_[0-9a-f]{40}/, {
    sources: SONARQUBE,
  }),
  token('sonarqube', 'global-token', 'SonarQube global analysis token', 'sqa_', /sqa_[0-9a-f]{40}/, {
    sources: SONARQUBE,
  }),
  token(
    'snyk',
    'token',
    'Snyk user or service account token',
    'snyk_uat.',
    /snyk_[us]at\.[0-9a-f]{8}\.[A-Za-z0-9_-]{40,400}(?:\.[A-Za-z0-9_-]{20,400}){0,2}/,
    {
      anchors: ['snyk_uat.', 'snyk_sat.'],
      sources: SNYK,
    },
  ),
  token(
    'sourcegraph',
    'access-token',
    'Sourcegraph access token',
    'sgp_',
    /sgp_(?:(?:[0-9a-f]{16}|local)_)?[0-9a-f]{40}/,
    {
      sources: ['https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token'],
    },
  ),
  token('depot', 'token', 'Depot token', 'depot_', /depot_(?:project|org)_[0-9a-f]{64}/, {
    anchors: ['depot_project_', 'depot_org_'],
    sources: ['https://depot.dev/docs/cli/authentication'],
  }),
  token('stackhawk', 'api-key', 'StackHawk API key', 'hawk.', /hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20}(?![\w-])/, {
    entropy: 3.5,
    sources: ['https://docs.stackhawk.com/hawkscan/'],
  }),
];
