import type { Policy } from '../../../policy/model/types.ts';
import type { BackupEntry, BackupObjects, BackupReason, Backups, Manifest } from '../../domain/backups/backups.ts';
import type { Random } from '../../domain/keys/sealing.ts';
import type { Clock } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import type { Table } from '../table.ts';
import { openBackupEntries } from './entries.ts';
import { endBackups, lookAtBackups } from './look-at-backups.ts';
import { encodeManifest, sha256 } from './manifest.ts';
import { manifestName, newBackupId } from './names.ts';
import type { Snapshots } from './snapshots.ts';
import { writeParts } from './write-parts.ts';

/** Whoever has been at it for so long is dead, or will be refused at its end. */
const mayBeAtItMs = 2 * 3_600_000;

type Ports = {
  readonly policy: Policy;
  readonly table: Table;
  readonly now: Clock;
  readonly random: Random;
  readonly objects: BackupObjects;
  readonly snapshots: Snapshots;
};

/** Which keys a restore will need; public facts of them only, so that whoever takes backups opens none. */
export const keysInUse = async (table: Pick<Table, 'query'>): Promise<Manifest['keys']> => {
  const [tenant, signing] = [
    await table.query('keys', keys.tenant),
    await table.query('keys', keys.signingPublic, { limit: 1_000 }),
  ];
  return { tenant: tenant.items.map((item) => Number(item['number'])), signing: signing.items.map(({ sk }) => sk) };
};

/** When the first night was worked off, as the oldest report of the purge says; undefined before. */
export const firstNight = async (table: Pick<Table, 'query'>): Promise<string | undefined> => {
  const { items } = await table.query('records', keys.purges, { limit: 1 });
  const startedAt = items[0]?.['startedAt'];
  return startedAt === undefined ? undefined : String(startedAt);
};

/** `Backups` that Habeas writes itself, as lines, from a snapshot: where the store does not copy its tables by itself. */
export const openBackups = ({ policy, table, now, random, objects, snapshots }: Ports): Backups => {
  const entries = openBackupEntries({ policy, table, now });

  const write = async (
    { id, reason }: BackupEntry,
    progress?: (items: number) => void,
  ): Promise<Parameters<typeof entries.finish>[1]> => {
    const inUse = await keysInUse(table);
    const snapshot = await snapshots.open();
    const takenAt = snapshot.takenAt.toISOString();
    const { parts, counts } = await writeParts(id, snapshot, objects, progress).finally(snapshot.close);
    const manifest = encodeManifest({
      layout: 1,
      id,
      policy: policy.id,
      policyVersion: policy.version,
      reason,
      takenAt,
      finishedAt: now().toISOString(),
      format: 'lines',
      counts,
      parts,
      keys: inUse,
    });
    if (!(await objects.put(manifestName(id), manifest))) throw new Error('another manifest stands already');
    const bytes = parts.reduce((sum, part) => sum + part.bytes, manifest.byteLength);
    return { takenAt, counts, bytes, manifest: sha256(manifest) };
  };

  return {
    find: entries.find,
    list: entries.list,

    async take(reason: BackupReason, progress) {
      const begun = await entries.begin(newBackupId(now(), random), reason);
      let written: Awaited<ReturnType<typeof write>>;
      try {
        written = await write(begun, progress);
      } catch (error) {
        // Where this fails as well, it is given up two hours later.
        await entries.fail(begun.id).catch(() => undefined);
        throw error;
      }
      return entries.finish(begun.id, written);
    },

    async goOn() {
      const dead = (await entries.all()).filter(
        ({ state, beganAt }) => state === 'taking' && now().getTime() - Date.parse(beganAt) > mayBeAtItMs,
      );
      const ended: BackupEntry[] = [];
      for (const { id } of dead) {
        const failed = await entries.fail(id);
        if (failed) ended.push(failed);
      }
      return ended;
    },

    async check() {
      const [noted, worksSince] = [await entries.all(), await firstNight(table)];
      return lookAtBackups({ objects, policy, entries: noted, worksSince, now: now() });
    },

    end: () => endBackups({ objects, policy, now: now() }),
  };
};
