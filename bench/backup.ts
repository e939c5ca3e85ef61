import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockedFolder } from '../lambdas/adapters/folder/locked-folder.ts';
import { openDatabase } from '../lambdas/adapters/sqlite/open-database.ts';
import { sqliteWholeTable } from '../lambdas/adapters/sqlite/whole-table.ts';
import { type BackedUpTable, type BackupEntry, backedUpTables } from '../lambdas/domain/backups/backups.ts';
import { openBackupReader } from '../lambdas/stores/backups/backup-reader.ts';
import { keys } from '../lambdas/stores/keys.ts';
import type { StoredItem } from '../lambdas/stores/table.ts';
import type { BackupTold } from './backup-child.ts';
import { startFlags } from './measured-process.ts';
import { meter } from './meter.ts';
import { dataFile } from './purge-world.ts';

export type BackupPlan = { readonly items: number; readonly policy: string };

/** What was measured of one backup. */
export type BackupMeasured = Omit<BackupTold, 'entry'> & {
  readonly policy: string;
  /** Of the items as lines of JSON, and of the parts as they are stored. */
  readonly jsonBytes: number;
  readonly storedBytes: number;
  /** What is wrong with the backup, in words; empty if nothing is. */
  readonly problems: readonly string[];
};

const root = resolve(import.meta.dirname, '..');
/** After every version that was ever published. */
const now = new Date('2032-01-01T04:00:00.000Z');
const fillSize = 1_000;
/** Bytes of disk that an item takes, in the data file and in a part together. */
const diskPerItem = 2_600;

/** Most items are records, as in a firm. */
const tableOf = (n: number): BackedUpTable =>
  n % 20 < 17 ? 'records' : ((['blocked', 'journal', 'guards'] as const)[(n % 20) - 17] ?? 'records');

/** What looks sealed: bytes of chance, of which nothing can be compressed. */
const chance = randomBytes(8 * 2 ** 20);
const sealed = (n: number): string => {
  const from = (n * 7_919) % (chance.length - 620);
  return chance.subarray(from, from + 620).toString('base64url');
};

const itemOf = (n: number): StoredItem => ({
  pk: `S#${n.toString(16).padStart(8, '0')}-bench`,
  sk: `D#${n}`,
  version: 1 + (n % 3),
  ...(n % 4 === 0 && { expiresAt: now.getTime() / 1_000 + 86_400 }),
  ...(n % 5 === 0 && { dueBucket: 'PURGE#0', dueAt: '2033-01-01T00:00:00.000Z' }),
  decidedAt: now.toISOString(),
  sealed: sealed(n),
});

/** Waits for no disk: what is measured comes later. */
const build = async (folder: string, items: number): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const database = openDatabase(dataFile(folder), 'NORMAL');
  const whole = sqliteWholeTable(database, { now: () => now });
  const show = meter('building', 'items');
  try {
    for (let first = 0; first < items; first += fillSize) {
      const numbers = Array.from({ length: Math.min(fillSize, items - first) }, (_, n) => first + n);
      for (const [table, some] of Map.groupBy(numbers, tableOf)) await whole.fill(table, some.map(itemOf));
      show(Math.min(first + fillSize, items), items);
    }
    // They are in no backup: an item whose time is up, and a key.
    await whole.fill('records', [{ pk: 'over', sk: '-', version: 1, expiresAt: now.getTime() / 1_000 }]);
    await whole.fill('keys', [{ pk: 'key', sk: '-', version: 1 }]);
  } finally {
    database.close();
  }
};

