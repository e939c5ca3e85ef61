import { describe, expect, it } from '@jest/globals';
import { linesOf } from '../../bench/targets.ts';

describe('the targets of a copy of everything', () => {
  const measured = { policy: 'antara', readMs: 1_000, before: 0 };
  const met = (ms: number, mebibytes: number, items: number, files: readonly number[]) =>
    linesOf({ loads: {}, exported: { ...measured, ms, peak: mebibytes * 2 ** 20, items, files } }).map(
      (line) => line.met,
    );

  it('ten thousand items in thirty seconds and 300 MiB, no file larger than 4 MB', () => {
    expect(met(30_000, 300, 10_000, [4_000_000, 1])).toEqual([true, true, true, true]);
    expect(met(30_001, 301, 9_999, [1, 4_000_001])).toEqual([false, false, false, false]);
  });
});
