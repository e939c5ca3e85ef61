import { describe, expect, it } from '@jest/globals';
import {
  daysLeft,
  dueDate,
  dueInstant,
  missingCalendars,
  pausedDays,
  workingDaysAfter,
} from '../../lambdas/domain/requests/deadline.ts';
import type { Pause } from '../../lambdas/domain/requests/request.ts';
import { civilDate } from '../../lambdas/domain/time.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';

const zone = 'Europe/Madrid';

const seatedIn = (holidays: Policy['requests']['holidays']): Policy => ({
  ...antara,
  requests: { ...antara.requests, holidays },
});
const inMadrid = seatedIn({ country: 'ES', region: 'Comunidad de Madrid', city: 'Madrid' });

const due = (receivedOn: string, policy: Policy = antara, more: { extended?: boolean; pausedDays?: number } = {}) =>
  dueDate({ receivedOn, extended: false, pausedDays: 0, ...more }, policy);
const known = (dueOn: string) => ({ dueOn, calendarKnown: true });
const unknown = (dueOn: string) => ({ dueOn, calendarKnown: false });

describe('the last day for an answer', () => {
  it.each([
    ['2026-12-10', '2027-01-11', 'Sunday 10 January'],
    ['2027-01-31', '2027-03-01', 'the last day of February is a Sunday'],
    ['2027-01-28', '2027-03-01', 'so is the 28th'],
    ['2027-02-26', '2027-03-30', 'Good Friday, a weekend and Easter Monday'],
    ['2027-04-01', '2027-05-03', 'Labour Day is a Saturday'],
    ['2026-12-22', '2027-01-25', 'Saint Vincent is a Friday, and local'],
    ['2027-03-05', '2027-04-06', 'Saint Vincent Ferrer is local, and moves with Easter'],
    ['2027-02-19', '2027-03-22', 'Saint Joseph is regional, on a Friday'],
    ['2026-05-24', '2026-06-25', 'Saint John was regional in 2026'],
    ['2027-05-24', '2027-06-24', 'and is not in 2027'],
    ['2026-05-31', '2026-06-30', 'June has 30 days'],
    ['2027-03-15', '2027-04-15', 'any Thursday'],
  ])('of %s is %s in Valencia: %s', (receivedOn, dueOn) => {
    expect(due(receivedOn)).toEqual(known(dueOn));
  });

  it('knows the holidays of Madrid, and not those of Valencia, in Madrid', () => {
    expect(due('2027-02-26', inMadrid)).toEqual(known('2027-03-29'));
    expect(due('2027-02-25', inMadrid)).toEqual(known('2027-03-29'));
    expect(due('2027-07-16', inMadrid)).toEqual(known('2027-08-17'));
    expect(due('2026-11-07', inMadrid)).toEqual(known('2026-12-09'));
    expect(due('2027-10-09', inMadrid)).toEqual(known('2027-11-10'));
  });

  it('counts an extension from receipt, and not from a day that was moved', () => {
    expect(due('2027-01-31', antara, { extended: true })).toEqual(known('2027-04-30'));
    expect(due('2027-02-26', antara, { extended: true })).toEqual(known('2027-05-26'));
    // Three months from the first due date, 30 March, would be a month later.
    expect(due('2026-09-30', antara, { extended: true })).toEqual(known('2026-12-30'));
  });

  it('is put off by the days during which the clock stood before it is moved to a working day', () => {
    expect(due('2027-01-31', antara, { pausedDays: 1 })).toEqual(known('2027-03-01'));
    expect(due('2027-01-31', antara, { pausedDays: 2 })).toEqual(known('2027-03-02'));
    expect(due('2027-02-16', antara, { pausedDays: 10 })).toEqual(known('2027-03-30'));
  });

  it('follows the civil date of receipt by clocks of the zone, whatever UTC says', () => {
    const receivedOn = civilDate(new Date('2027-03-31T22:30:00Z'), zone);
    expect(receivedOn).toBe('2027-04-01');
    expect(due(receivedOn)).toEqual(known('2027-05-03'));
    expect(due('2027-03-31')).toEqual(known('2027-04-30'));
  });

  it('counts a leap day as the last of February, and from it to the same number', () => {
    expect(due('2028-01-31')).toEqual(unknown('2028-02-29'));
    expect(due('2028-01-29')).toEqual(unknown('2028-02-29'));
    expect(due('2028-02-29')).toEqual(unknown('2028-03-29'));
    expect(due('2023-11-30', antara, { extended: true })).toEqual(unknown('2024-02-29'));
    expect(due('2100-01-31')).toEqual(unknown('2100-02-28'));
  });

  it('is not moved in a year whose calendar is unknown, not even off a Sunday', () => {
    expect(due('2028-01-16')).toEqual(unknown('2028-02-16'));
    expect(due('2028-01-13')).toEqual(unknown('2028-02-13'));
    expect(due('2027-12-25')).toEqual(unknown('2028-01-25'));
    expect(due('2027-10-01', antara, { extended: true })).toEqual(unknown('2028-01-01'));
  });

  it('is not moved where a firm names a region, city or country of which no calendar is known', () => {
    for (const holidays of [
      { country: 'ES', region: 'Comunitat Valenciana', city: 'Xàtiva' },
      { country: 'ES', region: 'Atlantis', city: 'Valencia' },
      { country: 'PT', region: 'Comunitat Valenciana', city: 'Valencia' },
    ]) {
      expect(due('2027-01-31', seatedIn(holidays))).toEqual(unknown('2027-02-28'));
    }
  });

  it('counts only national holidays while nobody has confirmed where the seat is: an earlier day, never a later one', () => {
    expect(due('2027-02-26', abante)).toEqual(known('2027-03-29'));
    expect(due('2027-03-05', abante)).toEqual(known('2027-04-05'));
    expect(due('2026-12-06', abante)).toEqual(known('2027-01-06'));
  });

  it('is not moved if the days on which it would have to be lead into a year that is unknown', () => {
    // The last day of 2022 was a Saturday.
    const only2022 = (_place: unknown, year: number) => (year === 2022 ? [] : undefined);
    const both = () => ['2023-01-02'];
    const facts = { receivedOn: '2022-11-30', extended: false, pausedDays: 1 };
    expect(dueDate(facts, antara, only2022)).toEqual(unknown('2022-12-31'));
    expect(dueDate(facts, antara, both)).toEqual(known('2023-01-03'));
    expect(dueDate({ ...facts, pausedDays: 0 }, antara, only2022)).toEqual(known('2022-12-30'));
  });
});

