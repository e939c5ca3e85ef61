import { afterEach, describe, expect, it } from '@jest/globals';
import { Deferred, type Mail, Undeliverable, Unsure } from '../../lambdas/domain/mail/mailer.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { answerFloorMs } from '../../lambdas/runtime/uniform-answer.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { person } from '../support/people.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

/** Milliseconds that have passed: only waiting takes any, so a busy machine changes nothing. */
let passed = 0;
const pass = async (ms: number) => {
  passed += ms;
};
const time = { elapsed: () => passed, sleep: pass };

let world: TestWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const claims = { client_id: 'crm', scope: 'entries' };
const enter = async (to: TestWorld, email: string) => {
  const start = passed;
  const { statusCode } = await to.post(
    '/entries',
    { form: 'registration', language: 'es', fields: { name: 'Ana Pérez', email } },
    claims,
  );
  return { statusCode, ms: passed - start };
};
const register = async (to: TestWorld, email: string) => {
  const { noticeHash } = to;
  const body = { form: 'registration', language: 'es', noticeHash, accepted: true, fields: person('Ana Pérez', email) };
  return (await to.post('/registrations', body)).statusCode;
};

/** A transport that does as it is told, and what it was handed. */
const transport = () => {
  const sent: Mail[] = [];
  const state = { sent, fails: undefined as Error | undefined, takesMs: 0 };
  const mailer = {
    ready: async () => undefined,
    send: async (mail: Mail) => {
      await pass(state.takesMs);
      if (state.fails) throw state.fails;
      sent.push(mail);
    },
  };
  return { state, mailer };
};

const suppress = async (to: TestWorld, email: string) =>
  to.world.guards.suppress(email as Mail['to'], ['entry'], 'declined');

describe('an entry is answered alike', () => {
  it.each([
    ['is refused for good', new Undeliverable('550')],
    ['is refused for now', new Deferred('450')],
  ])('when the mailbox %s, and can be sent in again', async (_what, failure) => {
    const { state, mailer } = transport();
    world = await testWorld({ ...time, mailer });
    await suppress(world, 'no@example.com');
    state.fails = failure;
    const [refused, suppressed] = [await enter(world, 'yes@example.com'), await enter(world, 'no@example.com')];
    expect([refused.statusCode, suppressed.statusCode]).toEqual([202, 202]);
    expect([refused.ms, suppressed.ms]).toEqual([answerFloorMs, answerFloorMs]);
    state.fails = undefined;
    await enter(world, 'yes@example.com');
    expect(state.sent.map(({ to }) => to)).toEqual(['yes@example.com']);
  });

  it('when the mail takes its time; one that takes longer than the floor waits for the next', async () => {
    const { state, mailer } = transport();
    world = await testWorld({ ...time, mailer });
    await suppress(world, 'no@example.com');
    state.takesMs = 600;
    const [sent, suppressed] = [await enter(world, 'yes@example.com'), await enter(world, 'no@example.com')];
    expect([sent.ms, suppressed.ms]).toEqual([answerFloorMs, answerFloorMs]);
    state.takesMs = answerFloorMs + 1;
    expect((await enter(world, 'slow@example.com')).ms).toBe(2 * answerFloorMs);
  });

  it('when the mails of the day are used up: 503, whoever it is about', async () => {
    const { mailer } = transport();
    const policy = { ...fixturePolicy, mailCaps: { ...fixturePolicy.mailCaps, total: 2 } };
    world = await testWorld({ ...time, mailer, policy });
    await suppress(world, 'no@example.com');
    await Promise.all([enter(world, 'a@example.com'), enter(world, 'no@example.com')]);
    const answers = [await enter(world, 'b@example.com'), await enter(world, 'no@example.com')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503]);
    expect(await register(world, 'c@example.com')).toBe(503);
  });
});

describe('a mail that was not handed over', () => {
  it.each([
    ['is given back, so that the same registration is mailed at once afterwards', new Unavailable('451')],
    ['is tried again for a registration whose mailbox refuses for now', new Deferred('450')],
    ['may be tried again where nobody knows whether it went out', new Unsure('no answer')],
  ])('%s', async (_what, failure) => {
    const { state, mailer } = transport();
    world = await testWorld({ ...time, mailer });
    state.fails = failure;
    expect(await register(world, 'ana@example.com')).toBe(503);
    state.fails = undefined;
    expect(await register(world, 'ana@example.com')).toBe(202);
    expect(state.sent).toHaveLength(1);
  });

  it('because we died over it is sent by a repeat a minute later, and not before', async () => {
    const { state, mailer } = transport();
    let now = new Date('2026-11-22T10:00:00Z');
    world = await testWorld({ ...time, mailer, now: () => now });
    // The transport never answers: as if the process had been killed while it waited.
    const { send } = mailer;
    mailer.send = () => new Promise(() => undefined);
    void register(world, 'ana@example.com');
    await new Promise((resolve) => setTimeout(resolve, 300));
    mailer.send = send;
    now = new Date('2026-11-22T10:00:30Z');
    expect(await register(world, 'ana@example.com')).toBe(202);
    expect(state.sent).toHaveLength(0);
    now = new Date('2026-11-22T10:01:01Z');
    expect(await register(world, 'ana@example.com')).toBe(202);
    expect(state.sent).toHaveLength(1);
    expect(await register(world, 'ana@example.com')).toBe(202);
    expect(state.sent).toHaveLength(1);
  });
});
