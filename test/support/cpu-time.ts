/**
 * Milliseconds of processor time that some work takes: what else the machine is busy with does not count, so a bound on it
 * fails for a slow algorithm and not for a slow moment.
 */
export const cpuMs = async (work: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
