import { daysLater } from '../domain/civil-time.ts';
import type { PurgeReport, PurgeRuns } from '../domain/retention/purge-runs.ts';
import type { Clock } from '../domain/time.ts';
import type { Tally } from './journal-entries.ts';
import { keys } from './keys.ts';
import type { StoredItem, Table } from './table.ts';

const toReport = ({ pk: _pk, sk: _sk, version: _v, ...report }: StoredItem): PurgeReport =>
  report as unknown as PurgeReport;

/** `PurgeRuns` over the tables. A report holds counts and is kept: it is what the firm shows for having kept its word. */
export const openPurgeRuns = ({ table, now }: { readonly table: Table; readonly now: Clock }): PurgeRuns => ({
  async find(run) {
    const item = await table.get('records', { pk: keys.purges, sk: run });
    return item && toReport(item);
  },

  async list({ limit, before }) {
    const { items, cursor } = await table.query('records', keys.purges, {
      newestFirst: true,
      limit,
      ...(before !== undefined && { to: daysLater(before, -1) }),
    });
    const reports = items.map(toReport);
    const last = reports.at(-1);
    return { reports, ...(cursor !== undefined && last && { next: last.run }) };
  },

  async keep(report) {
    await table.put('records', { pk: keys.purges, sk: report.run, ...report });
  },

  async countsOf({ run, startedAt }) {
    const counts: Record<string, { blocked?: number; erased?: number }> = {};
    const add = (tally: Tally) => {
      for (const [category, { blocked = 0, erased = 0 }] of Object.entries(tally)) {
        const before = counts[category] ?? {};
        counts[category] = {
          ...((before.blocked ?? 0) + blocked > 0 && { blocked: (before.blocked ?? 0) + blocked }),
          ...((before.erased ?? 0) + erased > 0 && { erased: (before.erased ?? 0) + erased }),
        };
      }
    };
    const today = now().toISOString().slice(0, 10);
    for (let day = startedAt.slice(0, 10); day <= today; day = daysLater(day, 1)) {
      let cursor: string | undefined;
      do {
        const page = await table.query('journal', keys.journalDay(day), {
          limit: 500,
          ...(cursor !== undefined && { cursor }),
        });
        for (const item of page.items) if (item['run'] === run) add(item['tally'] as unknown as Tally);
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    return counts;
  },
});
