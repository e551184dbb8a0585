import { randomBytes, randomUUID } from 'node:crypto';
import { lstat, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { Secret } from '../../src/core/index.js';
import { openEnvStore, readersThatDiffer, type EnvStore } from '../../src/stores/index.js';
import { run } from '../support/git-repo.js';
import { folder, type Folder } from './folder.js';
import { buildChild, runKilled } from './killed.js';

const variables = new Map([
  ['app/one', 'ONE'],
  ['app/two', 'TWO'],
  ['app/three', 'THREE'],
]);
const random = (): string => `example${randomBytes(12).toString('hex')}`;
const create = (store: EnvStore, name: string, value: string): Promise<string> =>
  store.create(name, new Secret(value), { token: randomUUID() });

async function env(text?: string): Promise<{ home: Folder; file: string; store: EnvStore } & AsyncDisposable> {
  const home = await folder();
  const file = home.file('.env');
  if (text !== undefined) await writeFile(file, text);
  const store = openEnvStore({ file, variables });
  return { home, file, store, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() };
}

describe('reading', () => {
  test.each([
    ['a bare value', 'ONE=abc', 'abc'],
    ['blanks around it', '  ONE  =  abc  ', 'abc'],
    ['export', 'export ONE=abc', 'abc'],
    ['a comment behind a bare value', 'ONE=abc # not this', 'abc'],
    ['a comment behind a quoted value', `ONE="a # b" # not this`, 'a # b'],
    ['single quotes, where nothing is special', `ONE='a\\n$b"'`, 'a\\n$b"'],
    ['back quotes, where nothing is special', 'ONE=`a\\n\'"`', 'a\\n\'"'],
    ['escapes in double quotes', 'ONE="a\\n\\"b\\" \\$c \\\\n \\x"', 'a\n"b" $c \\n \\x'],
    ['lines in double quotes', 'ONE="a\nb"\nTWO=c', 'a\nb'],
    ['lines of Windows', 'ONE="a\r\nb"\r\nTWO=c\r\n', 'a\nb'],
    ['the last of several', 'ONE=a\nONE=b\n', 'b'],
    ['a quote that is never closed', `ONE="abc\nTWO=c`, '"abc'],
    ['text behind the closing quote', `ONE="a" b\n`, '"a" b'],
    ['a byte order mark', '\ufeffONE=abc', 'abc'],
    ['an equals sign in it', 'ONE=a=b==', 'a=b=='],
  ])('understands %s', async (_, text, value) => {
    await using it = await env(text);
    expect((await it.store.get('app/one')).secret.reveal()).toBe(value);
  });

  test.each(['', '#ONE=abc', 'ONE', 'ONE=', `ONE=""`, 'X ONE=abc', 'ONE-=abc', 'FOO="\nONE=abc\n"'])(
    'sees no value in %j',
    async (text) => {
      await using it = await env(text);
      await expect(it.store.get('app/one')).rejects.toMatchObject({ code: 'E_SECRET_NOT_FOUND' });
    },
  );

  test('takes time in proportion to a hostile file', async () => {
    await using it = await env(
      `${`A="\\"\n`.repeat(60_000)}${"B='\n".repeat(60_001)}${'C=`\n'.repeat(60_001)}ONE=end\n`,
    );
    // A reader that looks to the end of the file for every quote would need minutes.
    await it.store.getAll(['app/one']);
    expect((await stat(it.file)).size).toBeGreaterThan(600_000);
  });
});

describe('writing', () => {
  const text = ['# head', '', 'export ONE="old" # keep me', `FOO='x'`, '  # note', 'TWO=two', 'junk line', 'BAR = 1 '];

  test.each([
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
  ])('changes the value and nothing else, in a file with %j', async (end) => {
    await using it = await env(text.join(end) + end);
    const value = random();
    await it.store.replace('app/one', new Secret(value));
    await create(it.store, 'app/three', value);
    const expected = [...text.with(2, `export ONE=${value} # keep me`), `THREE=${value}`].join(end) + end;
    expect(await readFile(it.file, 'utf8')).toBe(expected);
    await it.store.delete('app/two', 7);
    expect(await readFile(it.file, 'utf8')).toBe(expected.replace(`TWO=two${end}`, ''));
  });

  test('fills an empty place, and begins a new line behind a last line without an end', async () => {
    await using it = await env('ONE= # the key\nFOO=1');
    const [one, two] = [random(), random()];
    await create(it.store, 'app/one', one);
    await create(it.store, 'app/two', two);
    expect(await readFile(it.file, 'utf8')).toBe(`ONE=${one} # the key\nFOO=1\nTWO=${two}\n`);
  });

  test('keeps lines of a value in a file with CRLF', async () => {
    await using it = await env('FOO=1\r\n');
    await create(it.store, 'app/one', `it's\n\\n\r\n"x"\n`);
    expect((await it.store.get('app/one')).secret.reveal()).toBe(`it's\n\\n\r\n"x"\n`);
    expect((await readFile(it.file, 'utf8')).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('refuses to close a quote that somebody left open', async () => {
    const text = `FOO='oops\nBAR=1\n`;
    await using it = await env(text);
    await expect(create(it.store, 'app/one', '\na b')).rejects.toMatchObject({ code: 'E_STORE_UNREACHABLE' });
    expect(await readFile(it.file, 'utf8')).toBe(text);
    await create(it.store, 'app/one', 'bare');
    expect((await it.store.get('app/one')).secret.reveal()).toBe('bare');
  });

  test('leaves a file for its owner alone, and follows a link', async () => {
    await using it = await env('FOO=1\n');
    const link = it.home.file('link.env');
    await symlink(it.file, link);
    await create(openEnvStore({ file: link, variables }), 'app/one', random());
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await stat(it.file)).mode & 0o777).toBe(0o600);
    expect((await readdir(it.home.dir)).sort()).toEqual(['.env', 'link.env']);
  });

  test('refuses a file that is no text, and a secret without a variable', async () => {
    await using it = await env();
    await writeFile(it.file, Buffer.from([0x41, 0x3d, 0xff, 0xfe]));
    await expect(create(it.store, 'app/one', 'a')).rejects.toMatchObject({ code: 'E_STORE_UNREACHABLE' });
    expect(await readFile(it.file)).toEqual(Buffer.from([0x41, 0x3d, 0xff, 0xfe]));
    await expect(create(it.store, 'app/other', 'a')).rejects.toMatchObject({
      code: 'E_SECRET_NAME',
      hint: expect.stringContaining('secretctl.yaml'),
    });
    await using none = await env();
    await expect(none.store.get('app/other')).rejects.toMatchObject({ code: 'E_SECRET_NOT_FOUND' });
  });

  test('a write that is killed leaves the old or the new file, and the next one removes what it left', async () => {
    await using it = await env('FOO=1\n');
    const child = await buildChild(it.home.dir);
    let from = 0;
    for (const dieAt of ['locked', 'drafted', 'synced', 'renamed'] as const) {
      const { signal } = await runKilled(child, { kind: 'env', file: it.file, identity: '', dieAt, from });
      expect(signal).toBe('SIGKILL');
      from += dieAt === 'renamed' ? 2 : 1;
      const lines = Array.from({ length: from }, (_, at) => `N${String(at)}=value-${String(at)}\n`);
      expect(await readFile(it.file, 'utf8')).toBe(`FOO=1\n${lines.join('')}`);
    }
    await create(openEnvStore({ file: it.file, variables, patienceMs: 2_000 }), 'app/one', random());
    expect((await readdir(it.home.dir)).sort()).toEqual(['.env', 'child.mjs']);
  });
});

describe('other readers', () => {
  const hostile = [
    'abc/+=._-:@%,?',
    'a b',
    `it's`,
    `it's $HOME $(touch pwned) \`touch pwned\` "q" \\`,
    `$(touch pwned)`,
    '`touch pwned`',
    '~/x',
    'a;touch pwned',
    'ends in \\',
    `line 1\nline '2'\n$(touch pwned)\n`,
    'ü €😀',
    '#a',
  ];

  test('sh sees every value that we do not warn about, and never runs a part of one', async () => {
    for (const value of hostile) {
      await using it = await env();
      await create(it.store, 'app/one', value);
      const { stdout, stderr } = await run('sh', ['-c', '. ./.env; printf %s "$ONE"'], it.home.dir, process.env);
      expect({ stdout, stderr }).toEqual({ stdout: value, stderr: '' });
      expect(readersThatDiffer(new Secret(value))).not.toContain('sh');
      expect(await readdir(it.home.dir)).toEqual(['.env']);
    }
  });

  test('says who would see something else', () => {
    const differ = (value: string): string[] => readersThatDiffer(new Secret(value));
    expect(differ('abc/+=')).toEqual([]);
    expect(differ('a $b "c" \\d')).toEqual(['docker']);
    expect(differ(`it's`)).toEqual(['docker']);
    expect(differ(`it's $5`)).toEqual(['dotenv', 'docker']);
    expect(differ('a\r\nb')).toEqual(['docker', 'sh']);
  });
});

describe('several values at once', () => {
  const change = (name: string, from: string, to: string) => ({ name, from: new Secret(from), to: new Secret(to) });

  test('are replaced in one write', async () => {
    const [one, two] = [random(), random()];
    await using place = await env(`# mine\nONE=${one}\nTWO="${two}" # two\n`);
    await place.store.replaceAll([change('app/one', one, 'first'), change('app/two', two, 'second')]);
    expect(await readFile(place.file, 'utf8')).toBe('# mine\nONE=first\nTWO=second # two\n');
  });

  test.each([
    ['changed meanwhile', random(), 'E_SECRET_CONFLICT'],
    ['went meanwhile', undefined, 'E_SECRET_NOT_FOUND'],
  ])('stay, all of them, when one %s', async (_, now, code) => {
    const [one, two] = [random(), random()];
    const text = `ONE=${one}\n${now === undefined ? '' : `TWO=${now}\n`}`;
    await using place = await env(text);
    const changes = [change('app/one', one, 'first'), change('app/two', two, 'second')];
    await expect(place.store.replaceAll(changes)).rejects.toMatchObject({ code });
    expect(await readFile(place.file, 'utf8')).toBe(text);
  });
});
