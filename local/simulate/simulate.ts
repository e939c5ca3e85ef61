import type { World } from '../../lambdas/runtime/handler.ts';
import type { Archive, Policy } from '../../policy/model/types.ts';
import { actsOf } from './acts.ts';
import { type Calendar, calendarOf, type Day, dayAfter, textOf } from './calendar.ts';
import { chanceOf } from './chance.ts';
import { type Firm, openFirm } from './firm.ts';
import { offersOf } from './offers.ts';
import { type File, openFile } from './oracle/file.ts';
import { gateOf } from './oracle/gate.ts';
import { judgeOf } from './oracle/judge.ts';
import { promisesOf } from './oracle/promises.ts';
import type { Violation } from './oracle/violation.ts';
import { oversightOf } from './oversight.ts';
import { personOf, planOf, type Step } from './plan.ts';
import { newRegister } from './register.ts';
import { type Sample, sampleOf } from './states.ts';

export type Wish = {
  readonly policy: Policy;
  readonly archive: Archive;
  readonly years: number;
  readonly people: number;
  readonly seed: number;
  /** What happens, instead of what chance makes happen; by instant. */
  readonly steps?: (first: Day, calendar: Calendar) => readonly Step[];
};

/** A violation, and the night that showed it: civil date, and which night it was. */
export type Finding = Violation & { readonly date: string; readonly night: number };

/** Where it stands, for whoever waits. */
export type Stand = {
  readonly date: string;
  readonly night: number;
  readonly nights: number;
  readonly violations: number;
  /** The last that was taken. */
  readonly sample: Sample | undefined;
};

export type Hooks = {
  readonly progress?: (stand: Stand) => void;
  /** Ends it after the night that is under way. */
  readonly stopped?: () => boolean;
  /** What runs in place of the purge: to plant a defect. */
  readonly purge?: (night: number, world: World, run: () => Promise<void>) => Promise<void>;
  /** Replaces parts of what handlers are given: to plant a defect. */
  readonly changed?: (world: World) => World;
};

export type Outcome = {
  readonly policy: Policy;
  readonly seed: number;
  readonly people: number;
  readonly first: string;
  readonly last: string;
  /** How often each thing was done. */
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: readonly Sample[];
  readonly looks: number;
  readonly findings: readonly Finding[];
};

const purgeMinutes = 4 * 60;
/** A schedule is late by a minute at most. */
const mostJitterMs = 60_000;
const sampleDays = 7;
/** More than these say nothing that the first did not. */
const mostFindings = 200;

/**
 * Runs years of a firm on a clock that is moved by hand, through the real handlers: people come, buy, choose, leave and come
 * back, and every night at 04:00 the purge runs. After each night the oracle holds the file against the policy. The same
 * wish gives the same years.
 */
export const simulate = async (wish: Wish, hooks: Hooks = {}): Promise<Outcome> => {
  const { policy, archive, seed } = wish;
  const calendar = calendarOf(policy.zone);
  const first = calendar.dayOf(Date.parse(archive.publications.at(-1)?.publishedAt ?? '')) + 1;
  const firm = await openFirm({
    policy,
    archive,
    chance: chanceOf(seed, 'ports'),
    start: calendar.at(first, purgeMinutes),
    ...(hooks.changed && { changed: hooks.changed }),
  });
  const file = openFile(firm.file, firm.world);
  try {
    return await runYears({ wish, hooks, calendar, first, firm, file });
  } finally {
    file.close();
    await firm.close();
  }
};

type Years = {
  readonly wish: Wish;
  readonly hooks: Hooks;
  readonly calendar: Calendar;
  readonly first: Day;
  readonly firm: Firm;
  readonly file: File;
};

const runYears = async ({ wish, hooks, calendar, first, firm, file }: Years): Promise<Outcome> => {
  const { policy, years, people, seed } = wish;
  const last = dayAfter(first, { months: Math.round(years * 12) }) - 1;
  const nights = last - first;
  const chance = chanceOf(seed, 'firm');
  const promises = promisesOf(policy, calendar);
  const judge = judgeOf({ policy, promises, file });
  const register = newRegister();
  const persons = Array.from({ length: people }, (_, place) => personOf(seed, place + 1));
  const acts = actsOf({
    firm,
    calendar,
    offers: offersOf(policy),
    chance,
    register,
    personOf: (number) => persons[number - 1] ?? personOf(seed, number),
    gate: gateOf(policy, calendar, promises),
    isOver: promises.isOver,
    undone: judge.undone,
    wrong: (person, unit, expected) => judge.accuse(person, unit, { problem: 'answers otherwise', expected }),
  });
  const oversight = oversightOf({ first, minutes: purgeMinutes, calendar, firm, file, judge, register, acts });
  const steps = wish.steps?.(first, calendar) ?? planOf(policy, calendar, { seed, people, first: first + 1, last });
  const samples: Sample[] = [];
  const findings: Finding[] = [];

  /** What throws is as wrong as what is not as promised, and must not hide what comes after it. */
  const attempt = (person: number, unit: string, work: () => Promise<void>) =>
    work().catch((error: Error) =>
      judge.accuse(person, unit, { problem: 'fails', expected: `no ${error.name}: ${error.message}` }),
    );

  const runPurge = async (night: number): Promise<void> => {
    const run = () => firm.run('purge');
    await (hooks.purge ? hooks.purge(night, firm.world, run) : run());
    if (night % sampleDays !== 0) return;
    // Nothing here hangs on the hours of the house-keeping: what it would remove has expired, and so is absent.
    await firm.run('destroy-link-keys');
    await firm.sweep();
  };

  let place = 0;
  for (let night = 1; night <= nights; night += 1) {
    const day = first + night;
    const purgeAt = calendar.at(day, purgeMinutes);
    for (let step = steps[place]; step && step.at < purgeAt; place += 1, step = steps[place]) {
      const { at, person, act } = step;
      firm.moveTo(Math.max(firm.now() + 1, at));
      await attempt(person, act.do, () => acts.perform({ at, person, act }));
    }
    firm.moveTo(Math.max(firm.now() + 1, purgeAt + chance.between(0, mostJitterMs)));
    await attempt(0, 'purge', () => runPurge(night));
    const times = { now: firm.now(), next: calendar.at(day + 1, purgeMinutes) + mostJitterMs };
    await oversight.afterNight(night, times);
    if (night % 365 === 0 || night === nights) await oversight.afterYear(night, times);
    findings.push(...judge.violations.splice(0).map((violation) => ({ ...violation, date: textOf(day), night })));
    if (night % sampleDays === 0 || night === nights) {
      samples.push(sampleOf(register.byId.values(), policy, textOf(day), times.now));
    }
    hooks.progress?.({ date: textOf(day), night, nights, violations: findings.length, sample: samples.at(-1) });
    if (hooks.stopped?.() || findings.length > mostFindings) break;
  }
  return {
    policy,
    seed,
    people,
    first: textOf(first),
    last: samples.at(-1)?.date ?? textOf(last),
    counts: acts.counts,
    samples,
    looks: oversight.looks(),
    findings,
  };
};
