import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Table } from '../../lambdas/stores/table.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type VisitWorld, visitAt, visitWorld } from './visit-world.ts';

const months = (count: number): Policy => ({
  ...fixturePolicy,
  retention: {
    ...fixturePolicy.retention,
    visit: { ...fixturePolicy.retention.visit, activeUntil: [{ from: 'collected', period: { months: count } }] },
  },
});

describe('stored visits', () => {
  let world: VisitWorld;
  const day = '2026-03-02';
  beforeEach(async () => {
    world = await visitWorld();
  });
  afterEach(() => world.close());

  const some = async (count: number, of?: (place: number) => string | undefined) => {
    for (let place = 0; place < count; place += 1) {
      await world.visits.keep(visitAt(world.now().toISOString(), { entryPage: `/p${place}` }), of?.(place));
    }
  };

  it('lie in the partitions of their civil day, beside nothing that names a person, a browser or a session (AN-20)', async () => {
    const subjectId = randomUUID();
    await some(40, (place) => (place % 2 === 0 ? subjectId : undefined));
    world.setClock('2026-03-02T23:30:00.000Z');
    await world.visits.keep(visitAt('2026-03-02T23:30:00.000Z'), undefined);
    const rows = world.rows('VISITS#');
    expect(rows).toHaveLength(41);
    expect(new Set(rows.map(({ pk }) => String(pk).slice(0, -2)))).toEqual(
      new Set(['VISITS#2026-03-02', 'VISITS#2026-03-03']),
    );
    expect(new Set(rows.map(({ pk }) => pk)).size).toBeGreaterThanOrEqual(4);
    const fields = [
      'browser',
      'entryPage',
      'expiresAt',
      'link',
      'pk',
      'sk',
      'truncatedAddress',
      'version',
      'visitedAt',
    ];
    for (const row of rows)
      expect(fields).toEqual(expect.arrayContaining(Object.keys(row).filter((name) => name !== '_op')));
    expect(JSON.stringify(rows)).not.toContain(subjectId);
    expect(await world.ofDay(day)).toHaveLength(40);
    for (const visit of await world.ofDay(day)) expect(Object.keys(visit)).not.toContain('link');
  });

  it('carry a seal each, all of one length and no two alike, whether it names somebody or nobody (AN-20)', async () => {
    const subjectId = randomUUID();
    await some(60, (place) => [subjectId, undefined, randomUUID()][place % 3]);
    const links = world.rows('VISITS#').map(({ link }) => String(link));
    expect(new Set(links).size).toBe(60);
    expect(new Set(links.map((link) => link.length)).size).toBe(1);
    expect((await world.linkedTo(subjectId, day)).map(({ entryPage }) => entryPage).sort()).toEqual(
      Array.from({ length: 20 }, (_, place) => `/p${place * 3}`).sort(),
    );
    expect(await world.linkedTo(randomUUID(), day)).toEqual([]);
    expect(await world.linkedTo(subjectId, '2026-03-03')).toEqual([]);
  });

  it('are not kept with a seal that would tell by its length', async () => {
    await expect(world.visits.keep(visitAt(world.now().toISOString()), 'short')).rejects.toThrow('length');
    expect(world.rows('VISITS#')).toEqual([]);
  });

  it('carry a seal that no other row can borrow', async () => {
    const subjectId = randomUUID();
    await some(2, (place) => (place === 0 ? subjectId : undefined));
    const [one, other] = world.rows('VISITS#');
    await world.table.put('transient', {
      pk: String(other?.pk),
      sk: String(other?.sk),
      visitedAt: String(other?.visitedAt),
      link: String(one?.link),
    });
    await expect(world.linkedTo(subjectId, day)).rejects.toThrow('cannot be opened');
  });

  it('are gone by the second in which their time is over, though the file still holds them for days (AB-55)', async () => {
    world.setClock('2026-03-02T09:59:00.000Z');
    await world.visits.keep(visitAt('2026-03-02T09:59:00.000Z'), undefined);
    await world.visits.count({ language: 'es' });
    world.setClock('2026-08-02T09:58:59.999Z');
    expect(await world.ofDay(day)).toHaveLength(1);
    expect(await world.visits.countsOf(day)).toEqual({ language: { es: 1 } });
    for (const later of ['2026-08-02T09:59:00.000Z', '2026-08-05T00:00:00.000Z']) {
      world.setClock(later);
      expect(await world.ofDay(day)).toEqual([]);
      expect(await world.visits.countsOf(day)).toEqual({});
      expect(world.rows()).toHaveLength(2);
    }
  });

  it('are gone at once when the policy shortens their time, whatever end they were written with', async () => {
    await some(3);
    const stricter = world.reopened({ policy: months(1) });
    world.setClock('2026-04-02T08:59:59.000Z');
    expect(await world.ofDay(day, stricter)).toHaveLength(3);
    world.setClock('2026-04-02T09:00:00.000Z');
    expect(await world.ofDay(day, stricter)).toEqual([]);
    expect(await world.ofDay(day)).toHaveLength(3);
    expect(await stricter.deleteDay(day, { run: 'test' })).toBe(3);
    expect(world.rows('VISITS#')).toEqual([]);
  });

  it('of a day that is deleted leave nothing, nor do its counts; other days stay (AB-55)', async () => {
    await some(250);
    for (const language of ['es', 'en', 'ca']) await world.visits.count({ language, country: 'ES' });
    world.setClock('2026-03-03T09:00:00.000Z');
    await some(3);
    await world.visits.count({ language: 'es' });
    expect(await world.visits.deleteDay(day, { run: 'test' })).toBe(254);
    expect(world.rows('VISITS#2026-03-02')).toEqual([]);
    expect(world.rows('COUNTS#2026-03-02')).toEqual([]);
    expect([await world.ofDay(day), await world.visits.countsOf(day)]).toEqual([[], {}]);
    expect(await world.ofDay('2026-03-03')).toHaveLength(3);
    expect(await world.visits.countsOf('2026-03-03')).toEqual({ language: { es: 1 } });
    expect(await world.visits.deleteDay(day, { run: 'test' })).toBe(0);
  });

  it('of a day whose deletion is killed at any point go with the next try', async () => {
    await some(230);
    await world.visits.count({ language: 'es' });
    for (let steps = 0; ; steps += 1) {
      let left = steps % 3;
      const killed: Table = {
        ...world.table,
        transact: async (writes) => {
          if (left === 0) throw new Error('killed');
          left -= 1;
          return world.table.transact(writes);
        },
      };
      const before = world.rows().length;
      try {
        await world.reopened({ table: killed }).deleteDay(day, { run: 'test' });
        break;
      } catch {
        expect(world.rows().length).toBeLessThanOrEqual(before);
      }
      if (steps > 20) throw new Error('it never ends');
    }
    expect(world.rows('VISITS#').concat(world.rows('COUNTS#'))).toEqual([]);
  });

  it('are counted without loss, however many come at once', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, place) =>
        world.visits.count({ language: place % 3 === 0 ? 'es' : 'en', entryPage: '/a#b' }),
      ),
    );
    expect(await world.visits.countsOf(day)).toEqual({ language: { es: 20, en: 40 }, entryPage: { '/a#b': 60 } });
  });
});

