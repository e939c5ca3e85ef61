import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { percentile, shareByChance, slowerShare } from '../../bench/times.ts';

const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });

describe('how times of two kinds are compared', () => {
  it('counts every pair, and half of those that are equal', () => {
    fc.assert(
      fc.property(times, times, (first, second) => {
        const wins = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))) as number[];
        expect(slowerShare(first, second)).toBeCloseTo(wins.reduce((sum, win) => sum + win, 0) / wins.length, 10);
      }),
    );
  });

  it('is a half for the same, one for whatever is always slower, and none for the other way round', () => {
    expect([slowerShare([1, 2, 3], [3, 1, 2]), slowerShare([4, 5], [1, 2, 3]), slowerShare([1], [2, 3])]).toEqual([
      0.5, 1, 0,
    ]);
  });

  it('wanders by chance less the more there are', () => {
    expect(shareByChance(2_000, 2_000)).toBeCloseTo(0.00913, 4);
    expect(shareByChance(10_000, 10_000)).toBeLessThan(shareByChance(2_000, 2_000));
  });

  it('names the value below which a share of them lies', () => {
    const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.9)]).toEqual([51, 100, 7]);
  });
});
