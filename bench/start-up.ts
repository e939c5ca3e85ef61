import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startFlags } from './measured-process.ts';
import { captureBody, policyName, visitors } from './requests.ts';
import type { Results } from './results.ts';

const root = resolve(import.meta.dirname, '..');
const patienceMs = 30_000;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

/** Milliseconds from starting a program, as people start it, to its first answer to a capture. */
const firstAnswerMs = async (program: readonly string[], body: string): Promise<number> => {
  const port = await freePort();
  const args = [...startFlags(), 'bin/run.js', ...program, '--port', String(port)];
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-2_000);
  });
  try {
    while (child.exitCode === null && performance.now() - start < patienceMs) {
      const response = await fetch(`http://127.0.0.1:${port}/consents`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body,
      }).catch(() => undefined);
      if (response?.status === 201) return performance.now() - start;
      if (response) throw new Error(`${program[0]} answered ${response.status} to its first capture`);
      await delay(2);
    }
    throw new Error(`${program[0]} has not answered within ${patienceMs / 1_000} s: ${said}`);
  } finally {
    child.kill();
    await ended;
  }
};

/** Starts the one-machine server and the floor in turn, so many times each, on data that they already have. */
export const measureStartUp = async (folder: string, times: number): Promise<NonNullable<Results['startUp']>> => {
  const [visitor, body] = [visitors(), await captureBody()];
  const floorData = join(folder, 'floor');
  await mkdir(floorData, { recursive: true });
  const ours = ['serve', '--policy', policyName, '--data', join(folder, 'ours')];
  const floor = ['../bench/floor', '--data', floorData];
  const rounds: { ours: number; floor: number }[] = [];
  for (let round = 0; round <= times; round += 1) {
    rounds.push({
      ours: await firstAnswerMs(ours, body(visitor(2 * round))),
      floor: await firstAnswerMs(floor, body(visitor(2 * round + 1))),
    });
  }
  // The first start makes the data, and fills the cache of compiled code.
  const counted = rounds.slice(1);
  return { ours: counted.map((round) => round.ours), floor: counted.map((round) => round.floor) };
};
