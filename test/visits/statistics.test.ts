import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ports } from '../../lambdas/domain/ports.ts';
import { publishClosedDays } from '../../lambdas/domain/visits/statistics.ts';
import { functions } from '../../lambdas/functions.ts';
import { type Route, routes } from '../../lambdas/routes.ts';
import { as, confirmedPerson, cookieChoice } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { type VisitWorld, visitAt, visitWorld } from './visit-world.ts';

describe('GET /statistics', () => {
  let server: TestServer;
  let visitorId: string;
  beforeAll(async () => {
    server = await testServer();
    await server.setClock('2027-01-15T10:00:00Z');
    const choice = await cookieChoice(server);
    expect((await server.post('/consents', choice)).status).toBe(201);
    visitorId = String(choice['visitorId']);
  });
  afterAll(() => server?.stop());

  const visits = async (count: number, body: object) => {
    const shop = await as(server, 'visits');
    const answers = await Promise.all(Array.from({ length: count }, () => server.post('/visits', body, shop)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  };
  const ask = async (query = '') => server.get(`/statistics${query}`, await as(server, 'statistics'));
  const countsOn = async (day: string) => {
    const { json } = await ask(`?from=${day}&to=${day}`);
    return (json['days'] as { counts: unknown }[])[0]?.counts;
  };
  const next = async (duration = 'P1D') => expect((await server.advance(duration)).status).toBe(200);

  it('has nothing of a day before the night after it, and then counts of those that were kept and those that were not (AN-19, AB-32)', async () => {
    await visits(9, { language: 'en', browser: 'Firefox 132' });
    await visits(14, { language: 'es', country: 'ES' });
    await visits(12, { visitorId, language: 'es', browser: 'Firefox 132', address: '203.0.113.77' });
    expect(await countsOn('2027-01-15')).toBeUndefined();
    await next();
    // 9 and 12 are 21, 14 and 12 are 26; 9 alone is nobody's business.
    expect(await countsOn('2027-01-15')).toEqual({
      language: { es: 20 },
      country: { ES: 10 },
      browser: { 'Firefox 132': 20 },
    });
    const { json } = await ask();
    expect(json['least']).toBe(10);
    expect(JSON.stringify(json)).not.toMatch(/203\.0\.113|[0-9a-f]{8}-/);
  });

  it('goes on counting a person who was erased only where that was published before (case 40)', async () => {
    const subjectId = await confirmedPerson(server, 'borrada@example.com');
    const { json } = await server.post('/sessions', { subjectId }, await as(server, 'sessions'));
    await visits(10, { visitorId, sessionId: json['sessionId'], country: 'PT' });
    await next();
    const published = await countsOn('2027-01-16');
    expect(published).toEqual({ country: { PT: 10 } });
    const undo = linkIn(await server.mail('borrada@example.com', 2));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    await next();
    expect(await countsOn('2027-01-16')).toEqual(published);
    expect(await countsOn('2027-01-17')).toEqual({});
  });

  it('is asked by day, for 92 days at most, and by default for the last thirty published', async () => {
    await next('P40D');
    await visits(10, { country: 'FR' });
    await next();
    const days = async (query: string) => ((await ask(query)).json['days'] as { day: string }[]).map(({ day }) => day);
    const usual = await days('');
    expect(usual.at(-1)).toBe('2027-02-27');
    expect(usual.length).toBeLessThanOrEqual(30);
    expect(usual).toEqual(usual.toSorted());
    expect(usual).not.toContain('2027-01-17');
    expect(await days('?from=2027-01-15')).toEqual(['2027-01-15', '2027-01-16', '2027-01-17']);
    expect(await days('?to=2027-01-16')).toEqual(expect.arrayContaining(['2027-01-15', '2027-01-16']));
    expect(await days('?from=2026-12-01&to=2027-03-02')).toEqual(expect.arrayContaining(['2027-01-15', '2027-02-27']));
  });

  it.each([
    ['?from=2027-02-30', 'from'],
    ['?from=yesterday', 'from'],
    ['?to=2027-1-5', 'to'],
    ['?from=', 'from'],
    ['?from=2027-01-16&to=2027-01-15', 'from'],
    ['?from=2026-12-01&to=2027-03-03', 'to'],
    ['?from=0000-01-01&to=9999-12-31', 'from'],
    ['?from=1900-01-01&to=9999-12-31', 'to'],
  ])('refuses %s', async (query, path) => {
    const { status, json } = await ask(query);
    expect([status, json['code'], json['errors']]).toEqual([422, 'INVALID_FIELD', [{ path, code: 'INVALID_FIELD' }]]);
  });

  it.each(['subject', 'subjectId', 'visitor', 'visitorId', 'session', 'address', 'limit'])(
    'cannot be asked about one %s (AN-19, AN-45)',
    async (name) => {
      const { status, json } = await ask(`?${name}=${randomUUID()}`);
      expect([status, json['code']]).toEqual([422, 'UNKNOWN_FIELD']);
    },
  );

  it('is for applications that may, and for nobody else', async () => {
    expect((await server.get('/statistics')).status).toBe(401);
    expect((await server.get('/statistics', await as(server, 'visits'))).status).toBe(403);
    expect((await server.get('/statistics', await as(server, 'statistics', 'own-app'))).status).toBe(403);
  });
});

describe('the nightly count', () => {
  let world: VisitWorld;
  beforeEach(async () => {
    world = await visitWorld('2026-03-02T09:00:00.000Z');
  });
  afterEach(() => world.close());

  const ports = (): Pick<Ports, 'policy' | 'visits' | 'now'> => ({
    policy: fixturePolicy,
    visits: world.visits,
    now: world.now,
  });
  const keep = async (count: number, language: string) => {
    for (let place = 0; place < count; place += 1) {
      await world.visits.keep(visitAt(world.now().toISOString(), { language }), undefined);
    }
  };
  const published = () => world.visits.published('2026-01-01', '2026-12-31');

  it('publishes each day once: what comes in, is deleted or erased afterwards changes no number (AB-25, AN-40)', async () => {
    await keep(23, 'es');
    world.setClock('2026-03-03T03:30:00.000Z');
    expect(await publishClosedDays(ports())).toBe(7);
    const before = await published();
    expect(before.at(-1)).toEqual({
      day: '2026-03-02',
      counts: { language: { es: 20 }, browser: { 'Firefox 132': 20 } },
    });
    world.setClock('2026-03-03T04:00:00.000Z');
    await world.visits.keep(visitAt('2026-03-02T10:00:00.000Z', { language: 'en' }), undefined);
    expect(await world.visits.deleteDay('2026-03-02', { run: 'test' })).toBe(24);
    expect(await publishClosedDays(ports())).toBe(0);
    expect(await published()).toEqual(before);
  });

  it('catches up with what was missed, for a week', async () => {
    await keep(10, 'es');
    world.setClock('2026-03-07T09:00:00.000Z');
    await keep(10, 'en');
    world.setClock('2026-03-10T03:30:00.000Z');
    expect(await publishClosedDays(ports())).toBe(7);
    const days = await published();
    expect(days.map(({ day }) => day)).toEqual([3, 4, 5, 6, 7, 8, 9].map((day) => `2026-03-0${day}`));
    expect(days[4]?.counts.language).toEqual({ en: 10 });
    world.setClock('2026-03-11T03:30:00.000Z');
    expect(await publishClosedDays(ports())).toBe(1);
  });

  it('never publishes a day that is not over in the zone of the policy', async () => {
    world.setClock('2026-03-02T22:30:00.000Z');
    await keep(10, 'es');
    await publishClosedDays(ports());
    expect((await published()).at(-1)?.day).toBe('2026-03-01');
    world.setClock('2026-03-02T23:30:00.000Z');
    await publishClosedDays(ports());
    expect((await published()).at(-1)).toMatchObject({ day: '2026-03-02', counts: { language: { es: 10 } } });
  });

  it('run twice at once publishes the same as once', async () => {
    await keep(15, 'es');
    world.setClock('2026-03-03T03:30:00.000Z');
    await Promise.all([publishClosedDays(ports()), publishClosedDays(ports())]);
    expect((await published()).at(-1)).toMatchObject({ day: '2026-03-02', counts: { language: { es: 10 } } });
  });

  it('says of a day without enough visits the same as of one without any', async () => {
    await keep(9, 'es');
    world.setClock('2026-03-03T09:00:00.000Z');
    world.setClock('2026-03-04T03:30:00.000Z');
    await publishClosedDays(ports());
    expect((await published()).slice(-2)).toEqual([
      { day: '2026-03-02', counts: {} },
      { day: '2026-03-03', counts: {} },
    ]);
  });
});

describe('who can read visits', () => {
  const all: readonly Route[] = routes;
  const of = (name: string) => all.filter((route) => route.function === name);

  it('of three purposes is three: who counts sees aggregates, who sends in sees nothing, who looks is two with a case (AB-14)', () => {
    expect(of('statistics').map(({ path, caller }) => [path, caller])).toEqual([
      ['/statistics', { scope: 'statistics' }],
    ]);
    expect(of('visits').map(({ method, path }) => [method, path])).toEqual([['POST', '/visits']]);
    const looking = of('linking');
    expect(looking.map(({ path }) => path)).toEqual([
      '/staff/visit-links',
      '/staff/visit-links/{id}/approval',
      '/staff/visit-links/{id}/views',
    ]);
    for (const { caller } of looking) expect(caller).toHaveProperty('roles');
    expect(all.filter(({ path }) => /visit/.test(path))).toHaveLength(4);
  });

  it('holds no key where it counts, so that no seal and no person can be opened there (AB-14, AN-20)', () => {
    const { tables, unwrapsTenantKey, sendsMail } = functions.statistics;
    expect([Object.keys(tables), unwrapsTenantKey, sendsMail]).toEqual([['records', 'transient'], false, false]);
  });
});
