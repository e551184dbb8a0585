/** Milliseconds of processor time that this process used so far: a busy machine does not make it run faster, as it does a clock. */
export function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
