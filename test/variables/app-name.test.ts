import { appName } from '../../src/variables/index.js';
import { gitRepo } from '../support/git-repo.js';

test.each([
  [{ 'package.json': '{"name": "@Acme/Web_App"}' }, 'acme-web_app'],
  [{ 'package.json': '\ufeff{"name": "web"}', 'go.mod': 'module x/y' }, 'web'],
  [{ 'package.json': '{"private": true}', 'pyproject.toml': '[build]\nname = "no"\n[project]\nname = "api"\n' }, 'api'],
  [{ 'package.json': '{"name": 3', 'pyproject.toml': "[tool.poetry]\r\nname = 'api'\r\n" }, 'api'],
  [{ 'package.json': '{"name": "@/"}', 'go.mod': '// a\nmodule github.com/acme/tool/v2\n\ngo 1.22\n' }, 'tool'],
  [{ 'go.mod': 'module gopkg.in/tool.v3' }, 'tool'],
  [{ 'composer.json': '{"name": "acme/site"}' }, 'acme-site'],
  [{ 'Cargo.toml': '[dependencies]\nname = "no"\n[package]\nname = "crate"' }, 'crate'],
  [{ 'package.json': `{"name": "${'long-'.repeat(50)}"}` }, `${'long-'.repeat(12)}long`],
  [{}, 'cafe-no.-1'],
])('%j is called %s', async (files, name) => {
  await using repo = await gitRepo({ name: ' Café (No. 1)' });
  await repo.write(files);
  expect(await appName(repo.dir)).toBe(name);
});

test('a folder whose name says nothing is called app', async () => {
  await using repo = await gitRepo({ name: '日本' });
  expect(await appName(repo.dir)).toBe('app');
});
