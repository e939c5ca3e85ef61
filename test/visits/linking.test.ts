import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Mailer, Undeliverable } from '../../lambdas/domain/mail/mailer.ts';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { approveLink, proposeLink, viewLinked } from '../../lambdas/domain/visits/link-visits.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { as, confirmedPerson, cookieChoice } from '../support/consents.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { testWorld } from '../support/test-world.ts';

type Sent = Readonly<Record<string, unknown>>;

let server: TestServer;
let subjectId: string;
const email = 'mireia@example.com';
beforeAll(async () => {
  server = await testServer();
  await server.setClock('2027-01-15T10:00:00Z');
  subjectId = await confirmedPerson(server, email);
  const choice = await cookieChoice(server);
  expect((await server.post('/consents', choice)).status).toBe(201);
  const shop = await as(server, 'visits');
  const sessionOf = async (body: object, sub = 'own-shop') =>
    (await server.post('/sessions', body, await as(server, 'sessions', sub))).json['sessionId'];
  const visit = async (entryPage: string, sessionId?: unknown) => {
    const body = { visitorId: choice['visitorId'], entryPage, ...(sessionId !== undefined && { sessionId }) };
    expect((await server.post('/visits', body, shop)).status).toBe(201);
  };
  const own = await sessionOf({ subjectId });
  await visit('/suya/uno', own);
  await visit('/suya/dos', own);
  await visit('/de-nadie');
  await visit('/sin-entrar', await sessionOf({}));
  await visit('/de-otra', await sessionOf({ subjectId: await confirmedPerson(server, 'otra@example.com') }));
  await visit('/de-otra-aplicacion', await sessionOf({ subjectId }, 'own-app'));
});
afterAll(() => server?.stop());

const call = async (role: Role, path: string, body: Sent = {}, sub?: string): Promise<Answer> =>
  server.post(`/staff/visit-links${path}`, body, { authorization: `Bearer ${await server.staffToken(role, sub)}` });
const request = (changes: Sent = {}): Sent => ({
  subjectId,
  ground: 'misuse',
  caseReference: `AUP-${randomUUID().slice(0, 8)}`,
  from: '2027-01-10',
  to: '2027-01-15',
  reason: 'Envío masivo desde su cuenta',
  tellPerson: true,
  ...changes,
});
const propose = async (changes: Sent = {}): Promise<string> => {
  const { status, json } = await call('privacy-lead', '', request(changes));
  expect([status, json['status']]).toEqual([201, 'proposed']);
  return String(json['id']);
};
const approve = (id: string, role: Role = 'operator', sub?: string) => call(role, `/${id}/approval`, {}, sub);
const view = (id: string, reason = 'Preparar la audiencia') => call('privacy-lead', `/${id}/views`, { reason });
const told = ({ status, json }: Answer) => [status, json['code']];
const mails = async () =>
  (await server.mails(email)).filter(({ text }) => text.includes('Relacionamos') || text.includes('relacionar'));
const audit = async () => {
  const { json } = await server.get('/staff/audit', { authorization: `Bearer ${await server.staffToken('auditor')}` });
  return json['accesses'] as Sent[];
};
const acts = () => storedRows(server.folder, 'records').filter(({ pk }) => pk === 'ACTS').length;

