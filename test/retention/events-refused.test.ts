import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { as } from '../support/consents.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { start, tell, told } from './life-flow.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server?.stop());

type Refused = readonly [what: string, event: Readonly<Record<string, unknown>>, code: string, path: string];
const refused: readonly Refused[] = [
  ['a contract that begins tomorrow', { type: 'contract-started', on: '2031-03-11' }, 'EVENT_OUT_OF_ORDER', 'on'],
  ['an invoice of tomorrow', { type: 'invoice-issued', on: '2031-03-11' }, 'EVENT_OUT_OF_ORDER', 'on'],
  ['a payment of tomorrow', { type: 'invoice-settled', reference: 'F', on: '2031-03-11' }, 'EVENT_OUT_OF_ORDER', 'on'],
  [
    'a contact of tomorrow',
    { type: 'last-contact', reference: undefined, on: '2031-03-11' },
    'EVENT_OUT_OF_ORDER',
    'on',
  ],
  ['an end years ahead', { type: 'contract-ended', reference: 'C', on: '2033-03-12' }, 'EVENT_OUT_OF_ORDER', 'on'],
  ['an event years ahead', { type: 'event-attended', on: '2033-03-12' }, 'EVENT_OUT_OF_ORDER', 'on'],
  ['a day that there is not', { type: 'contract-started', on: '2031-02-29' }, 'INVALID_FIELD', 'on'],
  ['a day in words', { type: 'contract-started', on: 'yesterday' }, 'INVALID_FIELD', 'on'],
  ['a day in a year that lost its first digit', { type: 'contract-started', on: '0231-03-09' }, 'INVALID_FIELD', 'on'],
  ['the day that programs write for none', { type: 'invoice-issued', on: '0001-01-01' }, 'INVALID_FIELD', 'on'],
  ['an empty day', { type: 'contract-started', on: '' }, 'INVALID_FIELD', 'on'],
  [
    'the end of a contract that never began',
    { type: 'contract-ended', reference: 'X' },
    'EVENT_OUT_OF_ORDER',
    'reference',
  ],
  [
    'an end before its beginning',
    { type: 'contract-ended', reference: 'C', on: '2031-01-09' },
    'EVENT_OUT_OF_ORDER',
    'reference',
  ],
  [
    'the end of a contract under the number of an invoice',
    { type: 'contract-ended', reference: 'F' },
    'EVENT_OUT_OF_ORDER',
    'reference',
  ],
  ['a payment of no invoice', { type: 'invoice-settled', reference: 'X' }, 'EVENT_OUT_OF_ORDER', 'reference'],
  [
    'a payment before its invoice',
    { type: 'invoice-settled', reference: 'F', on: '2031-02-09' },
    'EVENT_OUT_OF_ORDER',
    'reference',
  ],
  ['a contract that is due', { type: 'contract-started', dueOn: '2031-04-09' }, 'FIELD_NOT_EXPECTED', 'dueOn'],
  [
    'a payment that is due',
    { type: 'invoice-settled', reference: 'F', dueOn: '2031-04-09' },
    'FIELD_NOT_EXPECTED',
    'dueOn',
  ],
  ['an invoice due before it was issued', { type: 'invoice-issued', dueOn: '2031-03-09' }, 'INVALID_FIELD', 'dueOn'],
  ['an invoice due in many years', { type: 'invoice-issued', dueOn: '2033-03-12' }, 'INVALID_FIELD', 'dueOn'],
  ['an invoice due some day', { type: 'invoice-issued', dueOn: 'soon' }, 'INVALID_FIELD', 'dueOn'],
  ['no number', { type: 'contract-started', reference: undefined }, 'MISSING_FIELD', 'reference'],
  ['an empty number', { type: 'invoice-issued', reference: '' }, 'MISSING_FIELD', 'reference'],
  ['a contact with a number', { type: 'last-contact', reference: 'T-1' }, 'FIELD_NOT_EXPECTED', 'reference'],
  [
    'an address for a number',
    { type: 'contract-started', reference: 'olalla@example.com' },
    'NOT_A_REFERENCE',
    'reference',
  ],
  ['a name for a number', { type: 'contract-started', reference: 'Olalla Nogal' }, 'NOT_A_REFERENCE', 'reference'],
  ['a number with a sentence', { type: 'contract-started', reference: 'C-1,' }, 'NOT_A_REFERENCE', 'reference'],
  ['a card number', { type: 'invoice-issued', reference: '4111111111111111' }, 'FORBIDDEN_DATA', 'reference'],
  [
    'a card number in groups',
    { type: 'invoice-issued', reference: 'N-4111-1111-1111-1111' },
    'FORBIDDEN_DATA',
    'reference',
  ],
  [
    'a bank account number',
    { type: 'contract-started', reference: 'ES9121000418450200051332' },
    'FORBIDDEN_DATA',
    'reference',
  ],
  ['a number that nobody can print', { type: 'contract-started', reference: 'C\u0007' }, 'INVALID_FIELD', 'reference'],
  ['half a character', { type: 'contract-started', reference: 'C\ud800' }, 'INVALID_FIELD', 'reference'],
];
const misshapen: readonly Refused[] = [
  ['a number without end', { type: 'contract-started', reference: 'C'.repeat(61) }, 'INVALID_FIELD', 'reference'],
  ['a kind of event that there is not', { type: 'contract-paused' }, 'INVALID_FIELD', 'type'],
  ['what only the person does', { type: 'account-closed' }, 'INVALID_FIELD', 'type'],
  ['no kind of event', { type: undefined }, 'INVALID_FIELD', 'type'],
  ['an id that is no UUID', { type: 'contract-started', eventId: 'C-1' }, 'INVALID_FIELD', 'eventId'],
  ['no id', { type: 'contract-started', eventId: undefined }, 'MISSING_FIELD', 'eventId'],
  ['an instant for a day', { type: 'contract-started', on: '2031-03-10T10:00:00Z' }, 'INVALID_FIELD', 'on'],
  ['more than an event has', { type: 'contract-started', amount: '12.50' }, 'UNKNOWN_FIELD', ''],
  ['a source of its own', { type: 'contract-started', source: 'partner-crm' }, 'UNKNOWN_FIELD', ''],
];

