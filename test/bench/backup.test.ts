import { describe, expect, it } from '@jest/globals';
import { backupReport, measureBackup } from '../../bench/backup.ts';
import { linesOf } from '../../bench/targets.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a backup that is measured', () => {
  it('holds exactly what the tables do, item by item', async () => {
    const { folder, remove } = await temporaryFolder();
    try {
      const measured = await measureBackup({ items: 12_000, policy: 'antara' }, folder);
      expect(measured.problems).toEqual([]);
      // Its own entry is in it.
      expect(measured.items).toBe(12_001);
      expect(measured.jsonBytes / 12_000).toBeGreaterThan(900);
      expect(backupReport(measured)).toContain('The parts hold exactly what the tables do.');
      expect(backupReport({ ...measured, problems: ['one is missing'] })).toContain('WRONG:\n  one is missing');
    } finally {
      await remove();
    }
  });

  it('has 300 MiB of memory, however many items there are', () => {
    const measured = { policy: 'antara', items: 1e7, ms: 1, heldUpMs: 1, jsonBytes: 1, storedBytes: 1, problems: [] };
    const met = (mebibytes: number) =>
      linesOf({ loads: {}, backup: { ...measured, peak: mebibytes * 2 ** 20 } }).flatMap(({ met: is }) => is ?? []);
    expect([met(300), met(301)]).toEqual([[true], [false]]);
  });
});
