import type { Table } from '../../lambdas/stores/table.ts';
import { longestBackup } from '../../policy/model/spanish-retention.ts';
import type { Archive, Policy } from '../../policy/model/types.ts';
import { calendarOf, dayMs } from '../simulate/calendar.ts';
import { chanceOf } from '../simulate/chance.ts';
import type { Life } from '../simulate/oracle/life.ts';
import { personOf } from '../simulate/plan.ts';
import { type BackedUpFirm, openBackedUpFirm, type Planted as PlantedBackups } from './backed-up-firm.ts';
import type { DrillFinding } from './findings.ts';
import { holdAgainst, type Truth } from './hold-against.ts';
import { type Ledger, liveThrough } from './nights.ts';
import { nothingOpened, type Opened, openEverything } from './open-everything.ts';
import { drillPlan } from './plan.ts';
import { restoreApart } from './restore-apart.ts';
import { eyesOf, type Seen } from './seen.ts';
import { objectsIn } from './stored-files.ts';

export type DrillWish = {
  readonly policy: Policy;
  readonly archive: Archive;
  readonly nights: number;
  readonly people: number;
  readonly seed: number;
  /** Every so many nights a backup is restored; the oldest and the newest always. */
  readonly every: number;
};

/** Defects that are planted, to see whether they are found. */
export type Planted = PlantedBackups & {
  /** After the last night, before anything is restored. */
  readonly beforeRestores?: (firm: BackedUpFirm) => Promise<void>;
  /** Replaces the tables that a restore works on. */
  readonly restoring?: (table: Table) => Table;
};

/** Where it stands, for whoever waits. */
export type DrillStand = {
  readonly step: 'living' | 'opening' | 'restoring';
  readonly done: number;
  readonly of: number;
};

export type DrillHooks = {
  readonly progress?: (stand: DrillStand) => void;
  readonly stopped?: () => boolean;
  readonly planted?: Planted;
};

export type DrillOutcome = {
  readonly policy: Policy;
  readonly wish: Pick<DrillWish, 'nights' | 'people' | 'seed' | 'every'>;
  readonly counts: Ledger['counts'];
  readonly surprises: Ledger['surprises'];
  /** Lives under an id of their own; those that are over; values that were put right. */
  readonly lives: number;
  readonly over: number;
  readonly putRight: number;
  readonly taken: number;
  readonly kept: number;
  readonly restored: number;
  readonly checks: number;
  readonly endedEarly: number;
  readonly opened: Opened;
  readonly findings: readonly DrillFinding[];
  /** Why not everything was lived through, opened and restored; undefined if it was. */
  readonly cutShort?: 'interrupted' | 'too-many-findings';
  /** Seconds of living through the nights, of opening, and of restoring. */
  readonly seconds: { readonly living: number; readonly opening: number; readonly restoring: number };
};

/** More of them say nothing that the first did not. */
const mostFindings = 200;
/** How long the firm is there before the first backup: enough for contracts to run and for people to be forgotten. */
const daysBefore = (nights: number) => Math.min(400, nights * 4);

/** Which backups still lie there; each has to that is not too old, and of each that is nothing may. */
const lookAtFolder = async (
  { backupFolder, policy, now }: BackedUpFirm,
  { backups }: Ledger,
): Promise<{ readonly kept: Ledger['backups']; readonly findings: readonly DrillFinding[] }> => {
  const findings: DrillFinding[] = [];
  const kept: Ledger['backups'][number][] = [];
  const names = (await objectsIn(backupFolder)).map(({ name }) => name);
  for (const backup of backups) {
    const { id, night, takenAt } = backup;
    const isThere = names.some((name) => name.split('/').includes(id));
    const age = (now() - takenAt) / dayMs;
    if (isThere) kept.push(backup);
    if (isThere && age >= longestBackup(policy.backups))
      findings.push({ code: 'OLD_BACKUP', night, says: 'is still there' });
    if (!isThere && age < policy.backups.lockDays)
      findings.push({ code: 'MISSING_BACKUP', night, says: 'is gone while it is locked' });
  }
  return { kept: kept.filter(({ takenAt }) => now() - takenAt < policy.backups.expireDays * dayMs), findings };
};

