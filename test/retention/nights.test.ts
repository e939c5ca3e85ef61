import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { as, historyOf, report } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { news, notice } from '../support/message-world.ts';
import { person, register } from '../support/people.ts';
import { confirmed, currentHash } from '../support/preferences.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import {
  blockedOf,
  gates,
  lookUp,
  message,
  morningOf,
  preferencePath,
  readBlocked,
  rowsAt,
  start,
  tell,
  told,
} from './life-flow.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterEach(() => server.stop());

const contractual = ['service', 'billing'] as const;
const silent = { newsletter: false, profiling: false };
/** Somebody with a contract since January. */
const customer = async (
  name = 'Ana Cliente',
  email = 'ana@example.com',
  decisions: Record<string, boolean> = silent,
) => {
  const id = await confirmed(server, name, email, decisions);
  await told(server, id, 'contract-started', { reference: 'C-1', on: '2031-01-10' });
  return id;
};
const says = async (subjectId: string, decisions: Record<string, boolean>) => {
  const answer = await report(server, subjectId, { decisions });
  if (answer.status !== 201) throw new Error(`the choice answered ${answer.status} ${answer.text}`);
};
/** Everything that is stored of somebody and could be read now, and that they were found by. */
const traces = (subjectId: string, now: string) => ({
  records: rowsAt(server, 'records', now).filter(
    (row) => row.pk === `S#${subjectId}` || row['subjectId'] === subjectId,
  ),
  keys: rowsAt(server, 'keys', now).filter(({ pk }) => pk === `SUBJECT#${subjectId}`),
});
const nothing = { records: [], keys: [] };

describe('a contract', () => {
  it('counts on its last day and not a moment longer, whenever the night comes', async () => {
    const id = await customer();
    const allowed = { service: 'yes, basis-holds', billing: 'yes, basis-holds' };
    expect(await gates(server, id, contractual)).toEqual(allowed);
    await told(server, id, 'contract-ended', { reference: 'C-1' });
    expect(await gates(server, id, contractual)).toEqual(allowed);
    await server.setClock('2031-03-10T22:59:30.000Z');
    expect(await gates(server, id, contractual)).toEqual(allowed);
    // Midnight in Madrid; the night’s purge comes hours later.
    await server.setClock('2031-03-10T23:00:00.000Z');
    expect(await gates(server, id, contractual)).toEqual({
      service: 'no, contract-ended',
      billing: 'no, contract-ended',
    });
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);
    expect(await morningOf(server, '2031-03-11')).toEqual({
      contact: { blocked: 1 },
      orders: { blocked: 1 },
      proof: { blocked: 1 },
    });
    expect(await lookUp(server, 'ana@example.com')).toEqual([]);
    expect(blockedOf(server, id)).toMatchObject({ contact: '2036-03-10', orders: '2036-03-10' });
  });

  it('whose end was announced runs until that day', async () => {
    const id = await customer();
    await told(server, id, 'contract-ended', { reference: 'C-1', on: '2031-04-30' });
    expect(await morningOf(server, '2031-04-30')).toEqual({});
    expect((await gates(server, id, ['service']))['service']).toBe('yes, basis-holds');
    await morningOf(server, '2031-05-01');
    expect((await gates(server, id, ['service']))['service']).toBe('no, unknown-subject');
  });
});

describe('an unpaid debt after the contract (AN-36, AN-60, C-04)', () => {
  it('leaves the data for collecting it and for nothing else, until it is paid; the next night they are blocked', async () => {
    const id = await customer();
    await told(server, id, 'invoice-issued', { reference: 'F-1', on: '2031-03-01', dueOn: '2031-03-31' });
    await told(server, id, 'contract-ended', { reference: 'C-1' });
    expect(await morningOf(server, '2031-03-11')).toEqual({ orders: { blocked: 1 } });
    const closing = { service: 'no, contract-ended', billing: 'yes, closing', newsletter: 'no, refused' };
    expect(await gates(server, id, [...contractual, 'newsletter'])).toEqual(closing);
    expect(await message(server, notice([id]))).toBe('contract-ended');
    expect(await message(server, news([id]))).toBe('refused');
    // Three years later it is no different: nothing was blocked but the contract.
    expect(await morningOf(server, '2034-03-11')).toEqual({});
    expect(await gates(server, id, [...contractual, 'newsletter'])).toEqual(closing);
    expect(await lookUp(server, 'ana@example.com')).toEqual([id]);

    await told(server, id, 'invoice-settled', { reference: 'F-1' });
    expect((await gates(server, id, ['billing']))['billing']).toBe('no, contract-ended');
    expect(await morningOf(server, '2034-03-12')).toEqual({
      contact: { blocked: 1 },
      invoices: { blocked: 1 },
      debts: { erased: 1 },
      proof: { blocked: 1 },
    });
    expect(traces(id, '2034-03-12T12:00:00Z')).toEqual(nothing);
  });

  it('is over five years after it was due, and the data are blocked then', async () => {
    const id = await customer();
    await told(server, id, 'invoice-issued', { reference: 'F-1', on: '2031-03-01', dueOn: '2031-03-31' });
    await told(server, id, 'contract-ended', { reference: 'C-1' });
    await morningOf(server, '2036-03-30');
    expect((await gates(server, id, ['billing']))['billing']).toBe('yes, closing');
    expect(await morningOf(server, '2036-03-31')).toMatchObject({ invoices: { blocked: 1 }, debts: { erased: 1 } });
    expect((await gates(server, id, ['billing']))['billing']).toBe('no, unknown-subject');
    // Five years after the contract are over as well: of who they are nothing is left to be blocked.
    expect(Object.keys(blockedOf(server, id))).toEqual(['invoices', 'proof']);
  });
});