describe('the last instant for an answer', () => {
  it.each([
    ['2027-03-01', '2027-03-01T22:59:59.999Z'],
    ['2027-03-27', '2027-03-27T22:59:59.999Z'],
    ['2027-03-28', '2027-03-28T21:59:59.999Z'],
    ['2027-05-03', '2027-05-03T21:59:59.999Z'],
    ['2027-10-30', '2027-10-30T21:59:59.999Z'],
    ['2027-10-31', '2027-10-31T22:59:59.999Z'],
    ['2027-12-31', '2027-12-31T22:59:59.999Z'],
  ])('of %s is 23:59:59.999 by clocks of Madrid, whether they were changed or not', (dueOn, instant) => {
    expect(dueInstant(dueOn, zone).toISOString()).toBe(instant);
  });

  it('is the last millisecond of its day also where clocks are changed at midnight', () => {
    for (const [day, place] of [
      ['2026-09-05', 'America/Santiago'],
      ['2026-04-04', 'America/Santiago'],
      ['2026-10-03', 'Australia/Lord_Howe'],
    ] as const) {
      const last = dueInstant(day, place);
      expect(civilDate(last, place)).toBe(day);
      expect(civilDate(new Date(last.getTime() + 1), place)).not.toBe(day);
    }
  });
});

describe('days that are left', () => {
  it.each([
    ['2027-03-01', 10],
    ['2027-03-11', 0],
    ['2027-03-12', -1],
    ['2026-03-11', 365],
  ])('until 11 March 2027 on %s are %d', (today, days) => {
    expect(daysLeft('2027-03-11', today)).toBe(days);
  });
});

