import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findVariableUses } from '../../src/variables/index.js';
import { usesIn } from '../../src/variables/uses.js';
import { gitRepo } from '../support/git-repo.js';

const names = (path: string, text: string): string[] => usesIn(path, text).map(({ name }) => name);

describe('code asks for a variable', () => {
  test.each([
    ['a.js', 'process.env.A_KEY', ['A_KEY']],
    ['a.js', "process.env['A_KEY']", ['A_KEY']],
    ['a.js', 'process.env[`A_KEY`] ?? process.env["B"]', ['A_KEY', 'B']],
    ['a.ts', 'process.env.lower! as string', ['lower']],
    ['a.ts', 'globalThis.process?.env?.A_KEY?.trim()', ['A_KEY']],
    ['a.ts', "process.env?.['A_KEY']", ['A_KEY']],
    ['a.mts', 'process\n  .env\n  .A_KEY', ['A_KEY']],
    ['a.tsx', 'import.meta.env.VITE_TITLE', ['VITE_TITLE']],
    ['a.ts', "Deno.env.get('A_KEY')", ['A_KEY']],
    ['a.ts', 'Bun.env.A_KEY', ['A_KEY']],
    ['a.ts', 'c.env.A_KEY', ['A_KEY']],
    ['a.ts', "this.configService.getOrThrow<string>('A_KEY')", ['A_KEY']],
    ['a.js', "env.int('A_PORT', 80)", ['A_PORT']],
    ['a.js', 'const { A, B: b, C: c = "d, E", ...rest } = process.env;', ['A', 'B', 'C']],
    ['a.ts', 'function f({ A = {x: 1}, B }: NodeJS.ProcessEnv = process.env) {}', ['A', 'B']],
    ['a.js', 'if (x) { y } const {\n  A, // why, then\n  B\n} = process.env', ['A', 'B']],
    ['a.js', 'const env = process.env;\nrun(env.A_KEY, other.env, env.b)', ['A_KEY']],
    ['a.js', "import { env } from 'node:process';\nenv.A_KEY", ['A_KEY']],
    ['a.ts', "import { A_KEY, B_KEY as b } from '$env/static/private';", ['A_KEY', 'B_KEY']],
    [
      'a.ts',
      'const s = z.object({\n  A_KEY: z.string(),\n  B_URL: z\n    .url(),\n});\ns.parse(process.env);',
      ['A_KEY', 'B_URL'],
    ],
    ['a.ts', 'const s = z.object({\n  A_KEY: z.string(),\n});', []],
    ['a.vue', '<script>const a = import.meta.env.VITE_A</script>', ['VITE_A']],
    ['a.py', "os.environ['A_KEY']; os.environ.get(\"B\"); os.getenv('C', 'x')", ['A_KEY', 'B', 'C']],
    ['a.py', "if 'A_KEY' in os.environ: pass", ['A_KEY']],
    ['a.py', "SECRET_KEY = env.str('A_KEY'); DEBUG = config('B_FLAG', default=False)", ['A_KEY', 'B_FLAG']],
    [
      'a.py',
      'class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="APP_")\n    api_key: str\n    port: int = 1\n\n    def f(self):\n        x: int = 2\n\nother: int = 1\n',
      ['APP_API_KEY', 'APP_PORT'],
    ],
    ['a.py', 'class S(BaseSettings):\n    key: str = Field(alias="A_KEY")\n', ['A_KEY']],
    ['a.go', 'os.Getenv("A_KEY"); v, ok := os.LookupEnv(`B`)', ['A_KEY', 'B']],
    ['a.go', 'Key string `env:"A_KEY,required"`', ['A_KEY']],
    ['a.rb', "ENV['A_KEY']; ENV.fetch('B') { 1 }; ENV.fetch \"C\"", ['A_KEY', 'B', 'C']],
    ['config/database.yml', 'password: <%= ENV["A_KEY"] %>', ['A_KEY']],
    ['a.php', "getenv('A_KEY'); env('B_KEY', null); $_ENV['C'];", ['A_KEY', 'B_KEY', 'C']],
    ['config/services.yaml', "url: '%env(resolve:A_URL)%'", ['A_URL']],
    ['A.java', 'System.getenv("A_KEY"); System.getenv().get("B");', ['A_KEY', 'B']],
    ['A.kt', 'System.getenv()["A_KEY"]; @Value("\\${B_KEY:x}")', ['A_KEY', 'B_KEY']],
    ['src/main/resources/application-prod.yml', 'password: ${A_KEY:secret}\nname: ${spring.name}', ['A_KEY']],
    ['A.cs', 'Environment.GetEnvironmentVariable("A_KEY")', ['A_KEY']],
    ['a.rs', 'std::env::var("A_KEY")?; option_env!("B")', ['A_KEY', 'B']],
    ['a.exs', 'System.fetch_env!("A_KEY")', ['A_KEY']],
    ['a.sh', ': "${A_KEY:?is missing}" "${OWN}" $OWN', ['A_KEY']],
    ['docker-compose.yml', 'a: ${A_KEY}\nb: "${B:-x}"\nc: $C\nd: $${NOT} $$NOT', ['A_KEY', 'B', 'C']],
    ['deploy/compose.prod.yaml', 'a: ${A_KEY:?needed}', ['A_KEY']],
    ['values.yml', 'a: ${A_KEY}', []],
    ['schema.prisma', 'url = env("A_URL")', ['A_URL']],
    [
      '.github/workflows/ci.yml',
      "a: ${{ secrets.A_KEY }}\nb: ${{ secrets['B'] || secrets.GITHUB_TOKEN }}\nc: secrets.yml ${{ steps.my-secrets.outputs.x }}",
      ['A_KEY', 'B'],
    ],
  ])('in %s: %s', (path, text, expected) => {
    expect(names(path, text)).toEqual(expected);
  });

  test('setting, deleting by a method and other things are not asking', () => {
    expect(names('a.js', "process.env.A = 'x'; process.env['B'] = 1; process.env.hasOwnProperty('C')")).toEqual([]);
    expect(names('a.js', 'process.env.A === x; process.env.B ||= y; () => process.env.C')).toEqual(['A', 'B', 'C']);
    expect(names('a.py', "os.environ['A'] = 'x'; os.environ['B'] == 'y'")).toEqual(['B']);
    expect(names('a.js', 'myprocess.env.lower; xenv("A_KEY"); process.environment.A')).toEqual([]);
  });

  test('lines count from 1, whatever ends them, and a name counts once a line', () => {
    const text = 'x\r\nprocess.env.A\nprocess.env.B, process.env.B\rprocess.env.A';
    expect(usesIn('a.js', text)).toEqual([
      { name: 'A', path: 'a.js', line: 2 },
      { name: 'B', path: 'a.js', line: 3 },
      { name: 'A', path: 'a.js', line: 4 },
    ]);
  });
});

