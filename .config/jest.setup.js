// Builds dist/ once a run, for the tests that start the real program. A broken build fails those tests only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export default function setUp() {
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
  });
  process.env.TEST_RUN = mkdtempSync(join(tmpdir(), 'secretctl-run-')); // for what suites share; jest.teardown.js removes it
  process.env.TEST_BUILD_FAILURE = status === 0 ? '' : stderr || 'the build failed';
}