describe('somebody who is blocked', () => {
  it('is to everybody who was never there: applications, messages, sessions, links and their own registration', async () => {
    const id = await customer('Ana Cliente', 'ana@example.com', { newsletter: true });
    const held = await server.post('/sessions', { subjectId: id }, await as(server, 'sessions'));
    expect(held.status).toBe(201);
    await told(server, id, 'contract-ended', { reference: 'C-1' });
    await says(id, { newsletter: false });
    const link = await preferencePath(server, id);
    // Asked for in the night, so that it is alive after it.
    await morningOf(server, '2031-03-11');
    const stranger = randomUUID();

    for (const purpose of Object.keys(fixturePolicy.purposes)) {
      const both = [await gates(server, id, [purpose]), await gates(server, stranger, [purpose])];
      expect(both[0]).toEqual(both[1]);
      expect(both[0]?.[purpose]).toBe('no, unknown-subject');
    }
    const asked = async (who: string) => {
      const history = await historyOf(server, who);
      const event = await tell(server, who, { type: 'last-contact' });
      const choice = await report(server, who, { decisions: { newsletter: true } });
      const session = await server.post('/sessions', { subjectId: who }, await as(server, 'sessions'));
      return [history, event, choice, session].map(({ status, json }) => [status, json['code']]);
    };
    expect(await asked(id)).toEqual(await asked(stranger));
    expect(await message(server, notice([id]))).toBe('unknown-subject');
    expect(await message(server, news([id]))).toBe('unknown-subject');
    const session = await server.get(`/sessions/${held.json['sessionId']}`, await as(server, 'sessions'));
    expect(session.status).toBe(404);
    expect((await server.get(link, { accept: 'application/json' })).status).toBe(410);
    expect(await lookUp(server, 'ana@example.com')).toEqual([]);

    // Who asks for the preferences reads the same as anybody we hold nothing of.
    const told410 = async (email: string) => {
      const before = (await server.mails(email)).length;
      const { status, text } = await server.post('/preference-links', { email, language: 'es' });
      const mail = await server.mail(email, before + 1);
      return [status, text, mail.subject, mail.text, mail.links.length];
    };
    expect(await told410('ana@example.com')).toEqual(await told410('nadie@example.com'));

    // And may register: the same answers as a newcomer, and a record of their own.
    const entered = async (email: string) => {
      const before = (await server.mails(email)).length;
      const sent = await register(server, person('Ana Cliente', email), { decisions: {} });
      const mail = await server.mail(email, before + 1);
      const shown = await server.post(linkIn(mail), { action: 'confirm' });
      const { at: _at, ...answer } = shown.json;
      // The link ends so long after its own second, which may be the next one.
      const said = sent.text.replace(/\d\d\.000Z/, 'SS.000Z');
      return [sent.status, said, mail.subject, shown.status, answer];
    };
    expect(await entered('ana@example.com')).toEqual(await entered('otra@example.com'));
    const found = await lookUp(server, 'ana@example.com');
    expect(found).toHaveLength(1);
    expect(found).not.toContain(id);
    expect((await gates(server, found[0] ?? '', contractual))['service']).toBe('yes, basis-holds');
    const { json } = await historyOf(server, found[0] ?? '');
    expect(json['decisions']).toHaveLength(1);
    // What is blocked lies where it was, under the old id and no other.
    expect(Object.keys(blockedOf(server, id))).toEqual(['contact', 'orders', 'proof']);
    expect(blockedOf(server, found[0] ?? '')).toEqual({});
  });
});

