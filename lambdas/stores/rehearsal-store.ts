import type { Policy } from '../../policy/model/types.ts';
import type { Rehearsal, Rehearsals } from '../domain/backups/rehearsal.ts';
import { rememberedUntil } from '../domain/retention/kept-until.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { StoredItem, Table, Value } from './table.ts';

type Ports = { readonly policy: Policy; readonly table: Table; readonly now: Clock };

const toRehearsal = ({ pk: _pk, sk: at, version: _version, expiresAt: _ends, ...rest }: StoredItem): Rehearsal =>
  ({ at, ...rest }) as unknown as Rehearsal;

/** What is noted of rehearsals, in the journal; for as long as of restores. */
export const openRehearsals = ({
  policy,
  table,
  now,
}: Ports): Rehearsals & { readonly keep: (rehearsal: Rehearsal) => Promise<void> } => ({
  async keep({ at, ...rest }) {
    const expiresAt = epochSeconds(rememberedUntil(policy, now()));
    await table.put('journal', {
      ...(rest as unknown as Record<string, Value>),
      pk: keys.rehearsals,
      sk: at,
      expiresAt,
    });
  },

  async list() {
    const { items } = await table.query('journal', keys.rehearsals, { newestFirst: true, limit: 100 });
    return items.map(toRehearsal);
  },
});
