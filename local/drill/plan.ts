import type { Policy } from '../../policy/model/types.ts';
import { type Calendar, type Day, dayMs } from '../simulate/calendar.ts';
import { chanceOf } from '../simulate/chance.ts';
import { type Act, planOf } from '../simulate/plan.ts';

/** What somebody asks for by right, beside everything that people do anyway. */
export type RightAct = { readonly do: 'erase' | 'rectify' | 'object' };
/** Whether it is one of those. */
export const isRight = (act: Act | RightAct): act is RightAct =>
  act.do === 'erase' || act.do === 'rectify' || act.do === 'object';

export type DrillStep = { readonly at: number; readonly person: number; readonly act: Act | RightAct };

export type DrillDays = {
  readonly seed: number;
  readonly people: number;
  /** The first day of all, the first night that is backed up, and the last one. */
  readonly first: Day;
  readonly from: Day;
  readonly last: Day;
};

/**
 * Everything that so many invented people do: years as the simulation draws them, and in the nights that are backed up far more of
 * what a backup must not undo than such a firm would see. The same for the same seed.
 */
export const drillPlan = (policy: Policy, calendar: Calendar, days: DrillDays): readonly DrillStep[] => {
  const { seed, people, first, from, last } = days;
  const usual: readonly DrillStep[] = planOf(policy, calendar, { seed, people, first, last });
  const more: DrillStep[] = [];
  for (let person = 1; person <= people; person += 1) {
    const chance = chanceOf(seed, 'drill', person);
    const own = usual.filter((step) => step.person === person);
    const came = own.find(({ act }) => act.do === 'register');
    if (!came) continue;
    const earliest = Math.max(from, calendar.dayOf(came.at) + 1);
    if (earliest > last) continue;
    // In daylight, so that no night is under way.
    const at = (day: Day) => calendar.at(day, 10 * 60) + chance.between(0, (dayMs / 24) * 8);
    const someday = () => chance.between(earliest, last);
    const add = (probability: number, ...acts: readonly (Act | RightAct)[]) => {
      if (!chance.happens(probability)) return;
      let day = someday();
      for (const act of acts) {
        more.push({ at: at(day), person, act });
        day = Math.min(last, day + chance.between(1, 40));
      }
    };
    for (let count = chance.between(1, 4); count > 0; count -= 1) {
      add(1, { do: 'choose', by: chance.oneOf(['application', 'preferences', 'unsubscribe'] as const) });
    }
    add(0.35, { do: 'rectify' });
    add(0.15, { do: 'object' });
    add(0.2, { do: 'restrict', ground: chance.oneOf(['accuracy', 'objection']) }, { do: 'lift' });
    add(0.2, { do: 'restrict', ground: 'accuracy' });
    add(0.1, { do: 'hold' }, { do: 'release' });
    add(0.05, { do: 'hold' });
    add(0.08, { do: 'close' });
    add(0.05, { do: 'undo' });
    add(0.25, { do: 'erase' });
    for (const { act } of own) {
      if (act.do !== 'report' || act.type !== 'contract-started' || !chance.happens(0.35)) continue;
      const day = someday();
      const number = act.number ?? '';
      more.push({ at: at(day), person, act: { do: 'report', type: 'contract-ended', number, on: day } });
    }
  }
  return [...usual, ...more].sort((a, b) => a.at - b.at || a.person - b.person);
};
