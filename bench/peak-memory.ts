import { readFileSync } from 'node:fs';

let sampled = 0;

/** Most memory that this process ever had, in bytes: the kernel knows it on Linux; elsewhere it is the most that was seen. */
export const peakMemory = (): number => {
  sampled = Math.max(sampled, process.memoryUsage.rss());
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? sampled : Number(kilobytes) * 1_024;
  } catch {
    return sampled;
  }
};