describe('a project is searched', () => {
  const USE = 'process.env.A_KEY';

  test('in tracked files and new ones, not in ignored ones, other code, builds or what no person wrote', async () => {
    await using repo = await gitRepo({ name: 'it is "mine"' });
    await repo.commit({ 'src/z.ts': `\n${USE}`, 'src/a.js': USE, '.gitignore': 'secret/\n' });
    await symlink('src/a.js', join(repo.dir, 'link.js'));
    await repo.write({
      'new.js': USE,
      'secret/x.js': USE,
      'node_modules/p/x.js': USE,
      'dist/x.js': USE,
      'app.min.js': USE,
      'bundle.js': `${'x'.repeat(30_000)};${USE}`,
      'huge.js': `${'x\n'.repeat(600_000)}${USE}`,
      'binary.js': Buffer.from(`\0${USE}`),
      'notes.md': USE,
    });
    await repo.commit({ 'vendor/y.js': USE, 'packages/a/node_modules/q/x.js': USE });
    expect(await findVariableUses(repo.dir)).toEqual([
      { name: 'A_KEY', path: 'new.js', line: 1 },
      { name: 'A_KEY', path: 'src/a.js', line: 1 },
      { name: 'A_KEY', path: 'src/z.ts', line: 2 },
    ]);
    expect(await findVariableUses(join(repo.dir, 'src'))).toEqual([
      { name: 'A_KEY', path: 'a.js', line: 1 },
      { name: 'A_KEY', path: 'z.ts', line: 2 },
    ]);
    expect(await findVariableUses(join(repo.dir, 'secret'))).toHaveLength(1); // what was named counts, ignored or not
  });

  test('outside a repository in every file, behind no link, and a pipe is not waited for', async () => {
    await using repo = await gitRepo();
    await repo.write({
      'p/a/x.py': "os.getenv('A_KEY')",
      'p/.venv/x.py': "os.getenv('B')",
      'p/e/pyvenv.cfg': '',
      'p/e/x.py': "os.getenv('C')",
    });
    await repo.git('config', 'core.bare', 'true'); // no work tree
    const root = join(repo.dir, 'p');
    await symlink('a', join(root, 'link'));
    await symlink('x.py', join(root, 'a', 'y.py'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe.js')]);
    expect(await findVariableUses(root)).toEqual([{ name: 'A_KEY', path: 'a/x.py', line: 1 }]);
  });

  test('until the signal says stop', async () => {
    await using repo = await gitRepo();
    await repo.commit({ 'a.js': USE });
    await expect(findVariableUses(repo.dir, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test('a name fills the memory with a thousand places at most', async () => {
    await using repo = await gitRepo();
    await repo.commit({ 'a.js': `${USE}\n`.repeat(1_500), 'b.js': `${USE}\nprocess.env.B` });
    const uses = await findVariableUses(repo.dir);
    expect(uses).toHaveLength(1_001);
    expect(uses.at(-1)).toEqual({ name: 'B', path: 'b.js', line: 2 });
  });
});
