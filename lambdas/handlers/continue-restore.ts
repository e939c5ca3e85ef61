import { DamagedBackup } from '../domain/backups/damaged-backup.ts';
import { orderLastsMs, orderOf } from '../domain/backups/order-restore.ts';
import { orderableTables, type Restore } from '../domain/backups/restore.ts';
import { purge } from '../domain/retention/purge.ts';
import type { EventHandler, World } from '../runtime/handler.ts';
import { takeLease } from '../runtime/restore-lease.ts';
import type { RestorePlace } from '../runtime/restore-place.ts';
import { purgeAt } from '../runtime/run-purge.ts';
import { publicSigningKeys } from '../stores/key-ring.ts';
import { clearTables } from '../stores/restore/clear-tables.ts';
import { forgetHeldBack, holdingBack } from '../stores/restore/held-back.ts';
import { goOnRestoring } from '../stores/restore/restore-job.ts';
import { openRestoreNotes, type RestoreNotes } from '../stores/restore/restore-notes.ts';
import { isStillProved, provedAnew } from '../stores/restore/still-proved.ts';

/** Less than the function may take: what is under way still has to end. */
const longestMs = 12 * 60_000;
/** What was live before a switch is kept for as long as somebody might switch back, and then removed. */
const mayBeMissedMs = 24 * 3_600_000;

/** One run: the place, what is noted, and how long it may take. */
type Run = {
  readonly place: RestorePlace;
  readonly notes: RestoreNotes;
  readonly mayGoOn: () => boolean;
  readonly world: World;
};

const isUnderWay = ({ state }: Restore) => !['proved', 'refused', 'switched', 'given-up'].includes(state);

/**
 * Notes what came of the latest switch: nobody but a deployment that the gate let through leads to a set. It may have been proved
 * anew just then; what it lacks is done in the tables themselves.
 */
const noteSwitch = async ({ place, notes, world }: Run) => {
  for (const restore of await notes.list()) {
    const isOpen = restore.state === 'proved' || isUnderWay(restore);
    if (isOpen && restore.set !== undefined && restore.set !== place.set) {
      await notes.keep({ ...restore, state: 'switched', switchedAt: world.now().toISOString() });
    }
  }
};

/** Takes away what was made, and what waited for the switch. */
const clear = async ({ id }: Pick<Restore, 'id'>, { place, mayGoOn, world }: Run) => {
  await forgetHeldBack(id, world.table);
  await clearTables(orderableTables, place, mayGoOn);
};

/** Begins what two people have ordered and nobody has begun; the tables are empty by then. */
const beginOrdered = async ({ place, notes, mayGoOn, world }: Run): Promise<Restore | undefined> => {
  const { acts, backups, now } = world;
  const known = new Set((await notes.list()).map(({ id }) => id));
  const orders = (await acts.ofKind('restore')).flatMap((act) => {
    const order = orderOf(act, now());
    return order && !known.has(order.id) ? [order] : [];
  });
  const [order] = orders;
  if (!order || !(await clearTables(orderableTables, place, mayGoOn))) return undefined;
  const entry = await backups.find(order.backupId);
  if (entry?.takenAt === undefined) return undefined;
  return notes.begin(order, entry.takenAt, { set: place.set });
};

const goOn = async (restore: Restore, { place, notes, mayGoOn, world }: Run): Promise<Restore> => {
  const { whole, reader } = place;
  const { now } = world;
  const table = holdingBack(place.table, restore.id, now());
  const entry = await world.backups.find(restore.backupId);
  const opened = world.over(table);
  // Visits are in no backup; those of now stay with the purge of every night, which may read them.
  const there: World = {
    ...opened,
    visits: { ...opened.visits, deleteDay: async () => 0 },
    holds: { ...opened.holds, keepUp: async () => undefined },
  };
  const done = goOnRestoring(restore, {
    policy: world.policy,
    publications: world.publications,
    now,
    notes,
    table,
    whole,
    keyRing: there.keyRing,
    publicKeys: () => publicSigningKeys(table),
    reader,
    expected: entry?.manifest,
    purge: async () => (await purge({ dailyAt: purgeAt, mayGoOn, agreed: true }, there)).state === 'finished',
    mayGoOn,
    progress: () => undefined,
    isShared: true,
    inUse: world.table,
  });
  // A backup that is not whole never will be: somebody orders another.
  return done.catch((error: unknown) => {
    if (!(error instanceof DamagedBackup)) throw error;
    return notes.keep({ ...restore, state: 'given-up' });
  });
};

/**
 * What is proved waits for a deployment to switch to it, and no other restore takes its place meanwhile. Whatever happens until then is
 * done there as well, and proved anew; nobody who has not switched by the time that an order lasts means to.
 */
const keepUp = async (proved: Restore, run: Run): Promise<Restore | undefined> => {
  const { notes, world } = run;
  const { now } = world;
  if (Date.parse(proved.readyAt ?? proved.beganAt) + orderLastsMs < now().getTime()) {
    await clear(await notes.keep({ ...proved, state: 'given-up' }), run);
    return undefined;
  }
  if (await isStillProved(proved, { table: world.table, now })) return undefined;
  return notes.keep(provedAnew(proved));
};

const work = async (run: Run): Promise<void> => {
  const { notes, world } = run;
  await noteSwitch(run);
  const restores = await notes.list();
  const proved = restores.find(({ state }) => state === 'proved');
  const current = restores.find(isUnderWay) ?? (await (proved ? keepUp(proved, run) : beginOrdered(run)));
  if (current) {
    const done = await goOn(current, run);
    if (done.state !== 'refused' && done.state !== 'given-up') return;
    world.log({
      event: 'alarm',
      name: 'continue-restore',
      code: 'RESTORE_REFUSED',
      count: done.report.findings.length,
    });
    return clear(done, run);
  }
  const [latest] = restores;
  const before = Date.parse(latest?.switchedAt ?? '');
  if (latest?.state === 'switched' && before + mayBeMissedMs < world.now().getTime()) {
    await clearTables(orderableTables, run.place, run.mayGoOn);
  }
};

/**
 * Every few minutes: makes what two people have ordered to restore, in the set of tables that stands by, as far as the time goes. It
 * never switches: a deployment does, which is refused without a clean proof. Does nothing where there is no such set.
 */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const { standby: place } = world;
  const giveBack = place && (await takeLease(world));
  if (!place || !giveBack) return;
  const began = world.elapsed();
  const mayGoOn = () => world.elapsed() - began < longestMs;
  try {
    await work({ place, notes: openRestoreNotes(world), mayGoOn, world });
  } finally {
    await giveBack();
  }
};
