import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { after } from '../../lambdas/domain/time.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { day, hour, minute, type SessionWorld, second, sessionWorld } from './session-world.ts';

const { longest, idle, touch: period } = fixturePolicy.sessions;

/** What is known of a session without looking into it. */
type Known = {
  readonly id: string;
  readonly clientId: string;
  readonly person: string | undefined;
  readonly begunAt: Date;
  /** Its last use, noted or not; to begin is to use. */
  usedAt: Date;
  /** Its last use that was noted, as the answers tell. */
  notedAt: Date;
  /** Logged out, or seen to be gone: it may never be there again. */
  over: boolean;
};
type Model = { readonly sessions: Known[]; readonly living: Set<string>; readonly gone: Set<string> };
type Real = SessionWorld;

const people = [randomUUID(), randomUUID(), randomUUID()];
const applications = ['shop', 'app'];

/** The instant in which a session is over whatever happened before: neither limit is exceeded by a moment. */
const latestEnd = ({ begunAt, usedAt }: Known): number =>
  Math.min(after(begunAt, longest).getTime(), after(usedAt, idle).getTime());

/** Until when it has to answer: a use may not have been noted, and it counts in whole seconds. */
const earliestEnd = ({ begunAt, usedAt }: Known): number => {
  const unnoted = after(usedAt, period).getTime() - usedAt.getTime();
  return Math.min(after(begunAt, longest).getTime() - second, after(usedAt, idle).getTime() - unnoted);
};

const known = (model: Model, place: number): Known | undefined =>
  model.sessions.length === 0 ? undefined : model.sessions[place % model.sessions.length];

/** Holds what a call answers against the model, and remembers what it tells. */
const judge = async (model: Model, real: Real, session: Known, call: 'find' | 'touch'): Promise<void> => {
  const written = real.writes();
  const answer = await real.sessions[call](session.clientId, session.id);
  const at = real.now();
  const mayLive = !session.over && (session.person === undefined || model.living.has(session.person));
  if (!mayLive || at.getTime() >= latestEnd(session)) expect(answer).toBeUndefined();
  else if (at.getTime() < earliestEnd(session)) expect(answer).toBeDefined();
  const isNoted = call === 'touch' && answer !== undefined && at >= after(session.notedAt, period);
  expect(real.writes() - written).toBe(isNoted ? 1 : 0);
  if (answer === undefined) {
    session.over = true;
    return;
  }
  expect(at.getTime()).toBeLessThan(Date.parse(answer.idleUntil));
  session.notedAt = new Date(answer.lastUsedAt);
  if (call === 'touch') session.usedAt = at;
};

type Command = fc.AsyncCommand<Model, Real>;
const always = () => true;
const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: always,
  run,
  toString: () => name,
});

const place = fc.nat({ max: 30 });
const which = fc.constantFrom(...applications);

const begin = fc.tuple(which, fc.option(fc.constantFrom(...people), { nil: undefined })).map(([clientId, person]) =>
  command(`begin(${clientId}, ${person ?? 'nobody'})`, async (model, real) => {
    const begun = await real.sessions.create(clientId, person);
    expect(begun !== undefined).toBe(person === undefined || model.living.has(person));
    if (!begun) return;
    const begunAt = real.now();
    model.sessions.push({
      id: begun.sessionId,
      clientId,
      person,
      begunAt,
      usedAt: begunAt,
      notedAt: new Date(begun.session.lastUsedAt),
      over: false,
    });
  }),
);

const look = place.map((at) =>
  command(`look(${at})`, async (model, real) => {
    const session = known(model, at);
    if (session) await judge(model, real, session, 'find');
  }),
);

const use = place.map((at) =>
  command(`use(${at})`, async (model, real) => {
    const session = known(model, at);
    if (session) await judge(model, real, session, 'touch');
  }),
);

/** Uses one again and again, as somebody does who works with it every few hours or days. */
const keepUsing = fc
  .tuple(place, fc.oneof(fc.integer({ min: 1, max: 3 * hour }), fc.integer({ min: hour, max: 6 * day })), fc.nat(100))
  .map(([at, ms, times]) =>
    command(`keepUsing(${at}, every ${ms / minute} min, ${times} times)`, async (model, real) => {
      const session = known(model, at);
      if (!session) return;
      for (let time = 0; !session.over && time < times; time += 1) {
        real.advance(ms);
        await judge(model, real, session, 'touch');
      }
    }),
  );

const end = fc.tuple(place, which).map(([at, clientId]) =>
  command(`end(${at}, ${clientId})`, async (model, real) => {
    const session = known(model, at);
    if (!session) return;
    await real.sessions.end(clientId, session.id);
    if (clientId === session.clientId) session.over = true;
  }),
);

const pry = place.map((at) =>
  command(`pry(${at})`, async (model, real) => {
    const session = known(model, at);
    if (!session) return;
    const other = applications.find((clientId) => clientId !== session.clientId) ?? '';
    expect(await real.sessions.touch(other, session.id)).toBeUndefined();
    expect(await real.sessions.find(other, session.id)).toBeUndefined();
  }),
);

const wait = fc
  .oneof(
    fc.integer({ min: 1, max: 2 * hour }),
    fc.integer({ min: 1, max: 3 * day }),
    fc.integer({ min: 6 * day, max: 8 * day }),
    fc.integer({ min: 20 * day, max: 60 * day }),
  )
  .map((ms) => command(`wait(${ms / minute} min)`, async (_model, real) => real.advance(ms)));

/** To where something is about to end, or just has. */
const approach = fc
  .tuple(place, fc.constantFrom(latestEnd, earliestEnd), fc.constantFrom(-second, -1, 0, 1))
  .map(([at, limit, offset]) =>
    command(`approach(${at}, ${limit.name}, ${offset} ms)`, async (model, real) => {
      const session = known(model, at);
      if (!session) return;
      const target = limit(session) + offset;
      if (target > real.now().getTime()) real.setClock(new Date(target).toISOString());
      await judge(model, real, session, 'find');
    }),
  );

/** Somebody comes, or goes for good: nobody is given the id of another. */
const comeOrGo = fc.constantFrom(...people).map((person) =>
  command(`comeOrGo(${person})`, async (model, real) => {
    if (model.gone.has(person)) return;
    if (model.living.delete(person)) {
      model.gone.add(person);
      return real.erasePerson(person);
    }
    model.living.add(person);
    return real.storePerson(person);
  }),
);

it('a session answers as long as both limits allow, less at most one unnoted use, and never a moment longer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 4 * 365 * day }),
      fc.commands([begin, look, use, use, keepUsing, end, pry, wait, wait, approach, approach, comeOrGo], {
        maxCommands: 60,
        size: 'max',
      }),
      async (offset, commands) => {
        const real = await sessionWorld(new Date(Date.UTC(2026, 0, 1) + offset).toISOString());
        try {
          await fc.asyncModelRun(
            () => ({ model: { sessions: [], living: new Set<string>(), gone: new Set<string>() }, real }),
            commands,
          );
        } finally {
          await real.close();
        }
      },
    ),
    { numRuns: 100 },
  );
});
