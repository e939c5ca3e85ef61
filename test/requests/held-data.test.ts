import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { restrictSubject } from '../../lambdas/domain/blocking/restrict-subject.ts';
import { setHold } from '../../lambdas/domain/blocking/set-hold.ts';
import { knownClaims } from '../../lambdas/domain/consent/receipt-claims.ts';
import { parseAddress } from '../../lambdas/domain/mail/address.ts';
import { bundleOf } from '../../lambdas/domain/requests/bundle.ts';
import { heldData } from '../../lambdas/domain/requests/held-data.ts';
import { newFile } from '../../lambdas/domain/requests/receive.ts';
import { heldDataPage } from '../../lambdas/pages/held-data-page.ts';
import { showing } from '../../lambdas/runtime/showing.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { ana, type KeptWorld, keptWorld } from '../blocking/kept-world.ts';
import { as, claimsOf, confirmedPerson, faultsOf, report } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { reportEvent } from '../support/life-events.ts';
import { enter } from '../support/people.ts';
import { filledIn, receiptOn } from '../support/real-policies.ts';
import { linkIn, policyFolder, type TestServer, testServer } from '../support/server.ts';
import { heldIn } from './held-data-world.ts';

const everythingIn = async (held: Parameters<typeof heldDataPage>[0], policy: Policy): Promise<string> =>
  (await bundleOf(held, 'access', { policy, ...showing }))
    .flatMap(({ bytes }) => Object.values(unzipSync(bytes)))
    .map((bytes) => Buffer.from(bytes).toString())
    .join('\n');