describe('finding the visits of a person', () => {
  it('takes a ground, a case and two people; then it is those of the person and no others (AB-34)', async () => {
    const id = await propose();
    expect(told(await view(id))).toEqual([403, 'NOT_APPROVED']);
    expect(await mails()).toHaveLength(0);
    const approved = await approve(id);
    expect([approved.status, approved.json]).toEqual([200, { id, status: 'approved' }]);
    const seen = await view(id);
    expect(seen.status).toBe(200);
    const visits = seen.json['visits'] as Sent[];
    expect(visits.map(({ entryPage }) => entryPage).sort()).toEqual(['/suya/dos', '/suya/uno']);
    for (const visit of visits) expect(Object.keys(visit).sort()).toEqual(['entryPage', 'visitedAt']);
  });

  it('is told to the person before it is approved, with its ground and what they can do (AB-34)', async () => {
    const before = (await mails()).length;
    const id = await propose({ ground: 'law', provision: 'Ley 11/2022, art. 66' });
    expect(await mails()).toHaveLength(before);
    expect((await approve(id)).status).toBe(200);
    const [mail] = await mails();
    expect(await mails()).toHaveLength(before + 1);
    const text = mail?.text.replace(/\s+/g, ' ') ?? '';
    for (const said of ['Ley 11/2022, art. 66', 'Contarnos tu versión', 'Oponerte', id, '10 de enero de 2027']) {
      expect(text).toContain(said);
    }
    // Whoever tried again tells nobody twice.
    expect((await approve(id)).json['status']).toBe('approved');
    expect(await mails()).toHaveLength(before + 1);
  });

  it('is not told where a law forbids it, which has to be named (AB-34)', async () => {
    const before = (await mails()).length;
    const missing = await call('privacy-lead', '', request({ tellPerson: false }));
    expect([...told(missing), missing.json['errors']]).toEqual([
      422,
      'MISSING_FIELD',
      [{ path: 'secrecyProvision', code: 'MISSING_FIELD' }],
    ]);
    const id = await propose({ tellPerson: false, secrecyProvision: 'LECrim art. 588 ter' });
    expect((await approve(id)).status).toBe(200);
    expect((await view(id)).status).toBe(200);
    expect(await mails()).toHaveLength(before);
  });

  it('is never agreed to by whoever proposed it, whatever their roles (AB-34)', async () => {
    const id = await propose();
    const before = (await mails()).length;
    for (const role of ['privacy-lead', 'operator'] as const) {
      expect(told(await approve(id, role, 'demo-privacy-lead'))).toEqual([403, 'SECOND_PERSON_NEEDED']);
    }
    expect(told(await view(id))).toEqual([403, 'NOT_APPROVED']);
    expect(await mails()).toHaveLength(before);
    expect((await approve(id, 'privacy-lead', 'another-lead')).status).toBe(200);
    expect(told(await approve(id, 'operator', 'a-third'))).toEqual([409, 'ALREADY_DECIDED']);
    expect(await mails()).toHaveLength(before + 1);
  });

  it('is logged at every step, each look with its reason before anything is read (AB-34)', async () => {
    const id = await propose({ reason: 'Denuncia de otro cliente' });
    await view(id, 'Con prisa');
    await approve(id);
    await view(id, 'Primera lectura');
    await view(id, 'Segunda lectura');
    const entries = (await audit()).filter(({ reference }) => reference === id).reverse();
    expect(entries.map(({ principal, act, reason }) => [principal, act, reason])).toEqual([
      ['demo-privacy-lead', 'propose-visit-link', 'Denuncia de otro cliente'],
      ['demo-privacy-lead', 'refused', 'Con prisa'],
      ['demo-operator', 'approve-visit-link', 'Denuncia de otro cliente'],
      ['demo-privacy-lead', 'view-linked-visits', 'Primera lectura'],
      ['demo-privacy-lead', 'view-linked-visits', 'Segunda lectura'],
    ]);
    for (const entry of entries) expect(entry['subjectId']).toBe(subjectId);
  });

  it('proposed again in the same words is the same act', async () => {
    const sent = request();
    const [one, again] = [await call('privacy-lead', '', sent), await call('privacy-lead', '', sent)];
    expect([again.status, again.json]).toEqual([201, one.json]);
    await approve(String(one.json['id']));
    expect((await call('privacy-lead', '', sent)).json).toEqual({ id: one.json['id'], status: 'approved' });
    const other = await call('privacy-lead', '', sent, 'another-lead');
    expect(other.json['id']).not.toBe(one.json['id']);
  });

  it('reaches over the days that were agreed to and no others', async () => {
    const id = await propose({ from: '2027-01-01', to: '2027-01-14' });
    expect((await approve(id)).status).toBe(200);
    expect((await view(id)).json).toEqual({ visits: [] });
  });

  it.each<[string, Sent, string, string]>([
    ['no ground of the two', { ground: 'curiosity' }, 'ground', 'INVALID_BODY'],
    ['a law without its provision', { ground: 'law' }, 'provision', 'MISSING_FIELD'],
    ['misuse with a provision', { provision: 'Ley 1/2000' }, 'provision', 'FIELD_NOT_EXPECTED'],
    ['no case', { caseReference: undefined }, 'caseReference', 'INVALID_BODY'],
    ['an empty case', { caseReference: ' ' }, 'caseReference', 'INVALID_FIELD'],
    ['a case of two lines', { caseReference: 'AUP-1\nAUP-2' }, 'caseReference', 'INVALID_FIELD'],
    ['an address as a case', { caseReference: 'caso de ana@localhost' }, 'caseReference', 'NOT_A_REFERENCE'],
    ['a card number as a case', { caseReference: '4111 1111 1111 1111' }, 'caseReference', 'FORBIDDEN_DATA'],
    ['an address in the reason', { reason: 'Lo pide ana@example.com' }, 'reason', 'NOT_A_REFERENCE'],
    ['an account number in the reason', { reason: 'Cobró en ES9121000418450200051332' }, 'reason', 'FORBIDDEN_DATA'],
    ['a reason that hides something', { reason: 'Todo \u202e bien' }, 'reason', 'INVALID_FIELD'],
    ['no reason', { reason: '' }, 'reason', 'INVALID_FIELD'],
    ['more than 31 days', { from: '2026-12-01', to: '2027-01-01' }, 'to', 'INVALID_FIELD'],
    ['days in the wrong order', { from: '2027-01-12', to: '2027-01-11' }, 'to', 'INVALID_FIELD'],
    ['days to come', { to: '2027-01-16' }, 'to', 'INVALID_FIELD'],
    ['no day', { from: '2027-02-30' }, 'from', 'INVALID_FIELD'],
    ['secrecy beside telling', { secrecyProvision: 'LECrim art. 588' }, 'secrecyProvision', 'FIELD_NOT_EXPECTED'],
    ['an unknown field', { email }, 'email', 'INVALID_BODY'],
  ])('is refused with %s, and nothing is proposed', async (_what, changes, path, code) => {
    const before = acts();
    const answer = await call('privacy-lead', '', request(changes));
    expect(told(answer)).toEqual([422, code]);
    if (path !== 'email') expect(JSON.stringify(answer.json['errors'])).toContain(`"${path}"`);
    expect(answer.text).not.toContain('example.com');
    expect(acts()).toBe(before);
  });

  it('of nobody is 404, as is an act that is not there', async () => {
    expect(told(await call('privacy-lead', '', request({ subjectId: randomUUID() })))).toEqual([404, 'NOT_FOUND']);
    for (const id of [randomUUID(), 'x', 'x'.repeat(200)]) {
      expect(told(await approve(id))).toEqual([404, 'NOT_FOUND']);
      expect(told(await view(id))).toEqual([404, 'NOT_FOUND']);
    }
  });

  it('is for the staff that may, and no application', async () => {
    const id = await propose();
    for (const role of ['operator', 'support', 'auditor', 'disclosure', 'billing'] as const) {
      expect(told(await call(role, '', request()))).toEqual([403, 'ROLE_MISSING']);
      expect(told(await call(role, `/${id}/views`, { reason: 'Curiosidad' }))).toEqual([403, 'ROLE_MISSING']);
    }
    for (const role of ['support', 'auditor', 'disclosure', 'billing'] as const) {
      expect(told(await approve(id, role))).toEqual([403, 'ROLE_MISSING']);
    }
    const shop = await as(server, 'visits');
    expect((await server.post('/staff/visit-links', request(), shop)).status).toBe(403);
    expect((await server.post(`/staff/visit-links/${id}/views`, { reason: 'Curiosidad' }, shop)).status).toBe(403);
    expect((await server.post('/staff/visit-links', request())).status).toBe(401);
  });

  it('ends with the person: once erased, nothing is joined with them any more (case 40)', async () => {
    const gone = await confirmedPerson(server, 'se.va@example.com');
    const approved = await propose({ subjectId: gone });
    expect((await approve(approved)).status).toBe(200);
    const proposed = await propose({ subjectId: gone });
    const undo = linkIn(
      await server
        .mail('se.va@example.com', 2)
        .then(async () => (await server.mails('se.va@example.com')).at(-2) as never),
    );
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect(told(await view(approved))).toEqual([404, 'NOT_FOUND']);
    expect(told(await approve(proposed))).toEqual([404, 'NOT_FOUND']);
    expect(told(await call('privacy-lead', '', request({ subjectId: gone })))).toEqual([404, 'NOT_FOUND']);
  });
});

