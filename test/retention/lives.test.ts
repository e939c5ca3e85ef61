import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { as } from '../support/consents.ts';
import { filledIn, receiptOn } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { blockedOf, gates, lookUp, morningOf, preferencePath, readBlocked, start, told } from './life-flow.ts';

let server: TestServer;
afterEach(() => server?.stop());

const email = 'olalla@example.com';
/** Registers and confirms the same person on one of the forms; answers their id. */
const confirm = async (policy: Policy, form: string, decisions: Record<string, boolean> = {}): Promise<string> => {
  const fields = policy.forms[form];
  if (!fields) throw new Error(`no form ${form}`);
  return (await receiptOn(server, form, filledIn(fields, email), { decisions })).claims.subjectId;
};
/** What the person says in the settings of their account. */
const say = async (policy: Policy, subjectId: string, decisions: Record<string, boolean>): Promise<void> => {
  const [panel, { methods = {} } = {}] =
    Object.entries(policy.panels).find(([, { openTo }]) => openTo === 'subject') ?? [];
  const { json: notice } = await server.get('/notice?lang=es');
  const about = { decisionId: randomUUID(), subjectId, noticeHash: notice['hash'], language: 'es' };
  const sent = { ...about, form: panel, method: Object.keys(methods)[0], decisions };
  const { status, text } = await server.post('/consents', sent, await as(server, 'consents'));
  if (status !== 201) throw new Error(`the choice answered ${status} ${text}`);
};

