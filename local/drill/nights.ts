import type { Policy } from '../../policy/model/types.ts';
import { actsOf } from '../simulate/acts.ts';
import { type Calendar, type Day, textOf } from '../simulate/calendar.ts';
import type { Chance } from '../simulate/chance.ts';
import { offersOf } from '../simulate/offers.ts';
import type { Life } from '../simulate/oracle/life.ts';
import type { Person } from '../simulate/plan.ts';
import { newRegister, type Register } from '../simulate/register.ts';
import { talkOf } from '../simulate/talk.ts';
import type { BackedUpFirm } from './backed-up-firm.ts';
import { type DrillStep, isRight, type RightAct } from './plan.ts';
import { type PutRight, rightsOf } from './rights.ts';

/** What was done, by whoever did it: nothing of it comes out of a backup or a journal. */
export type Ledger = {
  readonly register: Register;
  readonly personOf: (number: number) => Person;
  /** Values that were put right, oldest first. */
  readonly putRight: ReadonlyMap<Life, readonly PutRight[]>;
  /** Addresses that no advertising may go to. */
  readonly objected: ReadonlySet<string>;
  /** When anything was done last by or about a person. */
  readonly doneAt: ReadonlyMap<number, number>;
  /** When the firm was told last of a person what may keep them in use, and what no journal repeats. */
  readonly toldAt: ReadonlyMap<number, number>;
  /** How often each thing was done. */
  readonly counts: Readonly<Record<string, number>>;
  /** Answers of the firm that were not the ones expected. */
  readonly surprises: readonly string[];
  /** Alarms and faults of the backups. */
  readonly troubles: readonly string[];
  readonly backups: readonly { readonly id: string; readonly takenAt: number; readonly night: number }[];
};

export type Nights = {
  readonly firm: BackedUpFirm;
  readonly policy: Policy;
  readonly calendar: Calendar;
  readonly chance: Chance;
  readonly steps: readonly DrillStep[];
  readonly personOf: (number: number) => Person;
  /** The first day of all, the first whose night is backed up, and the last. */
  readonly first: Day;
  readonly from: Day;
  readonly last: Day;
  readonly progress: (night: number, date: string) => void;
  /** Whether to end with this night. */
  readonly stopped: () => boolean;
};

const hour = 60;
/** As the schedules of one machine: purge, backup, the look at the backups; minutes after midnight. */
const times = { purge: 4 * hour, backup: 5 * hour, look: 9 * hour };
const weekDays = 7;
/** What may keep somebody in use: a form, a yes, a contract, an invoice. */
const tells: readonly string[] = ['register', 'choose', 'report'];

/** Lives through all nights: by day people do what they do, every night the purge runs, and then a backup is taken. */
export const liveThrough = async (nights: Nights): Promise<Ledger> => {
  const { firm, policy, calendar, chance, steps, personOf, first, from, last, progress, stopped } = nights;
  const register = newRegister();
  const putRight = new Map<Life, PutRight[]>();
  const objected = new Set<string>();
  const doneAt = new Map<number, number>();
  const toldAt = new Map<number, number>();
  const surprises: string[] = [];
  const troubles: string[] = [];
  const backups: { id: string; takenAt: number; night: number }[] = [];
  const rights: Record<string, number> = {};
  const wrong = (person: number, unit: string, expected: string) => {
    // What the gate says is held against the truth at the end; whose contract has left by now nobody reckons here, as the simulation does.
    const isKnown = unit.startsWith('gate for') || expected.endsWith('EVENT_OUT_OF_ORDER');
    if (!isKnown) surprises.push(`person ${person}, ${unit}: ${expected}`);
  };
  const acts = actsOf({
    firm,
    calendar,
    offers: offersOf(policy),
    chance,
    register,
    personOf,
    gate: () => false,
    isOver: () => false,
    undone: (life, now) => {
      life.overAt = now;
    },
    wrong,
  });
  const { exercise, isThere } = rightsOf({
    firm,
    chance,
    talk: talkOf({ firm, register, personOf, wrong }),
    personOf,
    putRight: (life, value) => putRight.set(life, [...(putRight.get(life) ?? []), value]),
    objected: (address) => objected.add(address),
  });

  /** Whoever the firm has no more is over, whatever brought it about. */
  const notice = async (): Promise<void> => {
    for (const life of register.byId.values()) {
      if (life.overAt === undefined && !(await isThere(life))) life.overAt = firm.now();
    }
  };

  const exerciseBy = async (person: number, act: RightAct): Promise<void> => {
    const life = register.live(person);
    if (!life) return;
    const name = await exercise(life, act);
    if (name !== '') rights[name] = (rights[name] ?? 0) + 1;
    if (act.do === 'erase' && !(await isThere(life))) life.overAt = firm.now();
  };

  const perform = async (step: DrillStep): Promise<void> => {
    const { person, act } = step;
    try {
      if (isRight(act)) await exerciseBy(person, act);
      else await acts.perform({ at: step.at, person, act });
    } catch (error) {
      troubles.push(`person ${person}, ${act.do}: ${(error as Error).message}`);
    }
    doneAt.set(person, firm.now());
    if (tells.includes(act.do)) toldAt.set(person, firm.now());
  };

  const lookAtTroubles = (): void => {
    for (const { event, name = '', code = event, error = '' } of firm.troubles()) {
      if (event === 'fault' || code.startsWith('BACKUP')) troubles.push(`${name} ${code} ${error}`);
    }
  };

  const backUp = async (day: Day, night: number): Promise<void> => {
    const at = (minutes: number) => firm.moveTo(Math.max(firm.now() + 1, calendar.at(day, minutes)));
    at(times.backup);
    await firm.run('backup');
    const [newest] = (await firm.world.backups.list({ limit: 1 })).backups;
    if (newest?.takenAt === undefined) troubles.push(`night ${night}: no backup was taken`);
    else backups.push({ id: newest.id, takenAt: Date.parse(newest.takenAt), night });
    await firm.recovery.copyKeys();
    await firm.recovery.copyJournal();
    at(times.look);
    await firm.run('check-backups');
    await firm.recovery.end();
  };

  let place = 0;
  for (let day = first + 1; day <= last && !stopped(); day += 1) {
    const purgeAt = calendar.at(day, times.purge);
    for (let step = steps[place]; step && step.at < purgeAt; place += 1, step = steps[place]) {
      firm.moveTo(Math.max(firm.now() + 1, step.at));
      await perform(step);
    }
    firm.moveTo(Math.max(firm.now() + 1, purgeAt + chance.between(0, 60_000)));
    await firm.run('purge');
    await firm.run('tend-requests');
    await notice();
    if (day % weekDays === 0 || day >= from) await firm.run('destroy-link-keys');
    if (day % weekDays === 0) await firm.sweep();
    if (day >= from) await backUp(day, day - from + 1);
    lookAtTroubles();
    if (day >= from) progress(day - from + 1, textOf(day));
  }
  return {
    register,
    personOf,
    putRight,
    objected,
    doneAt,
    toldAt,
    counts: { ...acts.counts, ...rights },
    surprises,
    troubles,
    backups,
  };
};