describe('published days', () => {
  let world: VisitWorld;
  beforeEach(async () => {
    world = await visitWorld();
  });
  afterEach(() => world.close());

  const many = Object.fromEntries(
    Array.from({ length: 1_200 }, (_, place) => [`/p${String(place).padStart(5, '0')}`, 10]),
  );

  it('are kept as they are, however many counts they have, and never change (AB-25)', async () => {
    const first = { day: '2026-03-01', counts: { language: { es: 20 }, entryPage: many } };
    await world.visits.publish(first);
    await world.visits.publish({ day: '2026-03-01', counts: { language: { es: 500 }, country: { ES: 10 } } });
    await world.visits.publish({ day: '2026-03-02', counts: {} });
    expect(await world.visits.published('2026-03-01', '2026-03-02')).toEqual([
      first,
      { day: '2026-03-02', counts: {} },
    ]);
    expect(await world.visits.published('2026-03-02', '2026-03-05')).toEqual([{ day: '2026-03-02', counts: {} }]);
    expect(await world.visits.lastPublished()).toBe('2026-03-02');
  });

  it('are seen whole or not at all, wherever publishing them was killed', async () => {
    const whole = { day: '2026-03-01', counts: { language: { es: 20 }, entryPage: many } };
    for (let steps = 0; steps <= 5; steps += 1) {
      let left = steps;
      const killed: Table = {
        ...world.table,
        put: async (...put) => {
          if (left === 0) throw new Error('killed');
          left -= 1;
          return world.table.put(...put);
        },
      };
      const run = world.reopened({ table: killed }).publish(whole);
      if (steps < 5) {
        await expect(run).rejects.toThrow('killed');
        expect(await world.visits.published('2026-03-01', '2026-03-01')).toEqual([]);
      } else await run;
    }
    expect(await world.visits.published('2026-03-01', '2026-03-01')).toEqual([whole]);
  });
});