describe('what is held of somebody, asked at the door of a server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await server.setClock(`${tomorrow}T10:00:00.000Z`);
  });
  afterAll(() => server.stop());
  const found = async (subjectId: string, language: 'es' | 'en' = 'es') => {
    const held = await heldIn(server, subjectId, { language });
    if (!held) throw new Error('somebody who is stored is not found');
    return held;
  };

  it('is who they are, and each form with its fields by their labels, in either language', async () => {
    const id = await confirmedPerson(server, 'ana@example.com', { newsletter: true });
    expect(await found(id)).toMatchObject({
      subjectId: id,
      state: 'active',
      person: { name: 'Olalla Nogal', address: 'ana@example.com', language: 'es', category: 'contact' },
      forms: [
        {
          title: 'Crear tu cuenta',
          source: { kind: 'person', name: 'tú' },
          fields: [
            { label: 'Nombre', value: 'Olalla Nogal', category: 'contact' },
            { label: 'Correo electrónico', value: 'ana@example.com' },
          ],
        },
      ],
    });
    expect((await found(id, 'en')).forms[0]).toMatchObject({
      title: 'Create your account',
      source: { name: 'you' },
      fields: [{ label: 'Name' }, { label: 'E-mail' }],
    });
  });

  it('is every decision with a receipt that proves it, and how each purpose stands by them', async () => {
    const id = await confirmedPerson(server, 'bea@example.com', { newsletter: true, profiling: false });
    await server.advance('PT1M');
    await report(server, id, { decisions: { newsletter: false } });
    const { decisions, preferences } = await found(id);
    expect(decisions.map(({ choices }) => choices.map(({ purpose, choice }) => [purpose, choice]))).toEqual([
      [
        ['newsletter', 'given'],
        ['profiling', 'refused'],
      ],
      [['newsletter', 'refused']],
    ]);
    for (const { receipt, ...decision } of decisions) {
      expect(await faultsOf(server, receipt)).toEqual([]);
      const claims = claimsOf(receipt);
      expect(claims['subjectId']).toBe(id);
      for (const name of ['decisionId', 'decidedAt', 'noticeHash', 'bindingHash', 'method', 'policyVersion'] as const) {
        expect(knownClaims).toContain(name);
        expect(decision[name]).toBe(claims[name]);
      }
    }
    expect(decisions[1]).toMatchObject({
      source: { kind: 'application', name: 'Acme Papelería, S.L.', id: 'own-shop' },
      formTitle: 'Ajustes de tu cuenta',
      methodTitle: 'Interruptor',
    });
    expect(preferences).toMatchObject([
      { purpose: 'newsletter', state: 'withdrawn', since: decisions[1]?.decidedAt },
      { purpose: 'profiling', state: 'refused', since: decisions[0]?.decidedAt },
    ]);
  });

  it('says who gave what: an organisation by its name and how to reach it', async () => {
    const email = 'entered@example.com';
    await enter(server, { name: 'Eva Entrada', email, phone: '+34600111222' });
    const answer = await server.post(linkIn(await server.mail(email)), {
      action: 'confirm',
      accepted: true,
      fields: { birthDate: '1990-05-01' },
    });
    expect(answer.status).toBe(200);
    const { json } = await server.post('/subjects/lookup', { email }, await as(server, 'lookup'));
    const { forms } = await found(String((json['subjects'] as string[])[0]));
    expect(forms[0]?.source).toEqual({
      kind: 'application',
      name: 'Partner Ejemplo SL',
      id: 'partner-crm',
      contact: 'privacidad@partner.example',
    });
  });

  it('says of what was imported which list it came from, of which day, and where the proof is', async () => {
    const row = {
      form: 'registration',
      language: 'es',
      source: 'antiguo-crm',
      decidedOn: '2026-10-01',
      proof: 'carpeta-7',
      fields: { name: 'Iria Importada', email: 'iria@example.com' },
      decisions: { newsletter: true },
    };
    const { json } = await server.post('/imports', { rows: [row] }, await as(server, 'imports'));
    const [outcome] = json['rows'] as { subjectId: string }[];
    const { forms, preferences } = await found(String(outcome?.subjectId));
    expect(forms[0]).toMatchObject({
      since: '2026-10-01',
      source: {
        kind: 'import',
        name: 'antiguo-crm',
        id: 'own-shop',
        provenance: [{ source: 'antiguo-crm', decidedOn: '2026-10-01', proof: 'carpeta-7' }],
      },
    });
    expect(preferences[0]).toMatchObject({ state: 'given', decidedOn: '2026-10-01' });
  });

  it('has contracts and invoices with the number of the firm, and until when each of them is kept', async () => {
    const id = await confirmedPerson(server, 'clara@example.com');
    await reportEvent(server, id, 'contract-started', { reference: 'C-7' });
    await reportEvent(server, id, 'invoice-issued', { reference: 'F-7', dueOn: '2027-12-01' });
    const { events, categories } = await found(id);
    expect(events).toMatchObject([
      { title: 'Empezó un contrato', number: 'C-7', category: 'orders', usedUntil: 'open' },
      { title: 'Se emitió una factura', number: 'F-7', dueOn: '2027-12-01', category: 'invoices' },
    ]);
    expect(categories.find(({ category }) => category === 'orders')).toMatchObject({
      title: 'Pedidos y contratos',
      usedUntil: 'open',
      heldFor: [
        {
          title: 'Facturar y cobrar',
          basis: 'contract',
          ruleTitle: 'Relación contractual',
          citation: 'Código Civil art. 1964.2',
          until: 'open',
          recipients: ['hosting'],
        },
      ],
    });
  });

  it('is nobody where nobody is stored', async () => {
    expect(await heldIn(server, randomUUID())).toBeUndefined();
    expect(await heldIn(server, '')).toBeUndefined();
    expect(await heldIn(server, 'x'.repeat(2_000))).toBeUndefined();
  });
});