describe('finding the visits of a person, when the mail', () => {
  const lead = { id: 'lead', roles: ['privacy-lead'] as const };
  const second = { id: 'second', roles: ['operator'] as const };
  const away = async (): Promise<never> => {
    throw new Unavailable('the mail is away');
  };
  const refused = async (): Promise<never> => {
    throw new Undeliverable('never');
  };
  const fine = async () => undefined;

  it.each<[string, Mailer, string]>([
    ['is away', { ready: away, send: fine }, 'Unavailable'],
    ['goes away in between', { ready: fine, send: away }, 'Unavailable'],
    ['will never reach them', { ready: fine, send: refused }, 'Refusal'],
  ])('%s, is not approved (AB-34)', async (_how, mailer, error) => {
    const { world, close } = await testWorld({ mailer });
    try {
      const person = { address: 'ana@example.com', name: 'Ana', language: 'es' };
      const people = { ...world.people, storedSince: async () => 'since', person: async () => person as never };
      const ports = { ...world, people };
      const asked = {
        subjectId: randomUUID(),
        ground: 'misuse',
        caseReference: 'AUP-1',
        from: '2026-01-01',
        to: '2026-01-02',
        reason: 'Un caso',
        tellPerson: true,
      } as const;
      const { id } = await proposeLink(asked, lead, ports);
      await expect(approveLink(id, second, ports)).rejects.toMatchObject({ name: error });
      expect(await world.acts.find('visit-link', id)).not.toHaveProperty('approvedBy');
      await expect(viewLinked(id, 'Un vistazo', lead, ports)).rejects.toMatchObject({ code: 'NOT_APPROVED' });
    } finally {
      await close();
    }
  });
});

describe('a policy that promises never to join visits with a person', () => {
  it('as Antara’s takes no such proposal (AN-20)', async () => {
    const { world, close } = await testWorld({ policy: antara });
    try {
      const asked = {
        subjectId: randomUUID(),
        ground: 'law',
        provision: 'Ley 11/2022, art. 66',
        caseReference: 'AUP-1',
        from: '2026-01-01',
        to: '2026-01-02',
        reason: 'Un caso',
        tellPerson: true,
      } as const;
      const refusal = proposeLink(asked, { id: 'lead', roles: ['privacy-lead'] }, world);
      await expect(refusal).rejects.toMatchObject({ code: 'UNKNOWN_PURPOSE' });
    } finally {
      await close();
    }
  });
});