describe('an event that cannot be', () => {
  let id: string;
  let before: readonly unknown[];
  const rows = () => storedRows(server.folder, 'records').filter(({ pk }) => String(pk).startsWith('S#'));
  beforeAll(async () => {
    id = await confirmed(server, 'Persona Ejemplo', 'persona@example.com');
    await told(server, id, 'contract-started', { reference: 'C', on: '2031-01-10' });
    await told(server, id, 'invoice-issued', { reference: 'F', on: '2031-02-10' });
    // The note on the welcome mail comes in by itself.
    await server.mail('persona@example.com', 2);
    await server.advance('PT0S');
    before = rows();
  });

  it.each([...refused, ...misshapen])('is refused, and nothing is stored: %s', async (what, event, code, path) => {
    const { status, json, text } = await tell(server, id, { reference: 'N-77', ...event });
    const isShape = misshapen.some(([name]) => name === what);
    expect([status, json['code'], json['errors']]).toEqual([422, isShape ? 'INVALID_BODY' : code, [{ path, code }]]);
    // What was sent is in no answer and in no log.
    const sent = String(event['reference'] ?? 'N-77');
    if (sent.length > 3) for (const said of [text, JSON.stringify(server.log)]) expect(said).not.toContain(sent);
    expect(rows()).toEqual(before);
  });

  it('is one of somebody who is not stored, or of what is no id', async () => {
    for (const nobody of [
      randomUUID(),
      'x',
      'x#y',
      `${id}#`,
      '#',
      'EVENT#',
      'x'.repeat(300),
      '\u0000',
      'olalla@example.com',
    ]) {
      const { status, json } = await tell(server, encodeURIComponent(nobody), { type: 'last-contact' });
      expect([nobody, status, json['code']]).toEqual([nobody, 404, 'NOT_FOUND']);
    }
    expect(rows()).toEqual(before);
  });

  it('is one of an application that may not report any', async () => {
    const send = async (headers: Record<string, string>) => {
      const { status, json } = await server.post(
        `/subjects/${id}/events`,
        { eventId: randomUUID(), type: 'last-contact' },
        headers,
      );
      return [status, json['code']];
    };
    expect(await send({})).toEqual([401, 'TOKEN_MISSING']);
    expect(await send(await as(server, 'decisions'))).toEqual([403, 'SCOPE_MISSING']);
    expect(await send(await as(server, 'events', 'read-only'))).toEqual([403, 'SCOPE_MISSING']);
    expect(rows()).toEqual(before);
  });
});
