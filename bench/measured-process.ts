import { fork } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a measured program has used: CPU, user and system, since its start; memory now. */
export type Usage = { readonly cpuMicros: number; readonly rssBytes: number };

/** In the measured program: says that it is ready, from then on what it has used whenever it is asked, and ends when told. */
export const answerUsage = <Ready extends object>(ready: Ready, stop: () => Promise<void>): void => {
  process.on('message', (message) => {
    if (message === 'usage') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } satisfies Usage);
    }
    if (message === 'stop') void stop().finally(() => process.exit(0));
  });
  // Whoever measures is gone: there is nothing left to do.
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);
};

export type MeasuredProcess<Ready> = {
  /** What it said when it was ready. */
  readonly ready: Ready;
  readonly usage: () => Promise<Usage>;
  readonly stop: () => Promise<void>;
};

const root = resolve(import.meta.dirname, '..');

/** Flags of Node that `npm start` gives to the server. */
export const startFlags = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
};

type Start = {
  /** A program of this folder. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  /** Takes what it writes to its error output, where production logs go. */
  readonly folder: string;
};

/** Starts a program in a process of its own and waits until it is ready. Throws with its last words if it ends before. */
export const startProcess = async <Ready>({
  program,
  args = [],
  env = {},
  flags = ['--disable-warning=ExperimentalWarning'],
  folder,
}: Start): Promise<MeasuredProcess<Ready>> => {
  const log = join(folder, `${program}-${process.hrtime.bigint()}.log`);
  const file = openSync(log, 'w');
  // As people start it: what was compiled once is not compiled again, which is memory as well as time.
  const child = fork(join(root, 'bin/run.js'), [`../bench/${program}`, ...args], {
    execArgv: [...flags],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', file, 'ipc'],
  });
  closeSync(file);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const told = async <T>(): Promise<T> => {
    const message = Promise.withResolvers<T>();
    const listen = (said: unknown) => message.resolve(said as T);
    child.once('message', listen);
    const gone = ended.then((code) => {
      throw new Error(`${program} ended with ${code}: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    });
    return Promise.race([message.promise, gone]).finally(() => child.off('message', listen));
  };
  ended.catch(() => undefined);
  return {
    ready: await told<Ready>(),
    usage: () => {
      const answer = told<Usage>();
      child.send('usage');
      return answer;
    },
    async stop() {
      if (child.connected) child.send('stop');
      await ended;
    },
  };
};
