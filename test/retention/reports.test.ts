import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { blockedOf, type Counts, morningOf, type Report, readBlocked, reports, start, told } from './life-flow.ts';

/** One life: registered in March 2031, a contract that ends at once, an invoice that is paid. */
let server: TestServer;
let id: string;
const email = 'irrepetible.persona@example.com';
const number = 'KWX-55012';
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
  id = await confirmed(server, 'Irrepetible Persona Prueba', email, { newsletter: false, profiling: false });
  await told(server, id, 'contract-started', { reference: number });
  await told(server, id, 'invoice-issued', { reference: number });
  await told(server, id, 'invoice-settled', { reference: number });
  await told(server, id, 'contract-ended', { reference: number });
});
afterAll(() => server?.stop());

const staff = async (role: Parameters<TestServer['staffToken']>[0]) => ({
  authorization: `Bearer ${await server.staffToken(role)}`,
});
const show = async (night: string) => server.get(`/staff/purges/${night}`, await staff('operator'));
const keysOf = async () =>
  createLocalJWKSet((await server.get('/.well-known/jwks.json')).json as unknown as JSONWebKeySet);
const classKeys = () =>
  storedRows(server.folder, 'keys')
    .filter(({ pk }) => String(pk).startsWith('CLASS#'))
    .map(({ pk, sk }) => `${String(pk).slice('CLASS#'.length)} ${String(sk)}`)
    .sort();
/** Rows of blocked data as the file holds them, whether they may be read or not. */
const lying = () => storedRows(server.folder, 'blocked').filter(({ sk }) => String(sk).startsWith('DATA#'));

const night = '2031-03-11';
const blocked: Counts = {
  contact: { blocked: 1 },
  orders: { blocked: 1 },
  invoices: { blocked: 1 },
  proof: { blocked: 1 },
};

describe('the report of a night', () => {
  it('counts what was blocked and erased, by category, and names nobody', async () => {
    expect(await morningOf(server, night)).toEqual(blocked);
    const [report] = await reports(server);
    expect(report).toEqual({
      id: night,
      state: 'finished',
      startedAt: expect.stringMatching(/^2031-03-11T12:/),
      finishedAt: expect.stringMatching(/^2031-03-11T12:/),
      policyVersion: fixturePolicy.version,
      looked: 1,
      counts: blocked,
      visits: 0,
      keys: 0,
      overdue: 0,
      certificate: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    const said = JSON.stringify(await reports(server));
    const certified = Buffer.from(String(report?.certificate).split('.')[1] ?? '', 'base64url').toString();
    for (const text of [said, certified])
      for (const own of [id, email, 'Irrepetible', number]) expect(text).not.toContain(own);
  });

  it('is shown by its night, and there is none of any other', async () => {
    const { status, json } = await show(night);
    expect([status, json]).toEqual([200, (await reports(server))[0]]);
    for (const other of ['2031-03-12', '2031-02-30', '2031-3-11', 'x', '..', `${night}%23`, '%00']) {
      expect([other, (await show(other)).status]).toEqual([other, 404]);
    }
  });

  it('carries a certificate that anybody can check with the published keys, and it says the same', async () => {
    const report = (await show(night)).json as unknown as Report;
    const { payload, protectedHeader } = await compactVerify(report.certificate ?? '', await keysOf());
    const { certificate: _certificate, id: run, ...counted } = report;
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'habeas-purge+jws' });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      ...counted,
      run,
      policy: fixturePolicy.id,
      kid: protectedHeader.kid,
    });
    const [header, claims, signature] = (report.certificate ?? '').split('.');
    const more = Buffer.from(
      Buffer.from(claims ?? '', 'base64url')
        .toString()
        .replace('"blocked":1', '"blocked":2'),
    );
    const forged = [header, more.toString('base64url'), signature].join('.');
    await expect(compactVerify(forged, await keysOf())).rejects.toThrow('signature verification failed');
  });

  it('is for those who oversee, and for nobody else', async () => {
    const paths = ['/staff/purges', `/staff/purges/${night}`];
    for (const path of paths) {
      for (const role of ['privacy-lead', 'operator', 'auditor'] as const) {
        expect([role, (await server.get(path, await staff(role))).status]).toEqual([role, 200]);
      }
      for (const role of ['support', 'billing', 'disclosure'] as const) {
        expect([role, (await server.get(path, await staff(role))).json['code']]).toEqual([role, 'ROLE_MISSING']);
      }
      expect((await server.get(path)).status).toBe(401);
      const shop = { authorization: `Bearer ${await server.token('decisions', 'own-shop')}` };
      expect((await server.get(path, shop)).status).toBe(403);
    }
  });

  it('is one of a list, newest first, in pages of any size', async () => {
    for (const day of ['2031-03-12', '2031-03-13', '2031-03-15']) await morningOf(server, day);
    const all = (await reports(server)).map(({ id: each }) => each);
    expect(all.slice(0, 4)).toEqual(['2031-03-15', '2031-03-13', '2031-03-12', night]);
    const paged: string[] = [];
    let next = '';
    do {
      const { json } = await server.get(`/staff/purges?limit=2${next && `&before=${next}`}`, await staff('auditor'));
      paged.push(...(json['purges'] as Report[]).map(({ id: each }) => each));
      next = String(json['next'] ?? '');
    } while (next !== '');
    expect(paged).toEqual(all);
    for (const query of ['?before=x', '?before=2031-02-30', '?limit=0', '?limit=101', '?limit=x']) {
      expect([query, (await server.get(`/staff/purges${query}`, await staff('auditor'))).status]).toEqual([query, 422]);
    }
  });
});

