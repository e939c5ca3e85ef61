import type { EventType } from '../../lambdas/domain/retention/life-events.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type Calendar, type Day, dayMs } from './calendar.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Fields, fillIn, type Offers, offersOf } from './offers.ts';

/** `what`: this purpose and wish, instead of what chance makes of it. */
export type Choose = {
  readonly do: 'choose';
  readonly by: 'application' | 'preferences' | 'unsubscribe';
  readonly what?: { readonly purpose: string; readonly wish: boolean };
};

export type Act =
  | {
      readonly do: 'register';
      readonly form: string;
      readonly fields: Fields;
      readonly yes: readonly string[];
      readonly answer: 'confirm' | 'decline' | 'nothing';
    }
  | { readonly do: 'undo' | 'close' | 'lift' | 'release' }
  | {
      readonly do: 'report';
      readonly type: Exclude<EventType, 'account-closed'>;
      readonly number?: string;
      readonly on: Day;
      readonly due?: Day;
    }
  | Choose
  | { readonly do: 'restrict'; readonly ground: string }
  | { readonly do: 'hold'; readonly categories?: readonly string[] };

/** One act of one person, at one instant. */
export type Step = { readonly at: number; readonly person: number; readonly act: Act };

/** An invented person. Two may share a mailbox, and then only their names tell them apart. */
export type Person = { readonly number: number; readonly name: string; readonly email: string };

export const personOf = (seed: number, number: number): Person => {
  const shares = number > 1 && chanceOf(seed, 'mailbox', number).happens(0.03);
  const mailbox = shares ? number - 1 : number;
  return { number, name: `Persona ${number}`, email: `persona${mailbox}@example.com` };
};

type Told = { readonly on: Day; readonly act: Act };
type Draw = {
  readonly person: Person;
  readonly chance: Chance;
  readonly policy: Policy;
  readonly offers: Offers;
  readonly last: Day;
};

const report = (on: Day, type: Extract<Act, { do: 'report' }>['type'], told: Day, more: object = {}): Told => ({
  on: told,
  act: { do: 'report', type, on, ...more },
});

/** What is reported is mostly reported at once, and sometimes weeks late. */
const late = (chance: Chance) => (chance.happens(0.8) ? 0 : chance.between(1, 20));

/** `known`: from when on there is anything to bill for. */
const bill = ({ chance, person, offers }: Draw, place: string, on: Day, known = on): readonly Told[] => {
  const number = `F-${person.number}-${place}`;
  const due = offers.takes('debt') && chance.happens(0.6) ? on + 30 : undefined;
  const issued = Math.max(known, on + late(chance));
  const luck = chance.next();
  const pays = luck < 0.85 ? chance.between(0, 60) : luck < 0.95 ? chance.between(60, 900) : undefined;
  const paid = pays === undefined ? undefined : Math.max(on + pays, issued);
  return [
    report(on, 'invoice-issued', issued, { number, ...(due !== undefined && { due }) }),
    ...(paid === undefined ? [] : [report(paid, 'invoice-settled', paid + late(chance), { number })]),
  ];
};

const contract = (draw: Draw, place: string, from: Day): readonly Told[] => {
  const { chance, person, offers, last } = draw;
  const number = `C-${person.number}-${place}`;
  const started = from + late(chance);
  const told = [report(from, 'contract-started', started, { number })];
  const to = from + 1 + Math.round(chance.around(700));
  const every = chance.oneOf([30, 90, 90, 180, 365, 365, 365, 365]);
  if (offers.takes('invoice')) {
    for (let on = from, count = 1; on < Math.min(to, last); on += every, count += 1) {
      told.push(...bill(draw, `${place}-${count}`, on, started));
    }
    if (chance.happens(0.2)) told.push(...bill(draw, `${place}-last`, to + chance.between(1, 20), started));
  }
  const ahead = chance.happens(0.25) ? chance.between(1, 60) : 0;
  const ending = Math.max(started, ahead > 0 ? to - ahead : to + late(chance));
  told.push(report(to, 'contract-ended', ending, { number }));
  // Whoever announced an end may think again.
  if (ahead > 10 && chance.happens(0.3)) {
    told.push(report(to + 40, 'contract-ended', Math.max(ending, to - chance.between(2, 9)), { number }));
  }
  return told;
};

const visits = ({ chance, person }: Draw, place: string, from: Day): readonly Told[] =>
  Array.from({ length: chance.between(1, 3) }, (_, count): Told => {
    const booked = from + count * chance.between(20, 200);
    const on = booked + chance.between(0, 60);
    const number = `E-${person.number}-${place}-${count + 1}`;
    // Reported when it was booked, or once they came.
    return report(on, 'event-attended', chance.happens(0.5) ? booked : on + late(chance), { number });
  });