describe('a period of working days', () => {
  it.each([
    ['2027-03-15', 5, '2027-03-23', 'Saint Joseph and a weekend'],
    ['2027-03-23', 5, '2027-04-01', 'Easter, with its Monday'],
    ['2027-03-26', 1, '2027-03-30', 'it begins on Good Friday'],
    ['2027-03-27', 1, '2027-03-30', 'or on the Saturday after'],
    ['2026-12-30', 5, '2027-01-08', 'New Year and Epiphany'],
    ['2027-06-07', 1, '2027-06-08', 'the next day'],
    ['2027-06-07', 0, '2027-06-07', 'none'],
    ['2027-12-27', 5, '2028-01-03', 'into a year whose calendar is unknown'],
    ['2028-12-22', 2, '2028-12-26', 'Christmas of such a year'],
  ])('from %s, of %d, ends on %s: %s', (from, days, end) => {
    expect(workingDaysAfter(from, days, antara)).toBe(end);
  });
});

describe('the days that the clock stood', () => {
  const now = new Date('2027-03-20T10:00:00Z');
  const pause = (from: string, until?: string): Pause => ({ question: 'identity', from, ...(until && { until }) });
  const stood = (...pauses: Pause[]) => pausedDays(pauses, now, zone);

  it('are those from the day of the question to the day of its answer', () => {
    expect(stood()).toBe(0);
    expect(stood(pause('2027-03-01T09:00:00Z', '2027-03-04T18:00:00Z'))).toBe(3);
    expect(stood(pause('2027-03-01T23:30:00Z', '2027-03-02T23:30:00Z'))).toBe(1);
  });

  it('are none for a question that is answered on its own day', () => {
    expect(stood(pause('2027-03-01T00:00:00Z', '2027-03-01T22:59:59.999Z'))).toBe(0);
    expect(stood(pause('2027-03-20T07:00:00Z'))).toBe(0);
  });

  it('run on until today while there is no answer', () => {
    expect(stood(pause('2027-03-01T09:00:00Z'))).toBe(19);
  });

  it('are days by clocks of the zone', () => {
    expect(stood(pause('2027-03-01T22:59:59.999Z', '2027-03-01T23:00:00Z'))).toBe(1);
    expect(stood(pause('2027-03-01T23:00:00Z', '2027-03-02T22:59:59.999Z'))).toBe(0);
    // 23 and 25 hours.
    const later = new Date('2027-11-05T10:00:00Z');
    expect(pausedDays([pause('2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z')], later, zone)).toBe(1);
    expect(pausedDays([pause('2027-10-30T22:00:00Z', '2027-10-31T22:59:59.999Z')], later, zone)).toBe(0);
    expect(pausedDays([pause('2027-10-30T22:00:00Z', '2027-10-31T23:00:00Z')], later, zone)).toBe(1);
  });

  it('are counted once where two questions were out, in whatever order they are listed', () => {
    const pauses = [
      pause('2027-03-01T09:00:00Z', '2027-03-05T09:00:00Z'),
      pause('2027-03-03T09:00:00Z', '2027-03-08T09:00:00Z'),
      pause('2027-03-04T09:00:00Z', '2027-03-04T12:00:00Z'),
      pause('2027-03-12T09:00:00Z', '2027-03-13T09:00:00Z'),
    ];
    expect(stood(...pauses)).toBe(8);
    expect(stood(...pauses.toReversed())).toBe(8);
  });

  it('add up where one question follows on another', () => {
    expect(
      stood(
        pause('2027-03-01T09:00:00Z', '2027-03-03T09:00:00Z'),
        pause('2027-03-03T10:00:00Z', '2027-03-05T09:00:00Z'),
      ),
    ).toBe(4);
  });
});

describe('calendars that are missing', () => {
  it.each([
    ['2026-10-31T22:59:59.999Z', []],
    ['2026-12-31T22:59:59.999Z', []],
    ['2027-10-31T22:59:59.999Z', []],
    ['2027-10-31T23:00:00Z', [2028]],
    ['2027-12-31T22:59:59.999Z', [2028]],
    ['2027-12-31T23:00:00Z', [2028]],
    ['2028-11-01T12:00:00Z', [2028, 2029]],
    ['2025-12-31T22:59:59.999Z', [2025]],
  ])('at %s are those of %j: of this year, and from 1 November of the next', (now, years) => {
    expect(missingCalendars(antara, new Date(now))).toEqual(years);
    expect(missingCalendars(abante, new Date(now))).toEqual(years);
  });

  it('are all of a place that is not in the lists', () => {
    const elsewhere = seatedIn({ country: 'ES', region: 'Atlantis', city: 'Valencia' });
    expect(missingCalendars(elsewhere, new Date('2026-11-30T12:00:00Z'))).toEqual([2026, 2027]);
  });
});
