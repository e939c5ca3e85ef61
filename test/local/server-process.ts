import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const root = resolve(import.meta.dirname, '../..');
const run = join(root, 'bin', 'run.js');
export const nodeOptions = ['--disable-warning=ExperimentalWarning'];

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
};

export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Reply>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
  /** Sends the signal and waits for the end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Ended>;
  /** Settles when the process has ended, of itself or not. */
  readonly ended: Promise<Ended>;
};

/** Exit code of a server that was told to stop. Windows knows no signals: there a process is just ended. */
export const inOrder = process.platform === 'win32' ? null : 0;

/** A TCP port on loopback that was free just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
};

const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...output }));
  return { child, output, ended };
};

/** Runs `npm start -- ARGS` until it ends of itself; it is killed after 20 seconds. */
export const runToEnd = async (
  args: readonly string[],
  { node = process.execPath, env = {} }: { node?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> => {
  const { child, ended } = start(node, [...(node === process.execPath ? nodeOptions : []), run, 'serve', ...args], env);
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  try {
    return await ended;
  } finally {
    clearTimeout(late);
  }
};

export type ServerProcessOptions = {
  readonly port?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Sent with every request. */
  readonly headers?: Record<string, string>;
  /** Program and arguments that the command line of the server is put behind. */
  readonly behind?: readonly string[];
};

/** `npm start -- ARGS` as a process of its own, answering. */
export const serverProcess = async (
  args: readonly string[],
  { port, env = {}, headers: always = {}, behind = [] }: ServerProcessOptions = {},
): Promise<ServerProcess> => {
  const listensOn = port ?? (await freePort());
  const [command, ...rest] = [
    ...behind,
    process.execPath,
    ...nodeOptions,
    run,
    'serve',
    ...args,
    '--port',
    String(listensOn),
  ];
  const { child, output, ended } = start(command, rest, env);
  const url = `http://127.0.0.1:${listensOn}`;

  const call = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, json };
  };
  const get: ServerProcess['get'] = (path, headers = {}) => call(path, { headers: { ...always, ...headers } });

  let over: Ended | undefined;
  void ended.then((how) => {
    over = how;
  });
  while (!(await get('/health').catch(() => undefined))) {
    if (over) throw new Error(`the server ended (${over.code}): ${over.stderr}`);
    await wait(20);
  }
  return {
    url,
    pid: child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    get,
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...always, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
    ended,
  };
};

/** Asks until the answer is one to stop at; gives up after `forMs`. */
export const until = async <T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean, forMs = 60_000): Promise<T> => {
  const end = performance.now() + forMs;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(answer)} after ${forMs} ms`);
    await wait(50);
  }
};

/** A registration of an invented person on the fixture policy's form. */
export const registration = (noticeHash: unknown, email: string, name = 'Ana Ejemplo') => ({
  form: 'registration',
  language: 'es',
  noticeHash,
  accepted: true,
  fields: { name, email, birthDate: '1990-05-01' },
  decisions: { newsletter: true, profiling: false },
});
