import { type ChildProcess, fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { PurgeReport } from '../lambdas/domain/retention/purge-runs.ts';
import type { Told } from './purge-child.ts';

const root = resolve(import.meta.dirname, '..');

export type Purging = {
  readonly folder: string;
  readonly policy: string;
  /** When the first process begins, by the clock of the data. */
  readonly at: Date;
  /** Rows that have to leave. */
  readonly items: number;
  /** How often it is killed on the way, and started again. */
  readonly kills: number;
  /** Milliseconds between two words of it. */
  readonly every?: number;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly progress?: (done: number, kills: number) => void;
};

export type Purged = {
  readonly report: PurgeReport;
  readonly kills: number;
  /** Milliseconds of purging alone; and with every start of a process. */
  readonly ms: number;
  readonly allMs: number;
  /** Most memory of any process, in bytes. */
  readonly peak: number;
};

/** Processes that are under way, so that none outlives whoever measures. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts one process that purges. `told` hears what it says; `ended`: its report, or undefined where it was killed. */
export const startPurge = (
  {
    folder,
    policy,
    at,
    every = 100,
    flags = ['--disable-warning=ExperimentalWarning'],
  }: Pick<Purging, 'folder' | 'policy' | 'at' | 'every' | 'flags'>,
  told: (said: Told) => void = () => undefined,
) => {
  const offset = at.getTime() - Date.now();
  const args = ['--folder', folder, '--policy', policy, '--offset', String(offset), '--every', String(every)];
  const child = fork(join(root, 'bin/run.js'), ['../bench/purge-child', ...args], {
    execArgv: [...flags],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let report: PurgeReport | undefined;
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words += chunk;
  });
  child.on('message', (said) => {
    report = (said as Told).report ?? report;
    told(said as Told);
  });
  const ended = new Promise<PurgeReport | undefined>((settle, fail) => {
    child.once('exit', (code) => {
      running.delete(child);
      if (code !== null && code !== 0) fail(new Error(`the purge ended with ${code}: ${words.slice(-2_000)}`));
      else settle(report);
    });
  });
  return { kill: () => child.kill('SIGKILL'), ended };
};

/** Where it is killed, in rows done: anywhere, but spread over the whole way. */
const killPoints = (items: number, kills: number): readonly number[] =>
  Array.from({ length: kills }, (_, place) => ((place + Math.random()) / kills) * items * 0.96);

/** Purges a data file to its end, killing the process that does so at random moments and starting another each time. */
export const purgeWithKills = async ({ items, kills, progress, ...start }: Purging): Promise<Purged> => {
  const began = performance.now();
  const points = [...killPoints(items, kills)];
  let [done, ms, peak, killed] = [0, 0, 0, 0];
  for (;;) {
    let last: Told = { deleted: 0, ms: 0, peak: 0 };
    let isDying = false;
    // Its clock goes on from where the one before it was killed.
    const at = new Date(start.at.getTime() + performance.now() - began);
    const child = startPurge({ ...start, at }, (said) => {
      last = said;
      progress?.(done + said.deleted, killed);
      if (isDying || said.report || done + said.deleted < (points[0] ?? Number.POSITIVE_INFINITY)) return;
      isDying = true;
      points.shift();
      // Not at the moment at which it speaks, which is always between two turns of its loop.
      void wait(Math.random() * (start.every ?? 100)).then(child.kill);
    });
    const report = await child.ended;
    done += last.deleted;
    ms += last.ms;
    peak = Math.max(peak, last.peak);
    if (report) return { report, kills: killed, ms, allMs: performance.now() - began, peak };
    killed += 1;
  }
};