describe('recipients', () => {
  /** Only the newsletter goes to the mailer, and only a shop of its own learns of tastes. */
  const { purposes, processors } = fixturePolicy;
  const policy: Policy = {
    ...fixturePolicy,
    processors: {
      ...processors,
      tastes: { ...processors.hosting, name: 'Gustos de Ejemplo, S.L.' },
      partners: {
        ...processors.hosting,
        name: 'Empresas del grupo',
        role: 'independent-controller',
        members: ['Grupo Uno, S.L.', 'Grupo Dos, S.A.'],
      },
    },
    purposes: {
      ...purposes,
      service: { ...purposes.service, recipients: ['hosting', 'partners'] },
      profiling: { ...purposes.profiling, recipients: ['tastes'] },
    },
  };
  let server: TestServer;
  let folder: string;
  beforeAll(async () => {
    server = await testServer();
    folder = await policyFolder(join(server.folder, 'changed'), { policy });
  });
  afterAll(() => server.stop());
  const names = async (subjectId: string) =>
    (await heldIn(server, subjectId, { policy, folder }))?.recipients.map(({ name }) => name);

  it('are those of the purposes for which data are held now, by name', async () => {
    const none = await confirmedPerson(server, 'none@example.com', { newsletter: false, profiling: false });
    const mail = await confirmedPerson(server, 'mail@example.com', { newsletter: true, profiling: false });
    const both = await confirmedPerson(server, 'both@example.com', { newsletter: true, profiling: true });
    const always = ['Nube de Ejemplo, S.A.', 'empresas del grupo'];
    expect(await names(none)).toEqual(expect.arrayContaining(['Nube de Ejemplo, S.A.']));
    expect(await names(none)).not.toEqual(expect.arrayContaining(['Example Mail, Inc.']));
    expect(await names(none)).not.toEqual(expect.arrayContaining(['Gustos de Ejemplo, S.L.']));
    expect((await names(mail))?.length).toBe(always.length + 1);
    expect(await names(mail)).toContain('Example Mail, Inc.');
    expect(await names(both)).toEqual(expect.arrayContaining(['Example Mail, Inc.', 'Gustos de Ejemplo, S.L.']));
  });

  it('of a kind are told one by one, where the firm knows who they are', async () => {
    const id = await confirmedPerson(server, 'kind@example.com');
    const held = await heldIn(server, id, { policy, folder });
    const { members } = held?.recipients.find((one) => one.id === 'partners') ?? {};
    expect(members).toEqual(['Grupo Uno, S.L.', 'Grupo Dos, S.A.']);
    expect(heldDataPage(held as NonNullable<typeof held>, policy)).toContain('Grupo Uno, S.L. y Grupo Dos, S.A.');
  });
});

describe('what somebody wrote freely', () => {
  it('comes without how to reach anybody else, in every file (GDPR art. 15(4))', async () => {
    const server = await testServer({ policy: 'abante' });
    try {
      const form = abante.forms.registration;
      const interest = 'Pregunta a Benito, benito@example.net o 611 222 333. Yo: ANA@example.com, 600123789';
      const { claims } = await receiptOn(server, 'registration', {
        ...filledIn(form, 'ana@example.com'),
        interest,
      });
      const folder = join(import.meta.dirname, '../../policy/abante');
      const held = await heldIn(server, claims.subjectId, { policy: abante, folder });
      if (!held) throw new Error('somebody who is stored is not found');
      const marker = '[dato de otra persona]';
      expect(held.forms[0]?.fields.find(({ name }) => name === 'interest')?.value).toBe(
        `Pregunta a Benito, ${marker} o ${marker}. Yo: ANA@example.com, 600123789`,
      );
      const everything = await everythingIn(held, abante);
      expect(everything).not.toMatch(/benito@example\.net|611 222 333/);
      expect(everything).toContain('ANA@example.com, 600123789');
    } finally {
      await server.stop();
    }
  });
});

