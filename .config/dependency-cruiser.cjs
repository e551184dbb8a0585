// Which way arrows run between the rooms of src/. The rooms are its folders; main.ts is the front door.
const rooms = [
  'core',
  'errors',
  'git',
  'match',
  'containers',
  'odb',
  'history',
  'aws',
  'stores',
  'runtime',
  'launch',
  'access',
  'deploy',
  'variables',
  'setup',
  'sessions',
  'rotation',
  'rules',
  'scan',
  'config',
  'report',
  'app',
  'commands',
];
const any = rooms.join('|');
/** The rooms that a room may import, beyond core and errors. Types count; what only types may cross is said below. */
const arrows = {
  core: [],
  errors: [],
  git: [],
  match: [],
  containers: [],
  odb: ['git', 'match'],
  history: ['git', 'match', 'containers', 'odb', 'scan', 'rules'],
  aws: [],
  stores: ['aws'],
  runtime: ['aws', 'stores'],
  launch: [],
  access: ['aws'],
  deploy: ['access', 'stores'],
  variables: ['git', 'rules', 'scan', 'stores'],
  sessions: ['stores'],
  rotation: ['stores', 'aws', 'sessions', 'setup'],
  setup: ['access', 'git', 'rules', 'stores', 'variables'],
  rules: [],
  scan: ['git', 'rules'],
  config: ['git'],
  report: [
    'access',
    'deploy',
    'rotation',
    'scan',
    'sessions',
    'setup',
    'rules',
    'history',
    'match',
    'stores',
    'variables',
  ],
  app: ['aws', 'commands', 'config', 'git', 'history', 'match', 'report', 'scan', 'stores'],
  commands: rooms.filter((room) => room !== 'commands'),
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle that types alone close inside one room is erased before it runs; every other one is an error.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-between-rooms',
      comment: 'Between rooms not even types may run in a circle.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { circular: true, via: { path: '^src/', pathNot: '^src/$1/' } },
    },
    {
      name: 'known-rooms',
      comment: 'A new folder of src is a new room: give it a line in .config/dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(?:(?:${any})/|main\\.ts$)` },
      to: {},
    },
    {
      name: 'known-rooms-as-targets',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/', pathNot: `^src/(?:${any})/` },
    },
    ...rooms
      .filter((room) => room !== 'app' && room !== 'commands')
      .map((room) => ({
        name: `arrows-of-${room}`,
        severity: 'error',
        from: { path: `^src/${room}/` },
        to: { path: '^src/', pathNot: `^src/(?:${[room, ...allowed(room)].join('|')})/` },
      })),
    {
      name: 'core-stands-alone',
      comment: 'core imports only what node itself brings.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'errors-need-no-packages',
      severity: 'error',
      from: { path: '^src/errors/' },
      to: { pathNot: '^src/(?:errors|core)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'through-the-door',
      comment:
        'A room is entered through its index.ts. app has none: its files are the parts that commands are handed.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/app/', '^src/commands/'] },
    },
    {
      name: 'commands-are-only-started',
      comment: 'app/program.ts lists the commands; main.ts may take a short cut for hooks.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(?:commands/|app/program\\.ts$|main\\.ts$)' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'reports-know-types-only',
      comment: "A renderer turns a value into text: of the rooms it knows the shapes. core and errors are everybody's.",
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/', pathNot: '^src/(?:report|core|errors)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-strangers',
      comment: 'Families list their members, and context rules share a support file; else a rule stands alone.',
      severity: 'error',
      from: { path: '^src/rules/builtin/', pathNot: '^src/rules/builtin/(?:family|context)-[^/]+$' },
      to: { path: '^src/rules/builtin/' },
    },
    {
      name: 'context-rules-stay-in-their-family',
      severity: 'error',
      from: { path: '^src/rules/builtin/context-' },
      to: { path: '^src/rules/builtin/', pathNot: '^src/rules/builtin/context-' },
    },
    {
      name: 'owned-packages',
      comment: 'chalk in app and report, simple-git and execa in git (execa in launch too), inquirer in app.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app/' },
      to: { path: 'node_modules/(?:inquirer|@inquirer)/' },
    },
    {
      name: 'processes-start-in-git-and-launch',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(?:git|launch)/' },
      to: { path: '^(?:node:)?child_process$|node_modules/(?:simple-git|execa)/' },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:test|bench|dist|\\.config)/' },
    },
    {
      name: 'listed-packages-only',
      comment: 'What src imports is a dependency of package.json, and it resolves.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined', 'deprecated'] },
    },
    { name: 'resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

function allowed(room) {
  if (room === 'core') return [];
  if (room === 'errors') return ['core'];
  return ['core', 'errors', ...arrows[room]];
}
