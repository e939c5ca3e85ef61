import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestoreFinding } from '../../lambdas/domain/backups/restore.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import type { BackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { suppressionMarks } from '../../lambdas/stores/guard-store.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import type { Item, StoredItem, Table } from '../../lambdas/stores/table.ts';
import { openRestore } from '../../local/restore/open-restore.ts';
import { type RestoreHereParts, restoreHere } from '../../local/restore/restore-here.ts';
import { addressOf } from './restore-model-world.ts';
import { copyOf, type Filled, filledPlace, inPlace, type Place, rowsOf } from './restore-place.ts';
import { optionsFor } from './restore-world.ts';

/** What happened to whom since the backup; see `filledPlace`. */
const [untouched, erased, withdrew, restricted, corrected, held, suppressed] = [0, 1, 2, 3, 4, 5, 6];

let filled: Filled;
beforeAll(async () => {
  filled = await filledPlace(16);
});
afterAll(async () => rm(filled.place.folder, { recursive: true, force: true }));

const partition = (n: number) => keys.subject(filled.people[n] ?? '');
const personKey = (n: number) => ({ pk: partition(n), sk: keys.person });
const person = async (table: Table, n: number): Promise<StoredItem> => {
  const item = await table.get('records', personKey(n));
  if (!item) throw new Error('nobody is there');
  return item;
};
const decisionsOf = async (table: Table, n: number): Promise<readonly StoredItem[]> =>
  (await table.query('records', partition(n), { prefix: keys.decisionPrefix })).items;
const blockedOf = async (table: Table, n: number): Promise<StoredItem> => {
  const { items } = await table.query('blocked', keys.blocked(filled.people[n] ?? ''), { prefix: keys.blockedPrefix });
  if (!items[0]) throw new Error('nothing is blocked');
  return items[0];
};
const without = ({ version: _version, ...item }: StoredItem, ...names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name))) as unknown as Item;
const longAgo = '2026-01-20T00:00:00.000Z';

type Making = { readonly table: Table; readonly world: World; readonly reader: BackupReader };
type Defect = readonly [says: string, code: RestoreFinding['code'], plant: (making: Making) => Promise<unknown>];

/** Rows of `records` as the backup holds them. */
const backedUp = async (reader: BackupReader, pk: string, prefix: string): Promise<readonly StoredItem[]> => {
  const found: StoredItem[] = [];
  for await (const { items } of reader.items(await reader.manifest(filled.backupId), 'records')) {
    found.push(...items.filter((item) => item.pk === pk && item.sk.startsWith(prefix)));
  }
  return found;
};

const defects: readonly Defect[] = [
  [
    'a form of somebody erased',
    'ERASED_PERSON',
    async ({ table, reader }) => {
      const [form] = await backedUp(reader, partition(erased), keys.formPrefix);
      if (form) await table.put('records', without(form));
    },
  ],
  [
    'a place that leads to somebody erased',
    'ERASED_PERSON',
    ({ table }) => table.put('records', { pk: keys.lookup(1, 'x'), sk: 'y', subjectId: filled.people[erased] ?? '' }),
  ],
  [
    'a withdrawal that is missing',
    'WITHDRAWN_GRANT',
    async ({ table }) => {
      const [no] = (await decisionsOf(table, withdrew)).filter((row) => JSON.stringify(row).includes('withdrawn'));
      if (no) await table.remove('records', no);
    },
  ],
  [
    'a value that was put right',
    'OLD_VALUE',
    async ({ table, reader }) => {
      const [form] = await backedUp(reader, partition(corrected), keys.formPrefix);
      if (form) await table.put('records', without(form));
    },
  ],
  [
    'somebody who is restricted no more',
    'UNRESTRICTED',
    async ({ table }) => table.put('records', without(await person(table, restricted), 'restriction')),
  ],
  [
    'a mark of suppression that is missing',
    'UNSUPPRESSED',
    async ({ table, world }) => {
      const [mark] = await suppressionMarks(world.keyRing, addressOf(suppressed), ['marketing']);
      if (mark) await table.remove('guards', mark);
    },
  ],
  [
    'somebody who is held no more',
    'UNHELD',
    async ({ table }) => table.put('records', without(await person(table, held), 'held')),
  ],
  [
    'a hold that is missing',
    'UNHELD',
    async ({ table }) => {
      const [hold] = (await table.query('records', keys.holds)).items;
      if (hold) await table.remove('records', hold);
    },
  ],
  [
    'a blocked row past its end',
    'OUTLIVED',
    async ({ table }) => {
      const { expiresAt: _end, ...row } = without(await blockedOf(table, corrected));
      await table.put('blocked', { ...row, sk: keys.blockedData('contact', 'x'), until: longAgo, dueAt: longAgo });
    },
  ],
  [
    'a row that the purge has left',
    'NOT_SETTLED',
    async ({ table }) => table.put('records', { ...without(await person(table, untouched)), dueAt: longAgo }),
  ],
  [
    'a place that leads to nobody',
    'UNKNOWN_PERSON',
    ({ table }) => table.put('records', { pk: keys.lookup(1, 'x'), sk: 'y', subjectId: 'nobody' }),
  ],
  [
    'somebody who is not found',
    'UNKNOWN_PERSON',
    async ({ table }) => {
      const { lookupPk, lookupSk } = await person(table, untouched);
      await table.remove('records', { pk: String(lookupPk), sk: String(lookupSk) });
    },
  ],
  [
    'a decision that says more than was signed',
    'BAD_SIGNATURE',
    async ({ table }) => {
      const [decision] = await decisionsOf(table, untouched);
      if (decision) await table.put('records', { ...without(decision), purposes: { profiling: 'given' } });
    },
  ],
  [
    'somebody whose key is gone',
    'UNREADABLE',
    ({ table }) => table.remove('keys', { pk: keys.subjectKey(filled.people[untouched] ?? ''), sk: keys.key }),
  ],
  [
    'somebody under the key of another',
    'UNREADABLE',
    async ({ table }) => {
      const { sealed = '' } = await person(table, restricted);
      await table.put('records', { ...without(await person(table, untouched)), sealed });
    },
  ],
  [
    'a blocked row that is missing',
    'LOST',
    async ({ table }) => table.remove('blocked', await blockedOf(table, corrected)),
  ],
];