describe('somebody who never became a customer', () => {
  const email = 'curiosa@example.com';
  const isThere = async () => (await lookUp(server, email)).length === 1;

  it('goes 24 months after the last contact, the night before the day is over, and nothing of theirs is blocked but the proof', async () => {
    const id = await confirmed(server, 'Curiosa Prueba', email, {});
    await morningOf(server, '2033-03-09');
    expect(await isThere()).toBe(true);
    expect(await morningOf(server, '2033-03-10')).toEqual({ contact: { erased: 1 }, proof: { blocked: 1 } });
    expect(await isThere()).toBe(false);
    expect(Object.keys(blockedOf(server, id))).toEqual(['proof']);
  });

  it.each<[string, (id: string) => Promise<void>]>([
    ['what an application says', (id) => told(server, id, 'last-contact')],
    ['a yes of theirs', (id) => says(id, { newsletter: true })],
    [
      'a yes in their preferences',
      async (id) => {
        const link = await preferencePath(server, id);
        const choice = { action: 'save', decisions: { profiling: true }, noticeHash: await currentHash(server) };
        expect((await server.post(link, choice)).status).toBe(200);
      },
    ],
    [
      'another form of theirs',
      async () => {
        const sent = await register(server, person('Curiosa Prueba', email, { phone: '+34 600 123 789' }), {
          decisions: {},
        });
        expect(sent.status).toBe(202);
        await server.post(linkIn(await server.mail(email, 3)), { action: 'confirm' });
      },
    ],
  ])('stays 24 months more by %s', async (_what, contact) => {
    const id = await confirmed(server, 'Curiosa Prueba', email, {});
    await morningOf(server, '2032-06-01');
    await contact(id);
    await morningOf(server, '2033-03-10');
    expect(await isThere()).toBe(true);
    await morningOf(server, '2034-05-31');
    expect(await isThere()).toBe(true);
    await morningOf(server, '2034-06-01');
    expect(await isThere()).toBe(false);
  });

  it('does not stay longer by a no, nor by being written to', async () => {
    const id = await confirmed(server, 'Curiosa Prueba', email, { newsletter: true });
    await morningOf(server, '2032-06-01');
    expect(await message(server, news([id]))).toBe('sent');
    await says(id, { newsletter: false });
    await morningOf(server, '2033-03-10');
    expect(await isThere()).toBe(false);
  });
});

describe('a consent', () => {
  it('that is all that is left keeps who they are until it is taken back; the next night only the proof is left, blocked', async () => {
    const id = await customer('Ana Cliente', 'ana@example.com', { newsletter: true });
    await told(server, id, 'contract-ended', { reference: 'C-1' });
    await morningOf(server, '2031-03-12');
    expect(await gates(server, id, ['service', 'newsletter'])).toEqual({
      service: 'no, contract-ended',
      newsletter: 'yes, given',
    });
    await server.setClock('2031-06-01T09:00:00.000Z');
    await says(id, { newsletter: false });
    expect((await gates(server, id, ['newsletter']))['newsletter']).toBe('no, withdrawn');
    expect(await morningOf(server, '2031-06-02')).toEqual({ contact: { blocked: 1 }, proof: { blocked: 1 } });
    expect(traces(id, '2031-06-02T12:00:00Z')).toEqual(nothing);
    const [proof] = await readBlocked(server, id, ['proof']);
    const { decisions } = (proof?.content ?? {}) as { decisions: { purposes: Record<string, string> }[] };
    expect(decisions.map(({ purposes }) => purposes['newsletter']).sort()).toEqual(['given', 'refused']);
    // Nobody else sees it.
    expect((await historyOf(server, id)).status).toBe(404);
  });

  it('that was superseded leaves the history the next night and stays provable; a no stays for as long as the person', async () => {
    const id = await customer('Ana Cliente', 'ana@example.com', { newsletter: true });
    await says(id, { newsletter: false });
    const said = async () => {
      const { json } = await historyOf(server, id);
      return (json['decisions'] as { purposes: Record<string, string> }[]).map(
        ({ purposes }) => purposes['newsletter'],
      );
    };
    expect(await said()).toEqual(['refused', 'given']);
    expect(await morningOf(server, '2031-03-11')).toEqual({ proof: { blocked: 1 } });
    expect(await said()).toEqual(['refused']);
    const [proof] = await readBlocked(server, id, ['proof']);
    expect(proof?.content).toMatchObject({ decisions: [{ purposes: { newsletter: 'given' } }] });
    for (const day of ['2034-03-11', '2041-03-11', '2051-03-11']) {
      await morningOf(server, day);
      expect((await gates(server, id, ['newsletter']))['newsletter']).toBe('no, refused');
      expect(await said()).toEqual(['refused']);
    }
    // The proof of the yes is long gone by then, and with it that there was one.
    expect(blockedOf(server, id)).toEqual({});
  });
});
