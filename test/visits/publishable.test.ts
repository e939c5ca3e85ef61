import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addCounts, addVisit, newTally, publishable } from '../../lambdas/domain/visits/publishable.ts';
import { type DimensionCounts, dimensions, type Visit } from '../../lambdas/domain/visits/visits.ts';

const least = fc.integer({ min: 10, max: 40 });
const value = fc.constantFrom('es', 'en', 'Firefox 132', 'constructor', 'toString', '/papel', 'https://search.example');
const count = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 100_000 }));
const counts: fc.Arbitrary<DimensionCounts> = fc.dictionary(
  fc.constantFrom(...dimensions),
  fc.dictionary(value, count),
  {
    noNullPrototype: true,
  },
);
const visit: fc.Arbitrary<Partial<Visit>> = fc.dictionary(fc.constantFrom(...dimensions), value, {
  noNullPrototype: true,
});

const publish = (sets: readonly DimensionCounts[], visits: readonly Partial<Visit>[], k: number): DimensionCounts => {
  const tally = newTally();
  for (const each of sets) addCounts(tally, each);
  for (const each of visits) addVisit(tally, each);
  return publishable(tally, k);
};
/** Every published number, by where it stands. */
const cells = (published: DimensionCounts): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(published).flatMap(([dimension, values]) =>
      Object.entries(values ?? {}).map(([name, number]) => [`${dimension} ${name}`, number] as const),
    ),
  );
const changes = (one: DimensionCounts, other: DimensionCounts): readonly number[] => {
  const [before, after] = [cells(one), cells(other)];
  return [...new Set([...before.keys(), ...after.keys()])].map(
    (name) => (after.get(name) ?? 0) - (before.get(name) ?? 0),
  );
};

describe('what is published of counts', () => {
  it('is no cell below the least, and every cell a multiple of it, never more than was counted (AN-45, AB-71)', () => {
    fc.assert(
      fc.property(counts, least, (counted, k) => {
        const published = publish([counted], [], k);
        for (const [dimension, values] of Object.entries(published)) {
          expect(Object.keys(values)).not.toEqual([]);
          for (const [name, number] of Object.entries(values)) {
            const exact = counted[dimension as keyof DimensionCounts]?.[name] ?? 0;
            expect(number).toBeGreaterThanOrEqual(k);
            expect(number % k).toBe(0);
            expect([number <= exact, exact - number < k]).toEqual([true, true]);
          }
        }
        for (const [dimension, values] of Object.entries(counted)) {
          for (const [name, exact] of Object.entries(values ?? {})) {
            const isThere = cells(published).has(`${dimension} ${name}`);
            expect(isThere).toBe(exact >= k);
          }
        }
      }),
    );
  });

  it('changes by nothing or by a whole step when one visit more or less is counted (AN-40, AB-25)', () => {
    fc.assert(
      fc.property(counts, fc.array(visit, { maxLength: 30 }), visit, least, (counted, visits, one, k) => {
        const without = publish([counted], visits, k);
        for (const change of changes(without, publish([counted], [...visits, one], k)))
          expect([0, k]).toContain(change);
        for (const change of changes(without, publish([counted], visits.slice(1), k)))
          expect([0, -k]).toContain(change + 0);
      }),
    );
  });

  it('cannot be differenced: between days, dimensions and sums of any of them lies nothing or at least the least (AN-45, AB-71)', () => {
    const days = fc.array(fc.tuple(counts, fc.array(visit, { maxLength: 20 })), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(
        days,
        least,
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 }),
        (sets, k, factors) => {
          const numbers = sets.flatMap(([counted, visits]) => [...cells(publish([counted], visits, k)).values()]);
          // Sorted, the closest are neighbours.
          const sorted = [...new Set(numbers)].sort((one, other) => one - other);
          const gaps = sorted.map((number, place) => number - (sorted[place - 1] ?? 0));
          expect(gaps.filter((gap) => gap < k)).toEqual([]);
          const sum = Math.abs(numbers.reduce((total, number, place) => total + number * (factors[place % 7] ?? 0), 0));
          expect(sum === 0 || sum >= k).toBe(true);
        },
      ),
    );
  });

  it('is the same in whatever order it was counted', () => {
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 4 }), fc.array(visit, { maxLength: 40 }), least, (sets, visits, k) => {
        const one = JSON.stringify(publish(sets, visits, k));
        expect(JSON.stringify(publish(sets.toReversed(), visits.toReversed(), k))).toBe(one);
      }),
    );
  });

  it('counts each dimension by itself: no cell says what was together', () => {
    const both = Array.from({ length: 25 }, () => ({
      language: 'es',
      country: 'ES',
      truncatedAddress: '203.0.113.0/24',
    }));
    expect(publish([], both, 10)).toEqual({ language: { es: 20 }, country: { ES: 20 } });
  });
});