const take = (folder: string, policy: string, items: number): Promise<BackupTold & { readonly entry: BackupEntry }> =>
  new Promise((settle, fail) => {
    const args = ['--folder', folder, '--policy', policy, '--now', now.toISOString()];
    const child = fork(join(root, 'bin/run.js'), ['../bench/backup-child', ...args], {
      execArgv: [...startFlags()],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let words = '';
    child.stderr?.on('data', (chunk) => {
      words += chunk;
    });
    const show = meter('backing up', 'items');
    child.on('message', (said) => {
      const told = said as BackupTold;
      show(Math.min(told.items, items), items);
      if (told.entry) settle({ ...told, entry: told.entry });
    });
    child.once('exit', (code) => fail(new Error(`the backup ended with ${code}: ${words.slice(-2_000)}`)));
  });

/** Every live row of a table in the order of the file, read by nothing that takes backups; but what is noted of backups. */
function* rowsOf(database: DatabaseSync, table: BackedUpTable): Generator<string> {
  const rows = database
    .prepare(
      `SELECT * FROM ${table} WHERE (expires_at IS NULL OR expires_at > ?) AND pk <> '${keys.backups}' ORDER BY rowid`,
    )
    .iterate(now.getTime() / 1_000);
  for (const { pk, sk, version, expires_at, due_bucket, due_at, doc } of rows) {
    yield JSON.stringify({
      ...(JSON.parse(String(doc)) as object),
      ...{ pk, sk, version },
      ...(expires_at !== null && { expiresAt: expires_at }),
      ...(due_bucket !== null && { dueBucket: due_bucket, dueAt: due_at }),
    });
  }
}

/** Holds every part against the tables, item by item; nothing of either is kept in memory. */
const compare = async (folder: string, entry: BackupEntry, items: number, lockDays: number) => {
  const objects = lockedFolder({ folder: join(folder, 'backups'), lockDays, now: () => now });
  const reader = openBackupReader({ objects });
  const manifest = await reader.manifest(entry.id, entry.manifest);
  const database = new DatabaseSync(dataFile(folder), { readOnly: true });
  const show = meter('comparing', 'items');
  const problems: string[] = [];
  let [seen, jsonBytes] = [0, 0];
  for (const table of backedUpTables) {
    const rows = rowsOf(database, table);
    let differ = 0;
    for await (const page of reader.items(manifest, table)) {
      for (const item of page.items) {
        if (item.pk === keys.backups) continue;
        const line = JSON.stringify(item);
        jsonBytes += line.length + 1;
        if (line !== rows.next().value) differ += 1;
        seen += 1;
      }
      show(Math.min(seen, items - 1), items);
    }
    const missing = [...rows].length;
    if (differ > 0) problems.push(`${differ} items of ${table} are not those of the table`);
    if (missing > 0) problems.push(`${missing} items of ${table} are missing`);
  }
  show(items, items);
  database.close();
  if (seen !== items) problems.push(`${seen} items instead of ${items}`);
  return { jsonBytes, problems };
};

/** Makes a data file of that many items of 1 KB, takes a backup in a process of its own, and holds it against the file. */
export const measureBackup = async (plan: BackupPlan, into: string): Promise<BackupMeasured> => {
  const { bavail, bsize } = await statfs(into);
  const fit = Math.floor((bavail * bsize * 0.9) / diskPerItem);
  const items = Math.min(plan.items, fit);
  if (items < plan.items) process.stderr.write(`The disk holds ${items.toLocaleString('en')} items, not more.\n`);
  const folder = join(into, 'backup');
  await build(folder, items);
  const { entry, ...told } = await take(folder, plan.policy, items);
  const { jsonBytes, problems } = await compare(folder, entry, items, 0);
  return { policy: plan.policy, ...told, jsonBytes, storedBytes: entry.bytes ?? 0, problems };
};

const count = (value: number) => Math.round(value).toLocaleString('en');
const megabytes = (bytes: number) => count(bytes / 1e6);

/** The figures of the backup as text. */
export const backupReport = ({
  items,
  ms,
  peak,
  heldUpMs,
  jsonBytes,
  storedBytes,
  problems,
}: BackupMeasured): string => `
A backup of ${count(items)} items, ${megabytes(jsonBytes)} MB of JSON, in ${(ms / 1_000).toFixed(1)} s: ${count((items / ms) * 1_000)} items and ${(jsonBytes / ms / 1_000).toFixed(1)} MB a second, ${megabytes(storedBytes)} MB stored;
at most ${count(peak / 2 ** 20)} MiB of memory, and nobody else would have waited for more than ${count(heldUpMs)} ms.

${problems.length === 0 ? 'The parts hold exactly what the tables do.' : `WRONG:\n${problems.map((problem) => `  ${problem}`).join('\n')}`}
`;
