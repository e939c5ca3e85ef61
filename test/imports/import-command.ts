import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptions, root } from '../local/server-process.ts';

export type Run = { readonly code: number | null; readonly out: string; readonly err: string };

/** `npm run import -- WORDS` as a process of its own; `until` may kill it. */
export const importCommand = async (
  words: readonly string[],
  { env = {}, until }: { env?: NodeJS.ProcessEnv; until?: () => Promise<unknown> } = {},
): Promise<Run> => {
  const child = spawn(process.execPath, [...nodeOptions, 'bin/run.js', 'import', ...words], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    run.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    run.err += text;
  });
  const ended = once(child, 'close');
  if (until) {
    await Promise.race([until(), ended]);
    child.kill('SIGKILL');
  }
  const [code] = await ended;
  return { code: code as number | null, ...run };
};
