// What `systemctl restart web` is for a service: ends the demo application that a file names, and starts another under `secretctl run`.
//   node restart-demo.mjs PID_FILE SECRETCTL DEMO_SERVER
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [file, secretctl, server] = process.argv.slice(2);
const runs = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
let before = 0;
try {
  before = Number(readFileSync(file, 'utf8'));
} catch {
  // the first start
}
if (before > 0 && runs(before)) {
  process.kill(before, 'SIGTERM');
  while (runs(before)) await sleep(20);
}
if (server !== undefined) {
  const args = [secretctl, 'run', '--', process.execPath, server];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  writeFileSync(file, String(child.pid));
  child.unref();
}
