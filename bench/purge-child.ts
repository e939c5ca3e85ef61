import { parseArgs } from 'node:util';
import { purge } from '../lambdas/domain/retention/purge.ts';
import type { PurgeReport } from '../lambdas/domain/retention/purge-runs.ts';
import { purgeAt } from '../lambdas/runtime/run-purge.ts';
import type { Table, Write } from '../lambdas/stores/table.ts';
import { peakMemory } from './peak-memory.ts';
import { openPurgeWorld } from './purge-world.ts';

/*
 * One process that purges a data file to its end and says how far it is; whoever started it may kill it at any time. Its clock
 * is the real one, moved by a number of milliseconds.
 */

/** What it says, some times a second. */
export type Told = {
  /** Rows that it has deleted. */
  readonly deleted: number;
  /** Milliseconds since it began to purge. */
  readonly ms: number;
  /** Most memory that it had so far, in bytes. */
  readonly peak: number;
  /** Said last. */
  readonly report?: PurgeReport;
};

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    policy: { type: 'string', default: '' },
    offset: { type: 'string', default: '0' },
    every: { type: 'string', default: '100' },
  },
});

let deleted = 0;

const isDelete = ({ type }: Write) => type === 'delete';

/** Counts what was deleted, once it is. */
const counted = (table: Table): Table => ({
  ...table,
  async transact(writes) {
    const result = await table.transact(writes);
    if (result.committed) deleted += writes.filter(isDelete).length;
    return result;
  },
});

const offset = Number(values.offset);
const { world, table } = await openPurgeWorld({
  folder: values.folder,
  policy: values.policy,
  now: () => new Date(Date.now() + offset),
  feeds: true,
  around: counted,
});
const began = performance.now();
const told = (): Told => ({ deleted, ms: performance.now() - began, peak: peakMemory() });
const telling = setInterval(() => process.send?.(told()), Number(values.every));
process.on('disconnect', () => process.exit(1));
process.send?.(told());
const report = await purge({ dailyAt: purgeAt, mayGoOn: () => true }, world);
clearInterval(telling);
const last = { ...told(), report };
table.close();
process.send?.(last, () => process.exit(0));
