/** Programs that we start only to learn about them. The libraries are loaded on first use: `doctor` alone needs them. */

/** The version of the git on PATH ("2.39.5"), or undefined when there is none. */
export async function gitVersion(cwd: string): Promise<string | undefined> {
  const { simpleGit } = await import('simple-git');
  const { installed, major, minor, patch } = await simpleGit(cwd).version();
  return installed ? `${String(major)}.${String(minor)}.${String(patch)}` : undefined;
}

/** The version of the node on PATH, which git's hooks fall back to; undefined when there is none or it does not answer. */
export async function nodeOnPath(cwd: string, signal: AbortSignal): Promise<string | undefined> {
  const { execa } = await import('execa');
  const result = await execa('node', ['--version'], {
    cwd,
    cancelSignal: signal,
    timeout: 10_000,
    reject: false,
    stdin: 'ignore',
  });
  return result.failed ? undefined : result.stdout.replace(/^v/, '');
}
