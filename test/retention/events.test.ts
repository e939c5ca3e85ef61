import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordEvent } from '../../lambdas/domain/retention/record-event.ts';
import { filesHolding } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { filledIn, realPolicies, receiptOn } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { start, tell, told } from './life-flow.ts';
import { modelWorld } from './model-world.ts';
import { typesOf } from './random-facts.ts';

let server: TestServer;
let people = 0;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server?.stop());

const somebody = async (): Promise<string> => {
  people += 1;
  return confirmed(server, `Persona Número ${people}`, `persona${people}@example.com`);
};
/** Rows of one person, by key. */
const rowsOf = (subjectId: string) =>
  storedRows(server.folder, 'records')
    .filter(({ pk }) => pk === `S#${subjectId}`)
    .map(({ sk }) => String(sk))
    .sort();
const eventsOf = (subjectId: string) => rowsOf(subjectId).filter((sk) => sk.startsWith('EVENT#'));

describe('POST /subjects/{id}/events', () => {
  it('notes each kind of event, on the day that was said or today, and says nothing of the number', async () => {
    const id = await somebody();
    const reported: readonly Record<string, unknown>[] = [
      { type: 'contract-started', reference: 'C-1', on: '2030-05-01' },
      { type: 'invoice-issued', reference: '2031/0042', dueOn: '2031-04-09' },
      { type: 'invoice-settled', reference: '2031/0042' },
      { type: 'contract-ended', reference: 'C-1', on: '2031-12-31' },
      { type: 'last-contact' },
      { type: 'event-attended', reference: 'TALLER_7#B', on: '2031-06-20' },
    ];
    for (const event of reported) {
      const eventId = randomUUID();
      const { status, json } = await tell(server, id, { eventId, ...event });
      const { reference: _number, ...rest } = event;
      const at = expect.stringMatching(/^2031-03-10T11:/);
      expect([status, json]).toEqual([201, { eventId, on: '2031-03-10', ...rest, recordedAt: at }]);
    }
    expect(eventsOf(id)).toHaveLength(reported.length);
  });

  it('is the same event when it is sent again, however the ids are written', async () => {
    const id = await somebody();
    const event = { eventId: randomUUID(), type: 'contract-started', reference: 'C-1', on: '2031-03-01' };
    const first = await tell(server, id, event);
    await server.advance('PT1M');
    const again = await tell(server, id.toUpperCase(), { ...event, eventId: event.eventId.toUpperCase() });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.text).toBe(first.text);
    expect(eventsOf(id)).toHaveLength(1);
    // Also when by now it could not be said for the first time: the contract is over.
    const end = { eventId: randomUUID(), type: 'contract-ended', reference: 'C-1' };
    expect((await tell(server, id, end)).status).toBe(201);
    await told(server, id, 'contract-started', { reference: 'C-1' });
    expect((await tell(server, id, end)).status).toBe(200);
  });

  it('is still of the day on which it was noted when it is sent again later, without a day', async () => {
    const own = await testServer();
    try {
      await own.setClock(start);
      const id = await confirmed(own, 'Persona Tardía', 'tarde@example.com');
      const event = { eventId: randomUUID(), type: 'invoice-issued', reference: 'F-1', dueOn: '2031-03-10' };
      const first = await tell(own, id, event);
      await own.setClock('2031-03-11T11:00:00.000Z');
      const again = await tell(own, id, event);
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect((await tell(own, id, { ...event, on: '2031-03-09' })).json['code']).toBe('IDEMPOTENCY_MISMATCH');
    } finally {
      await own.stop();
    }
  });

  it.each([
    ['another type', { type: 'contract-ended' }],
    ['another day', { on: '2031-03-02' }],
    ['another number', { reference: 'C-2' }],
  ])('is refused under its id with %s, and stays what it was', async (_what, changes) => {
    const id = await somebody();
    const event = { eventId: randomUUID(), type: 'contract-started', reference: 'C-1', on: '2031-03-01' };
    const first = await tell(server, id, event);
    const { status, json } = await tell(server, id, { ...event, ...changes });
    expect([status, json['code']]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(json['errors']).toEqual([{ path: 'eventId', code: 'IDEMPOTENCY_MISMATCH' }]);
    expect((await tell(server, id, event)).text).toBe(first.text);
    expect(eventsOf(id)).toHaveLength(1);
  });

  it('has another day due under its id refused as well', async () => {
    const id = await somebody();
    const event = { eventId: randomUUID(), type: 'invoice-issued', reference: 'F-1', dueOn: '2031-04-09' };
    await tell(server, id, event);
    const { dueOn: _due, ...without } = event;
    for (const other of [without, { ...event, dueOn: '2031-04-10' }]) {
      expect((await tell(server, id, other)).json['code']).toBe('IDEMPOTENCY_MISMATCH');
    }
  });

  it('is one row of forty that arrive at once, and of forty different ones none is lost', async () => {
    const id = await somebody();
    const event = { eventId: randomUUID(), type: 'contract-started', reference: 'C-1' };
    const same = await Promise.all(Array.from({ length: 40 }, () => tell(server, id, event)));
    expect(same.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(same.map(({ text }) => text)).size).toBe(1);
    expect(eventsOf(id)).toHaveLength(1);
    const different = await Promise.all(
      Array.from({ length: 40 }, (_, place) =>
        tell(server, id, { type: 'invoice-issued', reference: `F-${place}`, on: '2031-03-01' }),
      ),
    );
    expect(different.map(({ status }) => status)).toEqual(different.map(() => 201));
    expect(eventsOf(id)).toHaveLength(41);
  });
});

