import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contractEnd,
  type EventType,
  eventTypes,
  type LifeEvent,
  openDebts,
  relationshipOf,
} from '../../lambdas/domain/retention/life-events.ts';

const day = 86_400_000;
const recorded = (minutes: number) => new Date(Date.UTC(2031, 2, 10, 9) + minutes * 60_000).toISOString();
const date = (days: number) => new Date(Date.UTC(2031, 2, 10) + days * day).toISOString().slice(0, 10);

let made = 0;
/** One event, recorded a minute after the one before unless it is said when. */
const event = (
  type: EventType,
  days: number,
  reference = '',
  more: { at?: number; dueOn?: string; eventId?: string; source?: string } = {},
): LifeEvent => {
  made += 1;
  const { at = made, dueOn, eventId = `e-${made}`, source = 'own-shop' } = more;
  const told = { eventId, type, on: date(days), reference, recordedAt: recorded(at), source };
  return { ...told, ...(dueOn !== undefined && { dueOn }) };
};
type Told = readonly [type: EventType, days: number, reference?: string];
/** How somebody stands after these, in the order in which they were recorded. */
const standing = (...events: readonly Told[]) =>
  relationshipOf(events.map(([type, days, reference]) => event(type, days, reference)));

describe('how somebody stands after what was reported', () => {
  it('is a contract until it ends, and nothing at all before', () => {
    expect(contractEnd(standing())).toBeUndefined();
    expect(contractEnd(standing(['contract-started', 0, 'A']))).toBe('open');
    const over = standing(['contract-started', 0, 'A'], ['contract-ended', 9, 'A']);
    expect(over.contracts).toEqual([{ reference: 'A', startedOn: date(0), endedOn: date(9) }]);
    expect(contractEnd(over)).toBe(date(9));
  });

  it('is a contract as long as one of several runs, and then since the last of them ended', () => {
    const both = [['contract-started', 0, 'A'] as const, ['contract-started', 1, 'B'] as const];
    expect(contractEnd(standing(...both, ['contract-ended', 9, 'A']))).toBe('open');
    expect(contractEnd(standing(...both, ['contract-ended', 9, 'A'], ['contract-ended', 5, 'B']))).toBe(date(9));
  });

  it('is a contract again for whoever comes back, under the same number or another', () => {
    const over = [['contract-started', 0, 'A'] as const, ['contract-ended', 9, 'A'] as const];
    for (const number of ['A', 'B']) {
      expect(contractEnd(standing(...over, ['contract-started', 20, number]))).toBe('open');
      const again = standing(...over, ['contract-started', 20, number], ['contract-ended', 30, number]);
      expect(contractEnd(again)).toBe(date(30));
    }
  });

  it('follows what was said last of one end: it may be put off, and brought forward', () => {
    const started = ['contract-started', 0, 'A'] as const;
    expect(contractEnd(standing(started, ['contract-ended', 9, 'A'], ['contract-ended', 30, 'A']))).toBe(date(30));
    expect(contractEnd(standing(started, ['contract-ended', 30, 'A'], ['contract-ended', 9, 'A']))).toBe(date(9));
  });

  it('is over with the account, for every contract that still ran, until something begins anew', () => {
    const closed = [
      ['contract-started', 0, 'A'] as const,
      ['contract-started', 1, 'B'] as const,
      ['contract-ended', 3, 'B'] as const,
      ['account-closed', 5] as const,
    ];
    const over = standing(...closed);
    expect(over.contracts.map(({ endedOn }) => endedOn)).toEqual([date(5), date(3)]);
    expect([over.closedOn, contractEnd(over)]).toEqual([date(5), date(5)]);
    const back = standing(...closed, ['contract-started', 6, 'C']);
    expect([back.closedOn, contractEnd(back)]).toEqual([undefined, 'open']);
    // Somebody who never had one is over as well.
    expect(contractEnd(standing(['account-closed', 5]))).toBe(date(5));
  });

  it('remembers the end of contracts that are blocked by now, unless a later one ended, or runs', () => {
    expect(contractEnd(relationshipOf([], date(4)))).toBe(date(4));
    const second = [event('contract-started', 6, 'B')];
    expect(contractEnd(relationshipOf(second, date(4)))).toBe('open');
    expect(contractEnd(relationshipOf([...second, event('contract-ended', 8, 'B')], date(4)))).toBe(date(8));
  });

  it('owes each invoice until that one is paid', () => {
    const owed = (...events: readonly Told[]) => openDebts(standing(...events)).map(({ reference }) => reference);
    const issued = [['invoice-issued', 0, 'F1'] as const, ['invoice-issued', 1, 'F2'] as const];
    expect(owed(...issued)).toEqual(['F1', 'F2']);
    expect(owed(...issued, ['invoice-settled', 3, 'F1'])).toEqual(['F2']);
    expect(owed(...issued, ['invoice-settled', 3, 'F1'], ['invoice-settled', 4, 'F2'])).toEqual([]);
    // Reported again, with another day, it stays paid.
    expect(owed(...issued, ['invoice-settled', 3, 'F1'], ['invoice-issued', 2, 'F1'])).toEqual(['F2']);
  });

  it('knows the last contact and the last day of each event, in whatever order they were told', () => {
    const met = standing(
      ['last-contact', 7],
      ['last-contact', 3],
      ['event-attended', 9, 'T'],
      ['event-attended', 8, 'T'],
    );
    expect(met.lastContactOn).toBe(date(7));
    expect(met.attendances).toEqual([{ reference: 'T', on: date(9) }]);
  });

  it('takes an end for the last word where it was recorded in the same instant as a beginning', () => {
    const at = 7;
    const both = [event('contract-ended', 5, 'A', { at }), event('contract-started', 0, 'A', { at })];
    expect(contractEnd(relationshipOf(both))).toBe(date(5));
    expect(contractEnd(relationshipOf(both.toReversed()))).toBe(date(5));
  });
});

