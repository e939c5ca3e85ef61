import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysLater } from '../../lambdas/domain/civil-time.ts';
import { dueDate } from '../../lambdas/domain/requests/deadline.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { deadlineCases, disagreements, factsOf, givenOf, seatOf } from './deadline-cases.ts';
import { datesOf, isWorkingDay } from './deadline-oracle.ts';

/** `npm run bench -- deadlines` has ten times as many. */
const numRuns = Number(process.env['HABEAS_DEADLINE_RUNS'] ?? 100_000);
const fewer = Math.ceil(numRuns / 10);

const story = {
  pauses: [],
  extended: false,
  answerWithin: { months: 1 },
  extendedTo: { months: 3 },
  workingDays: 5,
} as const;
const inValencia = seatOf({ where: 'valencia', calendar: 'official' });
const told = (received: string, more: object = {}) => {
  const receivedAt = Date.parse(received);
  return datesOf({ ...story, receivedAt, now: receivedAt, ...more }, inValencia);
};

describe('the oracle', () => {
  it('finds the dates that are written in the promises (case 20)', () => {
    expect(told('2027-01-31T11:00:00Z').dueOn).toBe('2027-03-01');
    expect(told('2027-01-31T11:00:00Z', { extended: true }).dueOn).toBe('2027-04-30');
    expect(told('2027-02-26T11:00:00Z').dueOn).toBe('2027-03-30');
    expect(told('2027-03-31T22:30:00Z')).toMatchObject({
      receivedOn: '2027-04-01',
      dueOn: '2027-05-03',
      dueAt: '2027-05-03T21:59:59.999Z',
    });
  });
});

describe('the clock of a request', () => {
  it('shows what the oracle shows, whenever it came, was asked, extended and where', () => {
    const differ = (one: Parameters<typeof disagreements>[0]) => {
      const found = disagreements(one);
      if (found.length > 0) throw new Error(found.join('; '));
    };
    expect(() => fc.assert(fc.property(deadlineCases, differ), { numRuns })).not.toThrow();
  });

  it('ends on a working day if the calendar is known', () => {
    fc.assert(
      fc.property(deadlineCases, (one) => {
        const { policy, calendars } = givenOf(one);
        const { dueOn, calendarKnown } = dueDate(factsOf(one), policy, calendars);
        expect(calendarKnown && !isWorkingDay(dueOn, seatOf(one))).toBe(false);
      }),
      { numRuns: fewer },
    );
  });

  it('never ends earlier for a request that comes later', () => {
    fc.assert(
      fc.property(deadlineCases, fc.integer({ min: 1, max: 40 }), (one, days) => {
        const { policy, calendars } = givenOf(one);
        const facts = factsOf(one);
        const later = { ...facts, receivedOn: daysLater(facts.receivedOn, days) };
        const [first, second] = [facts, later].map((each) => dueDate(each, policy, calendars).dueOn);
        expect(second! >= first!).toBe(true);
      }),
      { numRuns: fewer },
    );
  });

  it('never ends earlier for having been extended, or for having stood longer', () => {
    fc.assert(
      fc.property(deadlineCases, fc.integer({ min: 1, max: 40 }), (one, days) => {
        const { policy, calendars } = givenOf(one);
        const facts = { ...factsOf(one), extended: false };
        const dueOn = (more: object) => dueDate({ ...facts, ...more }, policy, calendars).dueOn;
        expect(dueOn({ extended: true }) >= dueOn({})).toBe(true);
        expect(dueOn({ pausedDays: facts.pausedDays + days }) >= dueOn({})).toBe(true);
      }),
      { numRuns: fewer },
    );
  });

  it('never ends later for what is not known: a calendar, or the region and city of the seat', () => {
    const open = toConfirm('where the seat is');
    fc.assert(
      fc.property(deadlineCases, (one) => {
        const facts = factsOf(one);
        const { policy, calendars } = givenOf(one);
        const { dueOn } = dueDate(facts, policy, calendars);
        expect(dueDate(facts, policy, () => undefined).dueOn <= dueOn).toBe(true);

        const inMadrid = givenOf({ ...one, where: 'madrid', calendar: 'official' });
        const { requests } = inMadrid.policy;
        const nowhere = { requests: { ...requests, holidays: { country: 'ES', region: open, city: open } } };
        expect(dueDate(facts, nowhere).dueOn <= dueDate(facts, inMadrid.policy).dueOn).toBe(true);
      }),
      { numRuns: fewer },
    );
  });
});