/** How long a rule blocks, in years. */
const years = ({ retention }: Policy, rule: string): number => retention[rule]?.blocked?.period.years ?? 0;
/** The last day of so many years from a date. */
const yearsAfter = (date: string, count: number): string => `${Number(date.slice(0, 4)) + count}${date.slice(4)}`;
const nextDay = (date: string): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
const nothingIsLeft = () => {
  const rows = (table: 'records' | 'blocked' | 'keys', pattern: RegExp) =>
    storedRows(server.folder, table).filter(({ pk }) => pattern.test(String(pk)));
  expect(rows('records', /^[SL]#/)).toEqual([]);
  expect(rows('blocked', /^/)).toEqual([]);
  expect(rows('keys', /^(SUBJECT|CLASS)#/)).toEqual([]);
};

it('Antara: a customer, a debt after the contract, and then each kind of data for as long as the law says (AN-36, AN-58, AN-61)', async () => {
  server = await testServer({ policy: 'antara' });
  await server.setClock(start);
  const id = await confirm(antara, 'registration', { 'marketing-own': true });
  await told(server, id, 'contract-started', { reference: 'C-1', on: '2031-03-10' });
  await told(server, id, 'invoice-issued', { reference: 'F-1', on: '2031-03-10', dueOn: '2031-04-10' });
  await morningOf(server, '2031-04-01');
  await told(server, id, 'invoice-settled', { reference: 'F-1' });
  // That it was owed is forgotten once it is paid; the invoice stays with the contract.
  expect(await morningOf(server, '2031-04-02')).toEqual({ debts: { erased: 1 } });

  await morningOf(server, '2032-05-01');
  await told(server, id, 'invoice-issued', { reference: 'F-2', dueOn: '2032-05-31' });
  await told(server, id, 'contract-ended', { reference: 'C-1' });
  const ended = '2032-05-01';
  expect(await morningOf(server, nextDay(ended))).toEqual({
    orders: { blocked: 1 },
    details: { blocked: 1 },
    invoices: { blocked: 1 },
  });
  expect(await gates(server, id, ['service', 'billing', 'service-notices', 'marketing-own'])).toEqual({
    service: 'no, contract-ended',
    billing: 'yes, closing',
    'service-notices': 'no, contract-ended',
    'marketing-own': 'yes, given',
  });
  await say(antara, id, { 'marketing-own': false });
  expect(await morningOf(server, '2032-05-04')).toEqual({ evidence: { blocked: 1 } });
  expect(await lookUp(server, email)).toEqual([id]);
  await morningOf(server, '2032-09-01');
  await told(server, id, 'invoice-settled', { reference: 'F-2' });
  const paid = '2032-09-01';
  expect(await morningOf(server, nextDay(paid))).toEqual({
    contact: { blocked: 1 },
    invoices: { blocked: 1 },
    debts: { erased: 1 },
    evidence: { blocked: 1 },
  });
  expect(await lookUp(server, email)).toEqual([]);

  const contract = yearsAfter(ended, years(antara, 'contract'));
  const account = yearsAfter(ended, years(antara, 'account'));
  const books = (year: number) => `${year + years(antara, 'invoices')}-12-31`;
  expect(blockedOf(server, id)).toMatchObject({ contact: contract, orders: contract, details: account });
  // The proof of what was agreed to first goes three years after it was taken back.
  const proof = yearsAfter(nextDay(paid), years(antara, 'consent-proof'));
  expect(await morningOf(server, account)).toEqual({});
  expect(await morningOf(server, nextDay(account))).toMatchObject({ details: { erased: 1 } });
  await morningOf(server, nextDay(nextDay(proof)));
  expect(await readBlocked(server, id, ['evidence'])).toEqual([]);
  expect(await morningOf(server, contract)).toEqual({});
  expect(await morningOf(server, nextDay(contract))).toEqual({ contact: { erased: 1 }, orders: { erased: 1 } });
  expect(await morningOf(server, nextDay(books(2031)))).toEqual({ invoices: { erased: 1 } });
  expect(await readBlocked(server, id, ['invoices'])).toHaveLength(1);
  expect(await morningOf(server, nextDay(books(2032)))).toEqual({ invoices: { erased: 1 } });
  nothingIsLeft();
});

describe('ABANTE', () => {
  it('who asked a question goes 24 months after the last contact, with every yes, and comes back as somebody new (AB-54)', async () => {
    server = await testServer({ policy: 'abante' });
    await server.setClock(start);
    const first = await confirm(abante, 'contact', { marketing: true });
    const [{ period } = { period: {} }] = abante.retention[abante.neverCustomers]?.activeUntil ?? [];
    expect(period).toEqual({ months: 24 });
    await morningOf(server, '2032-01-15');
    await told(server, first, 'last-contact');
    // A yes lapses by itself; the question may still be answered.
    await morningOf(server, '2033-03-10');
    await morningOf(server, '2033-03-13');
    expect(await gates(server, first, ['marketing', 'requests'])).toEqual({
      marketing: 'no, expired',
      requests: 'yes, basis-holds',
    });
    expect(await morningOf(server, '2034-01-14')).toEqual({});
    expect(await morningOf(server, '2034-01-15')).toMatchObject({
      contact: { erased: 1 },
      details: { erased: 1 },
      profile: { erased: 1 },
    });
    expect(await lookUp(server, email)).toEqual([]);
    expect(Object.keys(blockedOf(server, first))).toEqual(['evidence']);
    const second = await confirm(abante, 'contact');
    expect(second).not.toBe(first);
  });

  it('an event, and later a contract of the same person: neither knows of the other, and each ends by its own rules (AB-52, AB-53)', async () => {
    server = await testServer({ policy: 'abante' });
    await server.setClock(start);
    const guest = await confirm(abante, 'event', { 'event-marketing-organiser': true });
    await told(server, guest, 'event-attended', { reference: 'FERIA-31', on: '2031-05-20' });
    expect(await gates(server, guest, ['events', 'event-marketing-organiser'])).toEqual({
      events: 'yes, basis-holds',
      'event-marketing-organiser': 'yes, given',
    });
    expect(await morningOf(server, '2031-08-19')).toEqual({});
    expect(await morningOf(server, '2031-08-20')).toEqual({
      contact: { erased: 1 },
      details: { erased: 1 },
      // What the form says of it, and that they came.
      event: { erased: 2 },
      evidence: { blocked: 1 },
    });

    await morningOf(server, '2031-09-10');
    const id = await confirm(abante, 'registration', { marketing: false, 'partner-contact': false });
    expect(id).not.toBe(guest);
    await told(server, id, 'contract-started', { reference: 'C-1' });
    await told(server, id, 'invoice-issued', { reference: 'F-1', on: '2031-09-10' });
    await told(server, id, 'invoice-settled', { reference: 'F-1' });
    await morningOf(server, '2033-06-01');
    const path = await preferencePath(server, id, 'es', abante);
    expect((await server.post(path, { action: 'close-account', accepted: true })).status).toBe(200);
    const ended = '2033-06-01';
    expect(await morningOf(server, nextDay(ended))).toEqual({
      contact: { blocked: 1 },
      details: { blocked: 1 },
      profile: { erased: 1 },
      'invoice-address': { blocked: 1 },
      subscription: { blocked: 1 },
      invoices: { blocked: 1 },
      evidence: { blocked: 1 },
    });
    const contract = yearsAfter(ended, years(abante, 'contract'));
    const account = yearsAfter(ended, years(abante, 'account'));
    const books = `${2031 + years(abante, 'invoices')}-12-31`;
    expect(blockedOf(server, id)).toMatchObject({
      contact: contract,
      details: account,
      'invoice-address': books,
      invoices: books,
      subscription: contract,
    });
    // Their proof of the event is long over by then; two years were between the two.
    await morningOf(server, '2034-08-25');
    expect(blockedOf(server, guest)).toEqual({});
    await morningOf(server, nextDay(account));
    await morningOf(server, '2036-06-05');
    expect(Object.keys(blockedOf(server, id))).toEqual(['contact', 'invoice-address', 'invoices', 'subscription']);
    expect(await morningOf(server, nextDay(books))).toEqual({
      'invoice-address': { erased: 1 },
      invoices: { erased: 1 },
    });
    expect(await morningOf(server, nextDay(contract))).toEqual({ contact: { erased: 1 }, subscription: { erased: 1 } });
    await morningOf(server, '2038-07-01');
    nothingIsLeft();
  });
});