describe('what has left use, or may not leave', () => {
  let kept: KeptWorld;
  beforeAll(async () => {
    kept = await keptWorld();
  });
  afterAll(() => kept.close());
  const found = async (subjectId: string) => {
    const held = await heldData(subjectId, 'es', kept.world);
    if (!held) throw new Error('somebody who is stored is not found');
    return held;
  };

  it('is told by what it is, why and until when, and never by what it says (LOPDGDD art. 32)', async () => {
    const id = await kept.person('Dora Dividida', 'dora@example.com');
    await kept.event(id, 'contract-started', 'C-SECRETO', '2026-01-05');
    await kept.event(id, 'contract-ended', 'C-SECRETO', '2026-01-10');
    await kept.event(id, 'contract-started', 'C-ABIERTO', '2026-01-05');
    await kept.purge();
    const held = await found(id);
    expect(held.blocked).toEqual([
      {
        category: 'orders',
        title: 'Pedidos y contratos',
        until: '2031-01-10T23:00:00.000Z',
        because: [
          {
            rule: 'contract',
            title: 'Relación contractual',
            citation: 'Código Civil art. 1964.2',
            from: '2026-01-10',
          },
        ],
        count: 1,
      },
    ]);
    expect(held.former).toMatchObject({ formerEnd: '2026-01-10' });
    const everything = await everythingIn(held, kept.world.policy);
    expect(everything).not.toContain('C-SECRETO');
    expect(everything).toContain('C-ABIERTO');
  });

  it('is told no more from the moment on in which it ends, though the night has not come', async () => {
    const start = kept.now().toISOString();
    const id = await kept.person('Fina Breve', 'fina@example.com');
    await kept.event(id, 'contract-started', 'C-1', '2026-01-05');
    await kept.event(id, 'contract-ended', 'C-1', '2026-01-10');
    await kept.event(id, 'contract-started', 'C-2', '2026-01-05');
    await kept.purge();
    kept.setClock('2031-01-10T22:59:59.999Z');
    expect((await found(id)).blocked).toHaveLength(1);
    kept.setClock('2031-01-10T23:00:00.000Z');
    expect((await found(id)).blocked).toEqual([]);
    kept.setClock(start);
  });

  it('stays in the copy, marked, between the end of its use and the night', async () => {
    const id = await kept.person('Gala Tarde', 'gala@example.com');
    await kept.event(id, 'contract-started', 'C-1', '2026-01-05');
    await kept.event(id, 'contract-ended', 'C-1', '2026-01-10');
    const held = await found(id);
    expect(held.state).toBe('ended');
    expect(held.person.name).toBe('Gala Tarde');
    expect(held.events.map(({ state, blockedUntil }) => [state, blockedUntil])).toEqual([
      ['ended', '2031-01-10T23:00:00.000Z'],
      ['ended', '2031-01-10T23:00:00.000Z'],
    ]);
    expect(held.recipients).toEqual([]);
    await kept.purge();
    expect(await heldData(id, 'es', kept.world)).toBeUndefined();
  });

  it('is named with the ground where its use is restricted, and where a hold stands', async () => {
    const id = await kept.person('Rita Retenida', 'rita@example.com');
    await restrictSubject(
      { subjectId: id, action: 'restrict', ground: 'accuracy', reason: 'Lo discute' },
      ana,
      kept.world,
    );
    await setHold(
      { holdId: randomUUID(), subjectId: id, reason: 'Reclama 7.000 euros', citation: 'GDPR art. 17(3)(e)' },
      ana,
      kept.world,
    );
    const held = await found(id);
    expect(held.restriction).toMatchObject({ ground: 'accuracy' });
    expect(held.holds).toEqual([{ citation: 'RGPD art. 17.3.e', reviewOn: expect.stringMatching(/^20\d\d-/) }]);
    // Why, in the words of staff, is no more of the copy than who they are.
    const everything = await everythingIn(held, kept.world.policy);
    expect(everything).not.toMatch(/7\.000|Lo discute|"ana"/);
  });

  it('has the marks that keep mail from the address', async () => {
    const id = await kept.person('Sara Silencio', 'sara@example.com');
    const address = parseAddress('sara@example.com');
    if (!address) throw new Error('an address');
    await kept.world.guards.suppress(address, ['marketing'], 'objection');
    const held = await found(id);
    expect(held.suppressions).toEqual([{ scope: 'marketing', since: kept.now().toISOString() }]);
    expect(held.categories.map(({ category }) => category)).toContain('unwanted');
  });

  it('has what they asked for before, in their words, without how to reach others', async () => {
    const id = await kept.person('Pilar Pregunta', 'pilar@example.com');
    const { file, content, entry } = newRequest(id);
    await kept.world.requests.open({ file, content, entry });
    const { requests, categories } = await found(id);
    expect(requests).toMatchObject([
      { id: file.id, right: 'access', title: 'acceso', details: 'Copia, y dile a [dato de otra persona] que no' },
    ]);
    expect(categories.map(({ category }) => category)).toContain('petitions');
  });

  const newRequest = (subjectId: string) => {
    const at = kept.now().toISOString();
    const id = 'R-0123456789ABC';
    const said = { id, right: 'access', channel: 'phone', language: 'es', state: 'open', receivedAt: at } as const;
    const file = newFile({ ...said, subjectId }, kept.world);
    return {
      file,
      content: { address: 'pilar@example.com', details: 'Copia, y dile a luis@example.net que no' },
      entry: { at, by: 'ana', what: 'received' } as const,
    };
  };
});

describe('somebody whose form says nothing', () => {
  it('has a copy all the same', async () => {
    const server = await testServer();
    try {
      const id = await confirmedPerson(server, 'poco@example.com', {});
      const held = await heldIn(server, id);
      expect(held?.decisions).toMatchObject([{ choices: [] }]);
      expect(held?.categories.find(({ category }) => category === 'proof')?.heldFor.length).toBeGreaterThan(0);
    } finally {
      await server.stop();
    }
  });
});
