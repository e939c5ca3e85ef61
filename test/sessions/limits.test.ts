import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { day, hour, later, minute, type SessionWorld, second, sessionWorld } from './session-world.ts';

let world: SessionWorld;
beforeEach(async () => {
  world = await sessionWorld();
});
afterEach(() => world.close());

const begin = async (subjectId?: string) => {
  const begun = await world.sessions.create('shop', subjectId);
  if (!begun) throw new Error('a session begins');
  return { id: begun.sessionId, session: begun.session };
};
const find = (id: string) => world.sessions.find('shop', id);
const touch = (id: string) => world.sessions.touch('shop', id);

describe('a session', () => {
  it.each([
    ['looked at', find],
    ['used', touch],
  ])('unused for seven days is gone in that very second and not one before, when %s (AB-58)', async (_how, call) => {
    const [one, other] = [await begin(), await begin()];
    expect(one.session.idleUntil).toBe('2026-03-09T09:00:00.000Z');
    world.setClock('2026-03-09T08:59:59.000Z');
    expect(await call(one.id)).toBeDefined();
    world.setClock('2026-03-09T09:00:00.000Z');
    expect(await call(other.id)).toBeUndefined();
  });

  it.each([
    ['2026-03-02T09:00:00.000Z', '2026-06-02T09:00:00.000Z'],
    ['2026-11-30T23:59:59.000Z', '2027-02-28T23:59:59.000Z'],
    ['2027-11-30T12:00:00.000Z', '2028-02-29T12:00:00.000Z'],
    ['2026-12-31T00:00:00.000Z', '2027-03-31T00:00:00.000Z'],
  ])(
    'that began %s is gone three months later, to the second, though it was used every day (AB-57)',
    async (from, ends) => {
      world.setClock(from);
      const { id, session } = await begin();
      expect(session.endsAt).toBe(ends);
      for (;;) {
        const next = later(world.now().toISOString(), day);
        if (next >= ends) break;
        world.setClock(next);
        const used = await touch(id);
        expect(used).toMatchObject({ lastUsedAt: next, endsAt: ends });
        expect(used?.idleUntil).toBe([later(next, 7 * day), ends].sort()[0]);
      }
      world.setClock(later(ends, -second));
      expect(await touch(id)).toMatchObject({ idleUntil: ends, endsAt: ends });
      world.setClock(ends);
      expect([await find(id), await touch(id)]).toEqual([undefined, undefined]);
    },
  );

  it('is never kept a moment longer for having begun within a second', async () => {
    world.setClock('2026-03-02T09:00:00.999Z');
    const { id, session } = await begin();
    expect(session).toMatchObject({ createdAt: '2026-03-02T09:00:00.000Z', idleUntil: '2026-03-09T09:00:00.000Z' });
    world.setClock('2026-03-09T09:00:00.000Z');
    expect(await find(id)).toBeUndefined();
  });

  it('is not readable past its end though its row is still stored days later', async () => {
    const { id } = await begin();
    world.advance(7 * day);
    for (let days = 0; days < 3; days += 1) {
      expect(world.rows()).toHaveLength(1);
      expect([await find(id), await touch(id)]).toEqual([undefined, undefined]);
      world.advance(day);
    }
  });

  it('ends at once when the policy shortens its life, whatever end its row was written with', async () => {
    const { id: unused } = await begin();
    const { id: old } = await begin();
    for (let days = 0; days < 3; days += 1) {
      world.advance(day);
      await touch(old);
    }
    const stricter = world.reopened({ sessions: { idle: { days: 2 } } });
    expect(await stricter.touch('shop', unused)).toBeUndefined();
    expect(await stricter.find('shop', old)).toMatchObject({ idleUntil: later(world.now().toISOString(), 2 * day) });
    const strictest = world.reopened({ sessions: { longest: { days: 3 } } });
    expect(await strictest.find('shop', old)).toBeUndefined();
    expect(world.rows()).toEqual([]);
  });

  it('is looked at without being used', async () => {
    const { id, session } = await begin();
    world.advance(6 * day);
    expect(await find(id)).toEqual(session);
    expect(world.writes()).toBe(1);
  });

  it('belongs to the application that began it: to another there is none to look at, use or end', async () => {
    const { id, session } = await begin();
    await world.sessions.end('app', id);
    expect([await world.sessions.find('app', id), await world.sessions.touch('app', id)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await find(id)).toEqual(session);
  });

  it('is not begun when chance repeats itself', async () => {
    const stuck = world.reopened({ random: () => new Uint8Array(32) });
    const first = await stuck.create('shop', undefined);
    await expect(stuck.create('app', undefined)).rejects.toThrow('taken');
    expect(await stuck.find('shop', first?.sessionId ?? '')).toEqual(first?.session);
  });
});

describe('a use', () => {
  it('is noted at most once an hour, however often it happens', async () => {
    const { id } = await begin();
    const before = world.writes();
    const noted = new Set<string | undefined>();
    for (let minutes = 0; minutes < 24 * 60; minutes += 7) {
      world.advance(7 * minute);
      noted.add((await touch(id))?.lastUsedAt);
    }
    expect(world.writes() - before).toBeLessThanOrEqual(24);
    const times = [...noted].map((time) => Date.parse(time ?? ''));
    for (const [place, time] of times.entries()) {
      if (place > 0) expect(time - (times[place - 1] ?? 0)).toBeGreaterThanOrEqual(hour);
    }
  });

  it('that is not noted costs the session less than an hour', async () => {
    const { id, session } = await begin();
    world.advance(hour - 1);
    expect(await touch(id)).toEqual(session);
    expect(world.writes()).toBe(1);
    world.advance(1);
    expect(await touch(id)).toMatchObject({ lastUsedAt: later(session.createdAt, hour) });
    expect(world.writes()).toBe(2);
  });

  it('that comes twice at once is noted once', async () => {
    const { id } = await begin();
    world.advance(2 * hour);
    const [one, other] = await Promise.all([touch(id), touch(id)]);
    expect(one).toEqual(other);
    expect(one?.lastUsedAt).toBe(world.now().toISOString());
    expect(world.writes()).toBe(2);
  });

  it('never takes back what a later one noted meanwhile', async () => {
    const { id } = await begin();
    world.advance(2 * hour);
    world.beforeNextWrite(async () => {
      world.advance(minute);
      await touch(id);
    });
    const newest = later(world.now().toISOString(), minute);
    expect(await touch(id)).toMatchObject({ lastUsedAt: newest });
    expect(await find(id)).toMatchObject({ lastUsedAt: newest });
  });

  it('does not bring back a session that is ended while it is noted (AN-65)', async () => {
    const { id } = await begin();
    world.advance(2 * hour);
    world.beforeNextWrite(() => world.sessions.end('shop', id));
    expect(await touch(id)).toBeUndefined();
    expect(await find(id)).toBeUndefined();
    expect(world.rows()).toEqual([]);
  });

  it('does not bring back a session whose time runs out while it is noted', async () => {
    const { id, session } = await begin();
    world.setClock(later(session.idleUntil, -1));
    world.beforeNextWrite(async () => world.advance(1));
    expect(await touch(id)).toBeUndefined();
    expect(await find(id)).toBeUndefined();
  });
});

describe('the session of a person', () => {
  it('begins for nobody who is not there, and stores nothing of the attempt', async () => {
    expect(await world.sessions.create('shop', randomUUID())).toBeUndefined();
    expect(world.rows()).toEqual([]);
  });

  it.each([
    ['looked at', find],
    ['used', touch],
  ])('is gone with them, and its row goes when it is %s', async (_how, call) => {
    const subjectId = randomUUID();
    await world.storePerson(subjectId);
    const { id } = await begin(subjectId);
    const { id: nobodys } = await begin();
    world.advance(2 * hour);
    expect(await touch(id)).toMatchObject({ subjectId });
    await world.erasePerson(subjectId);
    expect(await call(id)).toBeUndefined();
    expect(world.rows()).toHaveLength(1);
    await world.storePerson(subjectId);
    expect([await find(id), (await find(nobodys)) !== undefined]).toEqual([undefined, true]);
  });
});