describe('what is blocked (AN-58, AN-61, AB-53)', () => {
  it('cannot be read from the very end of its period on, although it lies there until the night', async () => {
    expect(blockedOf(server, id)).toMatchObject({
      contact: '2036-03-10',
      orders: '2036-03-10',
      invoices: '2037-12-31',
    });
    // The proof goes first, three years after the last use.
    expect(await morningOf(server, '2034-03-12')).toEqual({ proof: { erased: 1 } });
    await server.setClock('2036-03-10T22:59:00.000Z');
    const categories = ['contact', 'orders', 'invoices'];
    const before = await readBlocked(server, id, categories);
    expect(before.map(({ category }) => category).sort()).toEqual(['contact', 'invoices', 'orders']);
    expect(JSON.stringify(before)).toContain(email);
    expect(before.find(({ category }) => category === 'invoices')?.content).toMatchObject({
      events: [
        { type: 'invoice-issued', number },
        { type: 'invoice-settled', number },
      ],
    });
    // Midnight in Madrid.
    await server.setClock('2036-03-10T23:00:00.000Z');
    expect((await readBlocked(server, id, categories)).map(({ category }) => category)).toEqual(['invoices']);
    expect(await readBlocked(server, id, ['contact'])).toEqual([]);
    expect(
      lying()
        .map(({ category }) => category)
        .sort(),
    ).toEqual(['contact', 'invoices', 'orders']);
  });

  it('is destroyed that night, and its keys once nothing else of that month can be read', async () => {
    expect(await morningOf(server, '2036-03-11')).toEqual({ contact: { erased: 1 }, orders: { erased: 1 } });
    expect(lying().map(({ category }) => category)).toEqual(['invoices']);
    expect(classKeys()).toEqual(['contact 2036-03', 'invoices 2037-12', 'orders 2036-03']);
    await morningOf(server, '2036-04-01');
    expect((await reports(server, '?limit=1'))[0]?.keys).toBe(2);
    expect(classKeys()).toEqual(['invoices 2037-12']);
  });

  it('ends for invoices six years after their year, and then nothing is left of anybody, anywhere', async () => {
    await server.setClock('2037-12-31T22:59:00.000Z');
    expect(await readBlocked(server, id, ['invoices'])).toHaveLength(1);
    await server.setClock('2037-12-31T23:00:00.000Z');
    expect(await readBlocked(server, id, ['invoices'])).toEqual([]);
    expect(lying()).toHaveLength(1);
    expect(await morningOf(server, '2038-01-01')).toEqual({ invoices: { erased: 1 } });
    expect(storedRows(server.folder, 'blocked')).toEqual([]);
    expect(classKeys()).toEqual([]);
    const records = storedRows(server.folder, 'records').filter(({ pk }) => /^[SL]#/.test(String(pk)));
    const keys = storedRows(server.folder, 'keys').filter(({ pk }) => String(pk).startsWith('SUBJECT#'));
    expect([records, keys]).toEqual([[], []]);
  });

  it('was counted once on its way in and once on its way out', async () => {
    const sums: Record<string, { blocked: number; erased: number }> = {};
    for (const { counts } of await reports(server)) {
      for (const [category, { blocked: into = 0, erased: out = 0 }] of Object.entries(counts)) {
        const sum = sums[category] ?? { blocked: 0, erased: 0 };
        sums[category] = { blocked: sum.blocked + into, erased: sum.erased + out };
      }
    }
    expect(sums).toEqual(
      Object.fromEntries(Object.keys(blocked).map((category) => [category, { blocked: 1, erased: 1 }])),
    );
  });

  it('would be forgotten by the store itself soon after its end, should no purge ever come', async () => {
    const other = await confirmed(server, 'Otra Persona', `${randomUUID()}@example.com`, {});
    await told(server, other, 'contract-started', { reference: 'C-9' });
    await told(server, other, 'contract-ended', { reference: 'C-9' });
    await morningOf(server, '2038-01-02');
    const rows = lying();
    expect(rows.length).toBeGreaterThan(0);
    for (const { until, expiresAt } of rows) {
      const days = (Number(expiresAt) * 1000 - Date.parse(String(until))) / 86_400_000;
      expect(days).toBeGreaterThan(0);
      expect(days).toBeLessThanOrEqual(7.001);
    }
  });
});
