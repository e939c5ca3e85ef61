import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Measured } from '../../bench/load.ts';
import { median, type Results } from '../../bench/results.ts';
import { linesOf } from '../../bench/targets.ts';

const load = (rps: number, cpuMicros: number, more: Partial<Measured> = {}): Measured => ({
  requests: rps * 10,
  rps,
  p99Ms: 10,
  cpuMicros,
  rssMiB: 100,
  ...more,
});

const lineOf = (results: Results, what: string) => linesOf(results).find((line) => line.what === what);

describe('the report of the bench', () => {
  it('takes the middle round of each, and their ratio', () => {
    const results: Results = {
      loads: {
        'capture NORMAL': [load(2_000, 300), load(9_000, 100), load(1_000, 900)],
        'floor NORMAL': [load(5_000, 100), load(1_000, 500), load(4_000, 120)],
      },
    };
    expect(lineOf(results, 'capture NORMAL : floor NORMAL, requests a second')).toMatchObject({
      ours: 2_000,
      floor: 4_000,
      ratio: 0.5,
      target: '>= 0.4',
      met: true,
    });
    expect(lineOf(results, 'capture NORMAL : floor NORMAL, CPU a request')).toMatchObject({ ratio: 2.5, met: true });
  });

  it.each([
    [0.79, false],
    [0.8, true],
  ])('a group commit at %d of the floor: met is %s', (share, met) => {
    const results: Results = { loads: { 'capture FULL': [load(1_000 * share, 1)], 'floor FULL': [load(1_000, 1)] } };
    expect(lineOf(results, 'capture FULL : floor FULL, requests a second')?.met).toBe(met);
  });

  it('has no line for what was not measured', () => {
    expect(linesOf({ loads: { 'capture NORMAL': [load(1, 1)] } })).toEqual([]);
  });

  it('names the largest of the other bundles', () => {
    const bundles = { ours: { capture: 119_000, gate: 90_000, intake: 251_000 }, floor: 100_000 };
    const [capture, largest] = linesOf({ loads: {}, bundles });
    expect([capture?.met, largest?.what, largest?.met]).toEqual([true, 'largest other bundle (intake), gzip', false]);
  });

  it('compares starts by their median', () => {
    const startUp = { ours: [300, 310, 900], floor: [200, 210, 190] };
    expect(linesOf({ loads: {}, startUp })).toMatchObject([{ ours: 310, floor: 200, ratio: 1.55, met: false }]);
  });
});

describe('npm run bench', () => {
  const bench = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bin/run.js', '../bench/bench', ...args], {
      cwd: new URL('../..', import.meta.url),
    });

  it('explains itself and measures nothing', async () => {
    expect((await bench('--help')).stdout).toContain('--quick');
  });

  it('refuses a part that there is not, and names those that there are', async () => {
    const refused = { code: 1, stderr: expect.stringContaining('normal, full, replay') };
    await expect(bench('--only', 'speed')).rejects.toMatchObject(refused);
  });
});

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (numbers, middle) => {
    expect(median(numbers)).toBe(middle);
  });
});
