import type { Restore, Restores } from './restore.ts';

/** The set of tables that is used, as the notes of restores say; they come newest first. */
export const setInUse = (restores: readonly Pick<Restore, 'set' | 'state'>[]): string =>
  restores.find(({ state, set }) => state === 'switched' && set !== undefined)?.set ?? 'a';

/** Why functions may not use a set of tables; undefined if they may. */
export type SwitchRefusal = 'NOT_PROVED' | 'OVERTAKEN';

/**
 * Whether functions may use this set of tables: it is in use already, or what was last restored into it is proved, and nothing has
 * happened since that it would undo. Back to a set that was left leads no way but another restore: it lacks what came later.
 */
export const refusalToUse = async (
  set: string,
  { list, isStillProved }: Pick<Restores, 'list' | 'isStillProved'>,
): Promise<SwitchRefusal | undefined> => {
  const restores = await list();
  if (set === setInUse(restores)) return undefined;
  const latest = restores.find((restore) => restore.set === set);
  if (latest?.state !== 'proved') return 'NOT_PROVED';
  return (await isStillProved(latest)) ? undefined : 'OVERTAKEN';
};