describe('the day of an event', () => {
  it('is the civil date of the policy’s zone, on either side of midnight', async () => {
    const own = await testServer();
    try {
      await own.setClock('2031-06-10T21:59:30.000Z');
      const id = await confirmed(own, 'Persona Nocturna', 'noche@example.com');
      const tomorrow = { type: 'contract-started', reference: 'C-1', on: '2031-06-11' };
      expect((await tell(own, id, { type: 'last-contact' })).json['on']).toBe('2031-06-10');
      expect((await tell(own, id, tomorrow)).json['code']).toBe('EVENT_OUT_OF_ORDER');
      // In Madrid the next day begins two hours before that of UTC in summer.
      await own.setClock('2031-06-10T22:00:00.000Z');
      expect((await tell(own, id, { type: 'last-contact' })).json['on']).toBe('2031-06-11');
      expect((await tell(own, id, tomorrow)).status).toBe(201);
      await own.setClock('2031-12-10T22:59:30.000Z');
      expect((await tell(own, id, { type: 'last-contact' })).json['on']).toBe('2031-12-10');
      await own.setClock('2031-12-10T23:00:00.000Z');
      expect((await tell(own, id, { type: 'last-contact' })).json['on']).toBe('2031-12-11');
    } finally {
      await own.stop();
    }
  });
});

describe('the firm’s own number', () => {
  it('stands in no file, no log and no answer in clear, and two people under one number have nothing in common', async () => {
    const number = 'ZQX-900471/B';
    const [one, other] = [await somebody(), await somebody()];
    for (const id of [one, other]) {
      await told(server, id, 'contract-started', { reference: number });
      const { text } = await tell(server, id, { type: 'contract-ended', reference: number });
      expect(text).not.toContain(number);
    }
    expect(await filesHolding(join(server.folder, 'data'), [number, encodeURIComponent(number)], /mailbox/)).toEqual(
      [],
    );
    expect(JSON.stringify(server.log)).not.toContain('900471');
    const sealed = storedRows(server.folder, 'records')
      .filter(({ pk, sk }) => [`S#${one}`, `S#${other}`].includes(String(pk)) && String(sk).startsWith('EVENT#'))
      .map(({ sealed: text }) => String(text));
    expect(new Set(sealed).size).toBe(4);
  });

  it('is the same however its letters are put together', async () => {
    const id = await somebody();
    await told(server, id, 'contract-started', { reference: 'Ñ-1'.normalize('NFC') });
    expect((await tell(server, id, { type: 'contract-ended', reference: 'Ñ-1'.normalize('NFD') })).status).toBe(201);
  });
});

describe('two applications', () => {
  it('have their own ids: the same id of another is another event', async () => {
    const world = await modelWorld(start);
    try {
      const id = await world.register('Persona Compartida', 'comun@example.com');
      const eventId = randomUUID();
      const event = { eventId, type: 'contract-started', reference: 'C-1' } as const;
      const first = await recordEvent(id, event, 'shop', world.world);
      const other = await recordEvent(id, { ...event, reference: 'C-2' }, 'till', world.world);
      expect([first.fresh, other.fresh]).toEqual([true, true]);
      const { events } = await world.world.decisions.holding({ subjectId: id });
      expect(events.map(({ source }) => source).sort()).toEqual(['shop', 'till']);
      expect((await recordEvent(id, event, 'shop', world.world)).fresh).toBe(false);
      // What one of them began, the other may end.
      await recordEvent(id, { eventId: randomUUID(), type: 'contract-ended', reference: 'C-1' }, 'till', world.world);
    } finally {
      await world.close();
    }
  });
});

describe.each(realPolicies)('events under %s', (policyId, policy) => {
  it('are those that it has a category for, and no others', async () => {
    const own = await testServer({ policy: policyId });
    try {
      await own.setClock(start);
      const form = policy.forms['registration'];
      if (!form) throw new Error('a registration form');
      const { claims } = await receiptOn(own, 'registration', filledIn(form, 'olalla@example.com'));
      const types = [
        'contract-started',
        'contract-ended',
        'invoice-issued',
        'invoice-settled',
        'last-contact',
        'event-attended',
      ];
      for (const type of types) {
        const reference = type === 'last-contact' ? {} : { reference: 'N-1' };
        const { status, json } = await tell(own, claims.subjectId, { type, ...reference });
        const isKept = typesOf(policy).some((known) => known === type);
        const expected = isKept ? [201, undefined] : [422, [{ path: 'type', code: 'INVALID_FIELD' }]];
        expect([type, status, json['errors']]).toEqual([type, ...expected]);
      }
    } finally {
      await own.stop();
    }
  });
});