const opened = async (place: Place): Promise<RestoreHereParts> => {
  const { backupId } = filled;
  const found = await openRestore({ options: optionsFor(place), backupId, progress: () => undefined });
  if (!('parts' in found)) throw new Error('it is done already');
  const { parts } = found;
  // The marks as well, as where the data file is lost, so that one of them can be missing.
  return { ...parts, order: { ...parts.order, tables: ['records', 'blocked', 'guards'] } };
};

/** Restores, with a change to how; answers what was found. It was refused, and nothing is otherwise than before. */
const refused = async (change: (parts: RestoreHereParts) => Partial<RestoreHereParts>) => {
  const place = await copyOf(filled.place);
  try {
    const file = join(place.folder, 'data', 'habeas.sqlite');
    const before = rowsOf(file);
    const parts = await opened(place);
    const restore = await restoreHere({ ...parts, ...change(parts) });
    expect(restore.state).toBe('refused');
    expect(rowsOf(file)).toEqual(before);
    expect(await readdir(join(place.folder, 'data', 'restore'))).toEqual([]);
    const noted = await inPlace(place, ({ world }) => openRestoreNotes(world).find(filled.orderId));
    expect(noted).toMatchObject({ state: 'refused', backupId: filled.backupId, report: restore.report });
    return restore.report.findings;
  } finally {
    await place.remove();
  }
};

describe('a restore is refused, noted, and changes nothing, where it would bring back or lose', () => {
  it.each(defects)('%s (%s)', async (_says, code, plant) => {
    const findings = await refused((parts) => ({
      worldOver: (table) => {
        const world = parts.worldOver(table);
        const keep: typeof world.purgeRuns.keep = async (report) => {
          await world.purgeRuns.keep(report);
          // The last that happens before the proof.
          if (report.state === 'finished') await plant({ table, world, reader: parts.reader });
        };
        return { ...world, purgeRuns: { ...world.purgeRuns, keep } };
      },
    }));
    expect(findings).toEqual([{ code, count: 1 }]);
  });

  it('items that are in the backup and do not come out of it (LOST)', async () => {
    const findings = await refused(({ reader }) => ({
      reader: {
        ...reader,
        async *items(manifest, table, after) {
          for await (const page of reader.items(manifest, table, after)) {
            yield { ...page, items: table === 'guards' ? page.items.slice(1) : page.items };
          }
        },
      },
    }));
    expect(findings).toEqual([{ code: 'LOST', count: 1 }]);
  });

  it('nothing, and then it is not refused', async () => {
    const place = await copyOf(filled.place);
    const restore = await restoreHere(await opened(place));
    expect([restore.state, restore.report.findings]).toEqual(['switched', []]);
    await place.remove();
  });
});

it('a restore does not begin while the clock has gone back: what came later would be undone', async () => {
  const place = await copyOf(filled.place);
  const file = join(place.folder, 'data', 'habeas.sqlite');
  const before = rowsOf(file);
  await rm(join(place.folder, 'data', 'clock.json'));
  await expect(opened(place).then(restoreHere)).rejects.toThrow(/^The clock of this machine says .*Z, and the journal/);
  expect([rowsOf(file), await readdir(join(place.folder, 'data', 'restore'))]).toEqual([before, []]);
  await place.remove();
});
