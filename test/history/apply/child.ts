// Runs in a process of its own, which kills itself and all that it started at one of the points of a run.
import { applyRewrite, undoRun, resumable } from '../../../src/history/apply/index.js';
import { nowhere, rewriteHistory } from '../../../src/history/rewrite/index.js';
import { Secret } from '../../../src/core/index.js';

interface Task {
  readonly repository: string;
  readonly state: string;
  readonly value: string;
  readonly mode: 'apply' | 'undo';
  /** Which point it dies at; 0: none. */
  readonly dieAt: number;
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const task = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Task;
const place = { repository: task.repository, state: task.state };
const request = {
  repository: task.repository,
  needles: [{ kind: 'value' as const, label: '0123456789abcdef', secret: new Secret(task.value) }],
  dropPaths: ['gone/**'],
  dropBlobs: [],
  dropUnreplaceable: false,
  pruneEmpty: false,
};
const points: string[] = [];
const atPoint = (point: string): void => {
  points.push(point);
  if (points.length === task.dieAt) process.kill(-process.pid, 'SIGKILL');
};
if (task.mode === 'undo') await undoRun(place, 'last', { atPoint });
else {
  const planHash = (await resumable(place))?.planHash ?? (await rewriteHistory(request, nowhere())).planHash;
  const { updatedFiles, leftFiles, cleared } = await applyRewrite(place, request, planHash, { atPoint });
  process.stdout.write(`${JSON.stringify({ points, updatedFiles, leftFiles, cleared })}\n`);
}
if (task.mode === 'undo') process.stdout.write(`${JSON.stringify({ points })}\n`);