describe('the order in which events arrive', () => {
  // Few days, minutes and numbers, so that events meet.
  const events = fc
    .array(
      fc.record(
        {
          type: fc.constantFrom(...eventTypes),
          on: fc.nat(6).map(date),
          reference: fc.constantFrom('A', 'B'),
          dueOn: fc.nat(9).map(date),
          recordedAt: fc.nat(4).map(recorded),
          source: fc.constantFrom('own-shop', 'self'),
        },
        { requiredKeys: ['type', 'on', 'reference', 'recordedAt', 'source'] },
      ),
      { maxLength: 10 },
    )
    .map((all) => all.map((one, place): LifeEvent => ({ eventId: `e-${place}`, ...one })));
  const shuffled = events.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );

  it('changes nothing', () => {
    fc.assert(
      fc.property(shuffled, ([all, others]) => {
        expect(relationshipOf(others)).toEqual(relationshipOf(all));
        // What is folded leaves the list as it was.
        expect(relationshipOf(all, date(3)).formerEnd).toBe(date(3));
      }),
      { numRuns: 2_000 },
    );
  });

  it('and a repeat of what was recorded changes nothing either', () => {
    fc.assert(
      fc.property(events, (all) => {
        expect(relationshipOf([...all, ...all.map((one) => ({ ...one }))])).toEqual(relationshipOf(all));
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves a contract that started later open, whatever else was said before', () => {
    fc.assert(
      fc.property(events, (all) => {
        const last = event('contract-started', 9, 'Z', { at: 10 });
        expect(contractEnd(relationshipOf([...all, last]))).toBe('open');
        const left = relationshipOf([...all, last, event('account-closed', 9, '', { at: 11 })]);
        expect(left.closedOn).toBe(date(9));
        expect(contractEnd(left)).not.toBe('open');
        expect(contractEnd(left)).not.toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });
});
