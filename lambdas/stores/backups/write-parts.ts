import {
  type BackedUpTable,
  type BackupObjects,
  type BackupPart,
  backedUpTables,
  type Manifest,
} from '../../domain/backups/backups.ts';
import { sha256 } from './manifest.ts';
import { partName } from './names.ts';
import { encodeLine, packPart, partBytes } from './parts.ts';
import type { Snapshot } from './snapshots.ts';

/** What was written. */
export type Written = Pick<Manifest, 'counts' | 'parts'>;

const write = async (
  objects: Pick<BackupObjects, 'put'>,
  { name, table, items, lines }: Pick<BackupPart, 'name' | 'table' | 'items'> & { lines: readonly Uint8Array[] },
): Promise<BackupPart> => {
  const bytes = await packPart(lines);
  // Only somebody who guesses eight random characters could have taken the name.
  if (!(await objects.put(name, bytes))) throw new Error('an object of a backup stands already, and is another');
  return { table, name, items, bytes: bytes.byteLength, sha256: sha256(bytes) };
};

/**
 * Writes everything that a snapshot shows into parts of about 8 MB of JSON, one table after the other. No more than two of them are
 * in memory: the next is read while one is packed and written. `progress` is told how many items are read so far.
 */
export const writeParts = async (
  id: string,
  snapshot: Snapshot,
  objects: Pick<BackupObjects, 'put'>,
  progress: (items: number) => void = () => undefined,
): Promise<Written> => {
  const parts: BackupPart[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  let number = 0;
  let total = 0;
  let part: { readonly table: BackedUpTable; readonly lines: Uint8Array[]; items: number; bytes: number } | undefined;

  const finishPart = async (): Promise<void> => {
    const full = part;
    part = undefined;
    if (!full) return;
    await writing;
    number += 1;
    writing = write(objects, { ...full, name: partName(id, full.table, number) }).then((written) =>
      parts.push(written),
    );
    // Told to whoever waits for it next.
    writing.catch(() => undefined);
  };

  for await (const { table, items } of snapshot.read()) {
    if (part && part.table !== table) {
      await finishPart();
      number = 0;
    }
    part ??= { table, lines: [], items: 0, bytes: 0 };
    const lines = Buffer.from(items.map(encodeLine).join(''));
    part.lines.push(lines);
    part.items += items.length;
    part.bytes += lines.byteLength;
    total += items.length;
    progress(total);
    if (part.bytes >= partBytes) await finishPart();
  }
  await finishPart();
  await writing;

  const count = (table: BackedUpTable) =>
    parts.reduce((sum, { table: of, items }) => sum + (of === table ? items : 0), 0);
  return {
    parts,
    counts: Object.fromEntries(backedUpTables.map((table) => [table, count(table)])) as Written['counts'],
  };
};
