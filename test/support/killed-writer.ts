import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder until it has written `lines` lines after its first, kills it `afterMs` later, and answers all
 * whole lines after the first.
 */
export const killedWriter = async (
  script: string,
  args: readonly string[],
  afterMs: number,
  lines = 0,
): Promise<string[]> => {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const whole = () => output.split('\n').slice(1, -1);
  const enough = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (whole().length >= lines) resolve();
    });
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([enough, ended]);
  await wait(afterMs);
  child.kill('SIGKILL');
  await ended;
  return whole();
};