/** Lives through so many nights of a firm, restores every backup that is left, and holds each against what really happened. */
export const drill = async (wish: DrillWish, hooks: DrillHooks = {}): Promise<DrillOutcome> => {
  const { policy, archive, nights, people, seed, every } = wish;
  const { planted = {}, progress = () => undefined, stopped = () => false } = hooks;
  const calendar = calendarOf(policy.zone);
  const first = calendar.dayOf(Date.parse(archive.publications.at(-1)?.publishedAt ?? '')) + 1;
  const from = first + 1 + daysBefore(nights);
  const last = from + nights - 1;
  const persons = Array.from({ length: people }, (_, place) => personOf(seed, place + 1));
  const firm = await openBackedUpFirm(
    { policy, archive, chance: chanceOf(seed, 'ports'), start: calendar.at(first, 4 * 60) },
    planted,
  );
  const clock = { began: performance.now() };
  const lap = () => {
    const seconds = (performance.now() - clock.began) / 1000;
    clock.began = performance.now();
    return seconds;
  };
  try {
    const ledger = await liveThrough({
      firm,
      policy,
      calendar,
      chance: chanceOf(seed, 'drill'),
      steps: drillPlan(policy, calendar, { seed, people, first: first + 1, from, last: last - 1 }),
      personOf: (number) => persons[number - 1] ?? personOf(seed, number),
      first,
      from,
      last,
      progress: (done) => progress({ step: 'living', done, of: nights }),
      stopped,
    });
    const living = lap();
    const folder = await lookAtFolder(firm, ledger);
    const see = await eyesOf(firm.world, ledger.personOf);
    const live = new Map<Life, Seen>();
    for (const life of ledger.register.byId.values()) live.set(life, await see(life));
    const opened = stopped()
      ? nothingOpened
      : await openEverything(firm, ledger, (done, of) => progress({ step: 'opening', done, of }));
    const opening = lap();
    await planted.beforeRestores?.(firm);
    const findings: DrillFinding[] = [
      ...ledger.troubles.map((says): DrillFinding => ({ code: 'TROUBLE', says })),
      ...folder.findings,
      ...opened.findings,
    ];
    const truth: Truth = { policy, ledger, live };
    const chosen = folder.kept.filter((_, place) => place % every === 0 || place === folder.kept.length - 1);
    let [restored, checks, endedEarly] = [0, 0, 0];
    for (const { id, night, takenAt } of chosen) {
      if (stopped() || findings.length > mostFindings) break;
      await restoreApart({ firm, id, ...(planted.restoring && { restoring: planted.restoring }) }, async (made) => {
        const { restore, quarantine, world } = made;
        if (restore.state !== 'proved') {
          const codes = restore.report.findings.map(({ code, count }) => `${code} ${count}`);
          findings.push({ code: 'NOT_PROVED', night, says: codes.join(', ') });
        }
        const { database } = quarantine;
        const held = await holdAgainst(truth, { night, takenAt, database, see: await eyesOf(world, ledger.personOf) });
        findings.push(...held.findings);
        checks += held.checks;
        endedEarly += held.endedEarly;
      });
      restored += 1;
      progress({ step: 'restoring', done: restored, of: chosen.length });
    }
    const lives = [...ledger.register.byId.values()];
    const cutShort = stopped() ? 'interrupted' : restored < chosen.length ? 'too-many-findings' : undefined;
    return {
      policy,
      wish: { nights, people, seed, every },
      counts: ledger.counts,
      surprises: ledger.surprises,
      lives: lives.length,
      over: lives.filter(({ overAt }) => overAt !== undefined).length,
      putRight: [...ledger.putRight.values()].reduce((sum, values) => sum + values.length, 0),
      taken: ledger.backups.length,
      kept: folder.kept.length,
      restored,
      checks,
      endedEarly,
      opened,
      findings,
      ...(cutShort && { cutShort }),
      seconds: { living, opening, restoring: lap() },
    };
  } finally {
    await firm.close();
  }
};