/**
 * What somebody does between one registration and, perhaps, the next. How likely each thing is was made up: it only has to happen
 * often enough, and beside every other.
 */
const episode = (draw: Draw, place: string, from: Day): readonly Told[] => {
  const { person, chance, policy, offers, last } = draw;
  const attends = offers.eventForm !== undefined && offers.takes('attendance') && chance.happens(0.2);
  const form = attends ? (offers.eventForm ?? '') : chance.oneOf([offers.forms[0] ?? '', ...offers.forms]);
  const fate = chance.next();
  const told: Told[] = [
    {
      on: from,
      act: {
        do: 'register',
        form,
        fields: fillIn(policy.forms[form]?.fields ?? {}, person, chance),
        yes: (policy.forms[form]?.offers ?? []).filter(() => chance.happens(0.45)),
        answer: fate < 0.03 ? 'nothing' : fate < 0.05 ? 'decline' : 'confirm',
      },
    },
  ];
  if (chance.happens(0.04)) told.push({ on: from + chance.between(0, 2), act: { do: 'undo' } });
  const kind = chance.next();
  if (attends) told.push(...visits(draw, place, from));
  else if (kind < 0.55 && offers.takes('contract')) {
    const first = from + chance.between(0, 60);
    told.push(...contract(draw, `${place}-1`, first));
    if (chance.happens(0.2)) told.push(...contract(draw, `${place}-2`, first + chance.between(30, 900)));
  } else if (kind < 0.7 && offers.takes('invoice')) {
    const most = chance.between(1, 4);
    for (let count = 1, on = from; count <= most; count += 1) {
      on += chance.between(1, 300);
      told.push(...bill(draw, `${place}-${count}`, on));
    }
  }
  const until = Math.min(last, from + Math.round(chance.around(1_200)));
  const someday = () => chance.between(from + 1, Math.max(from + 1, until));
  for (let count = chance.between(0, 4); count > 0; count -= 1) {
    const on = someday();
    told.push(report(on, 'last-contact', on + late(chance)));
  }
  for (let count = chance.between(0, 4); count > 0; count -= 1) {
    const by = chance.oneOf(['application', 'application', 'preferences', 'unsubscribe'] as const);
    told.push({ on: someday(), act: { do: 'choose', by } });
  }
  if (chance.happens(0.12)) told.push({ on: someday(), act: { do: 'close' } });
  if (chance.happens(0.05)) {
    const on = someday();
    const ground = chance.oneOf(['accuracy', 'unlawful', 'claims', 'objection']);
    told.push({ on, act: { do: 'restrict', ground } }, { on: on + chance.between(10, 400), act: { do: 'lift' } });
  }
  if (chance.happens(0.05)) {
    const on = someday();
    const { person, decision, contract, invoice, debt, attendance } = policy.stored;
    const all = [person, decision, contract, invoice, debt, attendance].filter((one) => one !== undefined);
    const categories = chance.happens(0.5) ? undefined : [...new Set([chance.oneOf(all), chance.oneOf(all)])];
    told.push(
      { on, act: { do: 'hold', ...(categories && { categories }) } },
      { on: on + chance.between(30, 1_500), act: { do: 'release' } },
    );
  }
  return told;
};

/** Everything that so many invented people do within these days, in the order of time; the same for the same seed. */
export const planOf = (
  policy: Policy,
  calendar: Calendar,
  {
    seed,
    people,
    first,
    last,
  }: { readonly seed: number; readonly people: number; readonly first: Day; readonly last: Day },
): readonly Step[] => {
  const offers = offersOf(policy);
  const steps: Step[] = [];
  for (let number = 1; number <= people; number += 1) {
    const chance = chanceOf(seed, 'person', number);
    const draw: Draw = { person: personOf(seed, number), chance, policy, offers, last };
    let from = first + Math.floor(chance.next() * (last - first) * 0.9);
    for (let place = 1; place <= 3 && from <= last; place += 1) {
      let before = 0;
      const told = episode(draw, String(place), from).toSorted((a, b) => a.on - b.on);
      for (const { on, act } of told.filter((each) => each.on <= last)) {
        // Whatever is told on one day is told one after the other.
        before = Math.max(before + 1, calendar.midnight(on) + Math.floor(chance.next() * dayMs * 0.95));
        steps.push({ at: before, person: number, act });
      }
      if (!chance.happens(0.4)) break;
      from += chance.between(30, 1_800);
    }
  }
  return steps.toSorted((a, b) => a.at - b.at);
};
