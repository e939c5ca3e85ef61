import { describe, expect, it } from '@jest/globals';
import { measureRestore, restoreReport } from '../../bench/restore.ts';
import { linesOf } from '../../bench/targets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('the measured restore', () => {
  it('brings back nobody who was erased since, and everybody else', async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      const measured = await measureRestore({ items: 1_500, erased: 20, policy: 'antara' }, folder);
      expect(measured).toMatchObject({ erased: 20, withdrawn: 10, resurfaced: 0, problems: [] });
      expect(measured.items).toBeGreaterThanOrEqual(1_500);
      expect(restoreReport(measured)).toContain('Nobody came back');
    } finally {
      await remove();
    }
  });

  it('has half an hour for a million items, and less for fewer', () => {
    const restored = { policy: 'antara', erased: 1, withdrawn: 0, steps: [], peak: 0, resurfaced: 0, problems: [] };
    const met = (items: number, minutes: number, resurfaced = 0) =>
      linesOf({ loads: {}, restored: { ...restored, items, ms: minutes * 60_000, resurfaced } }).map(
        (line) => line.met,
      );
    expect(met(1_000_000, 30)).toEqual([true, undefined, true]);
    expect(met(1_000_000, 30.1, 1)).toEqual([false, undefined, false]);
    expect(met(100_000, 4)).toEqual([false, undefined, true]);
  });
});
