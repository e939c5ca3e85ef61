import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startContract } from '../support/life-events.ts';
import { enter, person, register, registerToLink } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { type OwnShop, ownShop, row } from './rows.ts';

let server: TestServer;
let shop: OwnShop;
beforeAll(async () => {
  server = await testServer();
  shop = await ownShop(server);
});
afterAll(() => server.stop());

const subjectOf = async (email: string): Promise<string> => {
  const [subject, ...others] = await shop.lookUp(email);
  if (!subject || others.length > 0) throw new Error('not exactly one person');
  return subject;
};

const confirm = async (link: string) => {
  expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
};

describe('POST /imports', () => {
  it('takes over a person and their consent, with where it comes from, and writes to nobody', async () => {
    const { json } = await shop.send([row('new@example.com')]);
    expect(json).toEqual({
      imported: 1,
      joined: 0,
      repeated: 0,
      refused: 0,
      rows: [{ row: 1, outcome: 'imported', subjectId: await subjectOf('new@example.com') }],
    });
    const subject = await subjectOf('new@example.com');
    expect(await shop.mayWe(subject, 'newsletter')).toMatchObject({ allowed: true, reason: 'given' });
    expect(await shop.mayWe(subject, 'profiling')).toMatchObject({ allowed: false, reason: 'never' });
    expect(await shop.mayWe(subject, 'service')).toMatchObject({ allowed: true, reason: 'basis-holds' });
    const [decision, ...others] = await shop.history(subject);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      method: 'import',
      source: 'own-shop',
      form: 'registration',
      policyVersion: '2026-01-15',
      purposes: { newsletter: 'given' },
      provenance: { source: 'Fichero de clientes 2025', decidedOn: '2026-01-10', proof: 'acta 17' },
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(decision).not.toHaveProperty('noticeHash');
    expect(decision).not.toHaveProperty('bindingHash');

    // A person who registers is written to; by then the feed has gone past the import.
    const link = await registerToLink(server, person('Eva Ejemplo', 'eva@example.com'));
    await confirm(link);
    await server.mail('eva@example.com', 2);
    expect(await server.mails('new@example.com')).toEqual([]);
  });

  it('knows a row again, however its spaces and its number changed', async () => {
    const sent = row('again@example.com', { row: 7 });
    const [first] = await shop.take([sent]);
    const again = { ...sent, row: 8, fields: { name: ' Ana Ejemplo ', email: 'again@EXAMPLE.com' } };
    expect(await shop.take([again, sent])).toEqual([
      { row: 8, outcome: 'repeated', subjectId: first?.subjectId },
      { row: 7, outcome: 'repeated', subjectId: first?.subjectId },
    ]);
    expect(await shop.history(first?.subjectId ?? '')).toHaveLength(1);
  });

  it('makes one person of rows that come at once, and two of two names at one address', async () => {
    const at = 'family@example.com';
    const named = (name: string) => row(at, { fields: { name, email: at } });
    const [one, two] = await Promise.all([
      shop.take([named('Ana Ejemplo'), named('Luis Ejemplo'), named('ANA  ejemplo'), named('Ana Ejemplo')]),
      shop.take([named('Luis Ejemplo'), named('Ana Ejemplo')]),
    ]);
    expect(await shop.lookUp(at)).toHaveLength(2);
    const outcomes = [...one, ...two].map(({ outcome }) => outcome);
    // Ana as she is written twice, and Luis: three different rows of two people, and three repeats.
    expect(outcomes.toSorted()).toEqual(['imported', 'imported', 'joined', 'repeated', 'repeated', 'repeated']);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['no such form', { form: 'constructor' }, 'form', 'UNKNOWN_FORM'],
    ['a language nobody speaks here', { language: 'fr' }, 'language', 'UNKNOWN_LANGUAGE'],
    ['no address', { fields: { name: 'Ana' } }, 'fields.email', 'MISSING_FIELD'],
    ['a bad address', { fields: { name: 'Ana', email: 'geheim@' } }, 'fields.email', 'INVALID_FIELD'],
    [
      'a birth date',
      { fields: { name: 'Ana', email: 'x@example.com', birthDate: '1990-05-01' } },
      'fields.birthDate',
      'FIELD_NOT_EXPECTED',
    ],
    ['an unknown field', { fields: { name: 'Ana', email: 'x@example.com', geheim: 'x' } }, 'fields', 'UNKNOWN_FIELD'],
    [
      'a card number',
      { fields: { name: '4111 1111 1111 1111', email: 'x@example.com' } },
      'fields.name',
      'FORBIDDEN_DATA',
    ],
    ['a card number as proof', { proof: '4111111111111111' }, 'proof', 'FORBIDDEN_DATA'],
    ['an account number as source', { source: 'ES91 2100 0418 4502 0005 1332' }, 'source', 'FORBIDDEN_DATA'],
    ['the name as proof', { proof: 'carta de ANA  EJEMPLO' }, 'proof', 'NOT_A_REFERENCE'],
    ['an address as source', { source: 'correo de otra@example.test' }, 'source', 'NOT_A_REFERENCE'],
    [
      'the phone number as proof',
      { proof: 'llamada al 600000003', fields: { name: 'Ana', email: 'bad@example.com', phone: '600 000 003' } },
      'proof',
      'NOT_A_REFERENCE',
    ],
    ['a proof of 101 characters', { proof: 'x'.repeat(101) }, 'proof', 'INVALID_FIELD'],
    ['two lines of source', { source: 'a\nb' }, 'source', 'INVALID_FIELD'],
    ['no source', { source: undefined }, 'source', 'PROVENANCE_MISSING'],
    ['no date', { decidedOn: '' }, 'decidedOn', 'PROVENANCE_MISSING'],
    ['a proof of spaces', { proof: '   ' }, 'proof', 'PROVENANCE_MISSING'],
    ['a day that there is not', { decidedOn: '2025-02-30' }, 'decidedOn', 'INVALID_FIELD'],
    ['a day to come', { decidedOn: '2999-01-01' }, 'decidedOn', 'INVALID_FIELD'],
    ['a consent that has lapsed', { decidedOn: '2019-01-01' }, 'decisions.newsletter', 'CONSENT_EXPIRED'],
    ['an unknown purpose', { decisions: { geheim: true } }, 'decisions', 'UNKNOWN_PURPOSE'],
    ['a contract', { decisions: { service: true } }, 'decisions.service', 'NOT_A_CONSENT_PURPOSE'],
    ['cookies', { decisions: { advertising: true } }, 'decisions.advertising', 'CONSENT_BUNDLED'],
    ['cookies refused', { decisions: { advertising: false } }, 'decisions.advertising', 'CONSENT_BUNDLED'],
  ])('refuses %s by place, and only that row', async (_what, changes, path, code) => {
    const [bad, good] = [row('bad@example.com', { row: 41, ...changes }), row('beside@example.com', { row: 42 })];
    const { text, json } = await shop.send([bad, good]);
    const [refused, taken] = json['rows'] as unknown[];
    expect(refused).toEqual({ row: 41, outcome: 'refused', problems: [{ path, code }] });
    expect(taken).toMatchObject({ row: 42, outcome: expect.stringMatching(/^(imported|repeated)$/) });
    expect(text).not.toMatch(/geheim|4111|2100|example\.com/);
    expect(await shop.lookUp('bad@example.com')).toEqual([]);
  });

  it('names everything that is wrong with a row at once', async () => {
    const [refused] = await shop.take([
      row('x', { language: 'fr', decidedOn: 'ayer', proof: undefined, decisions: { newsletter: true, service: true } }),
    ]);
    expect(refused?.problems).toEqual(
      expect.arrayContaining([
        { path: 'language', code: 'UNKNOWN_LANGUAGE' },
        { path: 'fields.email', code: 'INVALID_FIELD' },
        { path: 'decisions.service', code: 'NOT_A_CONSENT_PURPOSE' },
        { path: 'decidedOn', code: 'INVALID_FIELD' },
        { path: 'proof', code: 'PROVENANCE_MISSING' },
      ]),
    );
  });

  it('takes a person who was asked nothing, or said no, without any proof', async () => {
    const bare = { source: undefined, decidedOn: undefined, proof: undefined };
    const taken = await shop.take([
      row('nothing@example.com', { ...bare, decisions: undefined }),
      row('no@example.com', { ...bare, decisions: { newsletter: false } }),
    ]);
    expect(taken.map(({ outcome }) => outcome)).toEqual(['imported', 'imported']);
    const [nothing, no] = taken.map(({ subjectId }) => subjectId ?? '');
    expect(await shop.mayWe(nothing ?? '', 'newsletter')).toMatchObject({ allowed: false, reason: 'never' });
    expect(await shop.mayWe(no ?? '', 'newsletter')).toMatchObject({ allowed: false, reason: 'refused' });
  });

  it('counts the age of a consent from the day it was given', async () => {
    // A server of its own: its clock goes ahead.
    const other = await testServer();
    try {
      const its = await ownShop(other);
      const [taken] = await its.take([row('old@example.com', { decidedOn: '2024-12-01' })]);
      const subject = taken?.subjectId ?? '';
      expect(await its.mayWe(subject, 'newsletter')).toMatchObject({ allowed: true });
      await startContract(other, subject);
      // The fixture's consents last 24 months.
      await other.setClock('2026-12-01T12:00:00Z');
      const later = await ownShop(other);
      expect(await later.mayWe(subject, 'newsletter')).toMatchObject({ allowed: false, reason: 'expired' });
    } finally {
      await other.stop();
    }
  });

  it('says what would happen, and stores nothing, in a dry run', async () => {
    await shop.take([row('dry-known@example.com')]);
    const rows = [
      row('dry-known@example.com'),
      row('dry-known@example.com', { decisions: { profiling: true } }),
      row('dry@example.com'),
      row('dry@example.com', { decisions: { profiling: true } }),
      row('dry@example.com'),
      row('dry@'),
    ];
    const dry = await shop.take(rows, { dryRun: true });
    expect(await shop.lookUp('dry@example.com')).toEqual([]);
    expect(await shop.history(await subjectOf('dry-known@example.com'))).toHaveLength(1);
    const real = await shop.take(rows);
    const outcomes = ['repeated', 'joined', 'imported', 'joined', 'repeated', 'refused'];
    expect(dry.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(real.map(({ outcome }) => outcome)).toEqual(outcomes);
    expect(dry[2]).not.toHaveProperty('subjectId');
  });

  it('does not take in anybody who declined to be entered', async () => {
    const email = 'leave-me@example.com';
    await enter(server, { name: 'Ana Ejemplo', email });
    const link = linkIn(await server.mail(email));
    expect((await server.post(link, { action: 'decline' })).status).toBe(200);
    for (const known of [email, 'Leave-Me+tag@example.com']) {
      const [refused] = await shop.take([row(known, { decisions: { newsletter: false } })]);
      expect(refused).toEqual({
        row: 1,
        outcome: 'refused',
        problems: [{ path: 'fields.email', code: 'SUPPRESSED' }],
      });
      expect(await shop.lookUp(known)).toEqual([]);
    }
  });

  it.each([
    ['no rows', { rows: [] }],
    ['101 rows', { rows: Array.from({ length: 101 }, () => row('x@example.com')) }],
    ['a row with something else in it', { rows: [{ ...row('x@example.com'), admin: true }] }],
    ['a decision that is no yes or no', { rows: [row('x@example.com', { decisions: { newsletter: 'yes' } })] }],
  ])('refuses a body with %s as a whole', async (_what, body) => {
    const { status, json } = await server.post('/imports', body, shop.bearer('imports'));
    expect([status, json['code']]).toEqual([422, 'INVALID_BODY']);
    expect(await shop.lookUp('x@example.com')).toEqual([]);
  });

  it('is for applications that may', async () => {
    const call = (authorization: string) =>
      server.post('/imports', { rows: [row('x@example.com')] }, authorization === '' ? {} : { authorization });
    expect((await call('')).status).toBe(401);
    expect((await call(`Bearer ${await server.token('lookup', 'own-shop')}`)).status).toBe(403);
    expect((await call(`Bearer ${await server.token('imports', 'partner-crm')}`)).status).toBe(403);
  });
});

describe('what a person said is not changed by an import', () => {
  it.each([
    ['withdrawn', [true, false]],
    ['refused', [false]],
  ] as const)('%s stays so, and the row is told', async (state, said) => {
    const email = `${state}@example.com`;
    const [first] = await shop.take([row(email, { decisions: {} })]);
    const subject = first?.subjectId ?? '';
    for (const newsletter of said) await shop.say(subject, { newsletter });
    expect(await shop.take([row(email, { decisions: { newsletter: true, profiling: true } })])).toEqual([
      { row: 1, outcome: 'joined', subjectId: subject, kept: { newsletter: state } },
    ]);
    expect(await shop.mayWe(subject, 'newsletter')).toMatchObject({ allowed: false, reason: state });
    expect(await shop.mayWe(subject, 'profiling')).toMatchObject({ allowed: true, reason: 'given' });
    const newest = (await shop.history(subject)).find(({ method, purposes }) => {
      return method === 'import' && Object.keys(purposes as object).length > 0;
    });
    expect(newest?.['purposes']).toEqual({ profiling: 'given' });
  });

  it('an imported no is not undone by an imported yes', async () => {
    const [first] = await shop.take([row('listed@example.com', { decisions: { newsletter: false } })]);
    const [second] = await shop.take([row('listed@example.com', { decisions: { newsletter: true } })]);
    expect(second).toMatchObject({ outcome: 'joined', kept: { newsletter: 'refused' } });
    expect(await shop.mayWe(first?.subjectId ?? '', 'newsletter')).toMatchObject({ allowed: false });
  });

  it('an imported no counts against a yes that came before it, and not against one that came after', async () => {
    const [first] = await shop.take([row('later@example.com', { decisions: {} })]);
    const subject = first?.subjectId ?? '';
    await shop.say(subject, { newsletter: true, profiling: true });
    const [old] = await shop.take([
      row('later@example.com', { decidedOn: '2026-01-02', decisions: { newsletter: false } }),
    ]);
    expect(old).toMatchObject({ outcome: 'joined', kept: { newsletter: 'given' } });
    expect(await shop.mayWe(subject, 'newsletter')).toMatchObject({ allowed: true });
    const [undated] = await shop.take([
      row('later@example.com', { decidedOn: undefined, decisions: { profiling: false } }),
    ]);
    expect(undated).not.toHaveProperty('kept');
    expect(await shop.mayWe(subject, 'profiling')).toMatchObject({ allowed: false, reason: 'withdrawn' });
  });

  it('whoever registers joins what was imported, and the other way round', async () => {
    const [imported] = await shop.take([
      row('both@example.com', { fields: { name: 'Ana Ruiz', email: 'both@example.com' } }),
    ]);
    const link = await registerToLink(server, person('Ana Ruiz', 'both@example.com'), {
      decisions: { newsletter: false },
    });
    await confirm(link);
    expect(await shop.lookUp('both@example.com')).toEqual([imported?.subjectId]);
    expect(await shop.mayWe(imported?.subjectId ?? '', 'newsletter')).toMatchObject({ allowed: false });

    const other = await registerToLink(server, person('Eva Ruiz', 'eva.ruiz@example.com'));
    await confirm(other);
    const known = await subjectOf('eva.ruiz@example.com');
    const [joined] = await shop.take([
      row('eva.ruiz@example.com', {
        fields: { name: 'EVA ruiz', email: 'eva.ruiz@example.com', phone: '+34 600 000 001' },
      }),
    ]);
    expect(joined).toEqual({ row: 1, outcome: 'joined', subjectId: known });
  });

  it('a row that waits to be confirmed is nobody yet', async () => {
    await register(server, person('Ana Ejemplo', 'waiting@example.com'));
    expect(await shop.take([row('waiting@example.com')])).toMatchObject([{ outcome: 'imported' }]);
  });
});

describe('POST /subjects/lookup', () => {
  it('finds everybody at an address, as it is written in whatever way, and nobody else', async () => {
    const named = (name: string, email: string) => row(email, { fields: { name, email } });
    const taken = await shop.take([
      named('Ana', 'shared@example.com'),
      named('Luis', 'shared@example.com'),
      named('Eva', 'shared+tag@example.com'),
    ]);
    const [ana, luis, eva] = taken.map(({ subjectId }) => subjectId);
    // Those who were there first come first, and rows of one import are taken side by side.
    expect(new Set(await shop.lookUp(' shared@EXAMPLE.com'))).toEqual(new Set([ana, luis]));
    expect(await shop.lookUp('shared+tag@example.com')).toEqual([eva]);
    expect(await shop.lookUp('Shared@example.com')).toEqual([]);
    expect(await shop.lookUp('nobody@example.com')).toEqual([]);
  });

  it.each(['', 'geheim', 'a@b', 'a@example.com, b@example.com'])('refuses %j, which is no address', async (email) => {
    const answer = await server.post('/subjects/lookup', { email }, shop.bearer('lookup'));
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'INVALID_FIELD', errors: [{ path: 'email', code: 'INVALID_FIELD' }] });
  });

  it('is for applications that may, and leaves no address in the log', async () => {
    const body = { email: 'new@example.com' };
    expect((await server.post('/subjects/lookup', body)).status).toBe(401);
    expect((await server.post('/subjects/lookup', body, shop.bearer('imports'))).status).toBe(403);
    expect(server.log.some(({ name }) => name === 'POST /subjects/lookup')).toBe(true);
    expect(JSON.stringify(server.log)).not.toContain('example.com');
  });
});
