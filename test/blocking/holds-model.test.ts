import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { releaseHold, setHold } from '../../lambdas/domain/blocking/set-hold.ts';
import type { Refusal } from '../../lambdas/domain/problems.ts';
import { loggedUntil } from '../../lambdas/domain/staff/audit.ts';
import { why } from './blocking-world.ts';
import { ana, keptWorld } from './kept-world.ts';

const categories = ['contact', 'orders', 'proof'] as const;
type Category = (typeof categories)[number];

type Step =
  | { readonly does: 'hold'; readonly on: readonly Category[] }
  | { readonly does: 'release'; readonly which: number }
  | { readonly does: 'wait'; readonly months: number }
  /** An hour past an end: over, and the store has not forgotten it. */
  | { readonly does: 'pass'; readonly end: Category }
  | { readonly does: 'purge' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('hold' as const), on: fc.subarray([...categories], { minLength: 1 }) }),
  fc.record({ does: fc.constant('release' as const), which: fc.nat(5) }),
  fc.record({ does: fc.constant('wait' as const), months: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ does: fc.constant('pass' as const), end: fc.constantFrom(...categories) }),
  fc.constant({ does: 'purge' as const }),
);

const forgottenRelease: Step[] = [
  { does: 'hold', on: ['proof'] },
  { does: 'release', which: 0 },
  { does: 'pass', end: 'contact' },
  { does: 'release', which: 0 },
];

it('whatever is set, released and waited for: read is what has not ended or is held, and nothing that once had gone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const kept = await keptWorld();
      try {
        const { world } = kept;
        const subjectId = await kept.person('Modelo Ejemplo', 'modelo@example.com');
        await kept.event(subjectId, 'contract-started', 'C-1', '2026-01-05');
        await kept.event(subjectId, 'contract-ended', 'C-1', '2026-01-20');
        await kept.purge();
        const ends = new Map(
          (await kept.rows(subjectId)).map((row) => [String(row['category']), String(row['until'])]),
        );
        expect([...ends.keys()].sort()).toEqual([...categories]);

        // The model: which categories are still there, and which holds stand on what.
        const there = new Set<string>(categories);
        const holds: { id: string; on: readonly Category[]; stands: boolean; keptUntil?: Date }[] = [];
        const settle = () => {
          for (const [category, end] of ends) {
            const isHeld = holds.some(({ on, stands }) => stands && on.some((one) => one === category));
            if (end <= kept.now().toISOString() && !isHeld) there.delete(category);
          }
        };

        for (const each of steps) {
          if (each.does === 'wait') kept.advance(each.months * 30 * 24);
          if (each.does === 'pass') {
            const hours = (Date.parse(ends.get(each.end) ?? '') - kept.now().getTime()) / 3_600_000;
            if (hours > 0) kept.advance(hours + 1);
          }
          settle();
          if (each.does === 'hold') {
            const id = randomUUID();
            const request = { holdId: id, subjectId, categories: each.on, ...why };
            const set = await setHold(request, ana, world).catch((error: Refusal) => error.code);
            expect(set === 'NOT_FOUND').toBe(there.size === 0);
            if (set !== 'NOT_FOUND') holds.push({ id, on: each.on, stands: true });
          } else if (each.does === 'release') {
            const hold = holds[each.which];
            if (hold) {
              // Releasing again changes nothing, for as long as the log of accesses remembers that there was a hold.
              const isForgotten = !hold.stands && hold.keptUntil !== undefined && hold.keptUntil <= kept.now();
              const released = releaseHold(hold.id, 'Ya no hace falta', ana, world);
              const code = await released.then(
                () => undefined,
                (error: Refusal) => error.code,
              );
              expect(code).toBe(isForgotten ? 'NOT_FOUND' : undefined);
              if (hold.stands) hold.keptUntil = loggedUntil(world.policy, kept.now());
              hold.stands = false;
            }
          } else if (each.does === 'purge') {
            const report = await kept.purge();
            settle();
            expect((await kept.rows(subjectId)).map((row) => row['category']).sort()).toEqual([...there].sort());
            expect(report.state).toBe('finished');
          }
          settle();
          const read = await world.blockedData.open(subjectId, categories);
          expect(read.map(({ category }) => category).sort()).toEqual([...there].sort());
          const standing = (await world.holds.standing()).map(({ holdId }) => holdId);
          expect(standing.sort()).toEqual(
            holds
              .filter(({ stands }) => stands)
              .map(({ id }) => id)
              .sort(),
          );
        }
      } finally {
        await kept.close();
      }
    }),
    // The example is a hold that is released again long after everything about it was forgotten.
    { numRuns: 30, examples: [[forgottenRelease]] },
  );
});
