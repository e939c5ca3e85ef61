import type { Policy } from '../../../policy/model/types.ts';
import { emptyReport, type Restore, type RestoreOrder } from '../../domain/backups/restore.ts';
import { rememberedUntil } from '../../domain/retention/kept-until.ts';
import { type Clock, epochSeconds } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import type { StoredItem, Table, Value } from '../table.ts';

type Ports = { readonly policy: Policy; readonly table: Table; readonly now: Clock };

const keyOf = (id: string) => ({ pk: keys.restores, sk: id });

const toRestore = ({ pk: _pk, sk: id, version: _version, expiresAt: _ends, ...rest }: StoredItem): Restore =>
  ({ id, ...rest }) as unknown as Restore;

/** What is noted of restores, in the journal: the act, how far it came, and its proof. It names nobody whose data it is. */
export const openRestoreNotes = ({ policy, table, now }: Ports) => {
  const put = async (restore: Restore): Promise<Restore> => {
    const { id, ...rest } = restore;
    // As long as anything that a restore has to repeat: until then somebody may ask what was done with the backups.
    const expiresAt = epochSeconds(rememberedUntil(policy, now()));
    await table.put('journal', { ...(rest as unknown as Record<string, Value>), ...keyOf(id), expiresAt });
    return restore;
  };

  return {
    keep: put,

    async find(id: string): Promise<Restore | undefined> {
      const item = await table.get('journal', keyOf(id));
      return item && toRestore(item);
    },

    /** Newest first. */
    async list(): Promise<readonly Restore[]> {
      const { items } = await table.query('journal', keys.restores, { limit: 1_000 });
      return items.map(toRestore).toSorted((a, b) => (a.beganAt < b.beganAt ? 1 : -1));
    },

    begin: (order: RestoreOrder, takenAt: string, where: Pick<Restore, 'set' | 'basis'> = {}): Promise<Restore> =>
      put({
        ...order,
        state: 'loading',
        beganAt: now().toISOString(),
        takenAt,
        parts: 0,
        report: emptyReport,
        ...where,
      }),
  };
};
export type RestoreNotes = ReturnType<typeof openRestoreNotes>;
