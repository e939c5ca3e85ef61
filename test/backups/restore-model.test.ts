import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keptWorld } from '../blocking/kept-world.ts';
import { addressOf, doings, type Seen, seenOf } from './restore-model-world.ts';
import { restoredCopy } from './restored-copy.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Of older ones the journal may have forgotten what they lack; they are gone by then. */
const restorableMs = 170 * dayMs;

type Step =
  | { readonly does: 'register' | 'night' | 'back-up' }
  | { readonly does: 'wait'; readonly ms: number }
  | {
      readonly does: 'choose';
      readonly who: number;
      readonly yes: boolean;
      readonly purpose: 'newsletter' | 'profiling';
    }
  | { readonly does: 'restrict'; readonly who: number; readonly ground: 'accuracy' | 'claims' | undefined }
  | { readonly does: 'rectify'; readonly who: number; readonly what: 'phone' | 'name' | 'address' }
  | { readonly does: 'hold'; readonly who: number; readonly on: readonly string[] }
  | { readonly does: 'suppress'; readonly who: number; readonly scope: 'entry' | 'marketing'; readonly daysAgo: number }
  | {
      readonly does: 'event';
      readonly who: number;
      readonly type: 'contract-started' | 'contract-ended' | 'invoice-issued';
    }
  | { readonly does: 'release' | 'erase' | 'contact' | 'unblock'; readonly who: number };

const who = fc.nat(5);
const does = <T extends string>(...names: readonly T[]) => fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: does('register', 'night', 'back-up') }) },
  { weight: 2, arbitrary: fc.record({ does: does('wait'), ms: fc.constantFrom(1, hourMs, dayMs, 20 * dayMs) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      does: does('choose'),
      who,
      yes: fc.boolean(),
      purpose: fc.constantFrom('newsletter' as const, 'profiling' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: does('restrict'), who, ground: fc.constantFrom('accuracy', 'claims', undefined) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: does('rectify'), who, what: fc.constantFrom('phone', 'name', 'address') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: does('hold'), who, on: fc.subarray(['contact', 'orders'], { minLength: 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: does('suppress'),
      who,
      scope: fc.constantFrom('entry' as const, 'marketing' as const),
      daysAgo: fc.constantFrom(0, 40),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: does('event'),
      who,
      type: fc.constantFrom('contract-started', 'contract-ended', 'invoice-issued'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: does('release', 'erase', 'contact', 'unblock'), who }) },
) as fc.Arbitrary<Step>;

type Person = { readonly id: string; readonly number: number; readonly since: number; toldAt: number; isBack?: true };

/** What is told of nobody who changed nothing: after a restore it is as it was. */
const heldAgainst = (live: Seen, restored: Seen, isTold: boolean): void => {
  if (!isTold) {
    expect(restored).toEqual(live);
    return;
  }
  // A yes or a contract that came since may be lost, and what rested on it; nothing that protects somebody is.
  if (!live.there) expect(restored.there).toBe(false);
  if (restored.there) {
    expect([restored.restriction, restored.held, restored.isMarkedHeld]).toEqual([
      live.restriction,
      live.held,
      live.isMarkedHeld,
    ]);
    expect([restored.person, restored.isClosed]).toEqual([live.person, live.isClosed]);
    const grants = restored.said.filter((state, place) => state === 'given' && live.said[place] !== 'given');
    expect(grants).toEqual([]);
  }
  expect(restored.blocked).toEqual(expect.arrayContaining([...live.blocked]));
  expect(restored.suppressed).toEqual(live.suppressed);
};

it('whatever happens since a backup, a restore from it leaves everybody as they are, and nobody else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), fc.boolean(), async (steps, withGuards) => {
      const kept = await keptWorld('2026-09-01T10:00:00.000Z');
      try {
        const { world } = kept;
        const can = doings(world);
        const people: Person[] = [];
        const holds: string[] = [];
        const backups: { readonly id: string; readonly at: number; readonly turn: number }[] = [];
        const register = async (turn: number) => {
          const number = people.length;
          const id = await kept.person(`Persona ${number}`, addressOf(number));
          people.push({ id, number, since: turn, toldAt: turn });
        };
        const backUp = async (turn: number) => {
          const { id } = await world.backups.take('nightly');
          backups.push({ id, at: kept.now().getTime(), turn });
        };
        await register(-2);
        await register(-2);
        await backUp(-1);
        for (const [turn, each] of steps.entries()) {
          // Several changes of one person can come within a millisecond; their end, and what follows it, takes longer.
          if (each.does === 'erase' || each.does === 'release' || steps[turn - 1]?.does === 'erase')
            kept.advance(1 / hourMs);
          const person = 'who' in each ? people[each.who % people.length] : undefined;
          if (each.does === 'register') await register(turn);
          if (each.does === 'back-up') await backUp(turn);
          if (each.does === 'wait') kept.advance(each.ms / hourMs);
          if (each.does === 'night') {
            kept.advance(24);
            await kept.purge();
          }
          if (each.does === 'release') {
            const hold = holds[each.who % Math.max(1, holds.length)];
            if (hold !== undefined) await can.release(hold);
          }
          if (!person) continue;
          const { id, number } = person;
          if (each.does === 'choose') {
            await can.choose(id, { [each.purpose]: each.yes });
            if (each.yes) person.toldAt = turn;
          }
          if (each.does === 'restrict') await can.restrict(id, each.ground);
          if (each.does === 'rectify') {
            if (each.what === 'address') await can.rectify(id, {}, addressOf(100 + turn));
            else
              await can.rectify(id, { [each.what]: each.what === 'name' ? `Otra ${turn}` : `+34600${100_000 + turn}` });
          }
          if (each.does === 'hold') {
            const hold = await can.hold(id, each.on);
            if (hold !== undefined) holds.push(hold);
          }
          if (each.does === 'suppress') await can.suppress(addressOf(number), each.scope, each.daysAgo);
          if (each.does === 'event' || each.does === 'contact') {
            await (each.does === 'event' ? can.event(id, each.type, `C-${turn % 3}`) : can.contacted(id));
            person.toldAt = turn;
          }
          if (each.does === 'erase') await can.erase(id);
          if (each.does === 'unblock') {
            // Two people, who look at it first.
            kept.advance(1 / 60);
            if (await can.unblock(id)) person.isBack = true;
          }
        }
        // What the night would do is done here too; it comes later than anything before it.
        kept.advance(1 / hourMs);
        await kept.purge();
        const live = await Promise.all(people.map(({ id, number }) => seenOf(world, id, addressOf(number))));
        for (const { id, at, turn } of backups) {
          if (kept.now().getTime() - at > restorableMs) continue;
          const tables = ['records', 'blocked', ...(withGuards ? (['guards'] as const) : [])] as const;
          const copy = await restoredCopy(kept, id, tables);
          try {
            expect([copy.restore.state, copy.restore.report.findings]).toEqual(['switched', []]);
            for (const [place, { id: subjectId, number, since, toldAt, isBack }] of people.entries()) {
              const restored = await seenOf(copy.world, subjectId, addressOf(number));
              const then = live[place];
              if (!then) throw new Error('nobody was looked at');
              // Of whoever came later there is nothing, unless two people took them back as a whole since.
              if (since > turn && !isBack) expect(restored.there).toBe(false);
              if (since <= turn || restored.there) heldAgainst(then, restored, toldAt > turn);
            }
          } finally {
            copy.close();
          }
        }
      } finally {
        await kept.close();
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 30) },
  );
}, 600_000);
