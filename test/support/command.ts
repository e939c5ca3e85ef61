import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOptions, root } from '../local/server-process.ts';

export type Run = { readonly code: number | null; readonly out: string; readonly err: string };

/** `npm run NAME -- WORDS` as a process of its own; it is killed when `until` settles, if it has not ended before. */
export const command = async (
  name: 'backup' | 'restore' | 'import',
  words: readonly string[],
  {
    env = {},
    until,
    behind = [],
  }: { env?: NodeJS.ProcessEnv; until?: () => Promise<unknown>; behind?: readonly string[] } = {},
): Promise<Run> => {
  const [program = '', ...args] = [...behind, process.execPath, ...nodeOptions, 'bin/run.js', name, ...words];
  const child = spawn(program, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
