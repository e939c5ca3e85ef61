import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { after } from '../../lambdas/domain/time.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { consentPurposes, rulesFor } from '../../policy/model/derive.ts';
import { startsOf, storedKinds } from '../../policy/model/stored.ts';
import { filledIn, linkOn, realPolicies } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';

type ServedProcessor = {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly kind: string;
  readonly country: unknown;
  readonly subProcessors: unknown;
  readonly noticeChannel: unknown;
  readonly dpa?: unknown;
  readonly transfer?: unknown;
  readonly privacyUrl?: string;
  readonly purposes: readonly { readonly id: string }[];
};
type ServedCookies = { readonly id: string; readonly exempt: boolean; readonly purpose?: string };

describe.each(realPolicies)('the registers of %s', (id, policy) => {
  let server: TestServer;
  let processors: readonly ServedProcessor[];
  beforeAll(async () => {
    server = await testServer({ policy: id });
    processors = (await server.get('/processors?lang=en')).json['processors'] as typeof processors;
  });
  afterAll(() => server.stop());

  it('say who is responsible, in every notice and every mail (AN-01, AB-01)', async () => {
    const { name, email } = policy.controller;
    const pending = { es: /pendiente de confirmar/, en: /pending|to be confirmed/ };
    const address = typeof email === 'string' ? email : undefined;
    const form = Object.keys(policy.forms)[0] ?? '';
    for (const language of policy.languages) {
      const to = `controller.${language}@example.com`;
      const fields = filledIn(policy.forms[form] as (typeof policy.forms)[string], to);
      const link = await linkOn(server, form, fields, { language });
      expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
      await server.mail(to, 2);
      const mails = await server.mails(to);
      const notice = String((await server.get(`/notice?lang=${language}`)).json['text']);
      const page = (await server.get(`/notice?lang=${language}`, { accept: 'text/html' })).text;
      for (const text of [notice, page, ...mails.map((mail) => mail.text)]) {
        const flat = text.replace(/\s+/g, ' ');
        expect(flat).toContain(name);
        if (address === undefined) expect(flat).toMatch(pending[language]);
        else expect(flat).toContain(address);
      }
    }
  });

  it('are the same as the policy that runs, item by item (AN-04, AB-02)', async () => {
    const { json } = await server.get('/notice?lang=es');
    const served = json['purposes'] as { id: string; basis: string; recipients: string[] }[];
    expect(served.map(({ id: purpose, basis, recipients }) => ({ purpose, basis, recipients }))).toEqual(
      Object.entries(policy.purposes).map(([purpose, { basis, recipients }]) => ({ purpose, basis, recipients })),
    );
    const published = join(import.meta.dirname, '../../policy', id, 'published', policy.version);
    expect(json['text']).toBe(readFileSync(join(published, 'notice.es.md'), 'utf8'));
    const record = readFileSync(join(published, 'record-of-processing.md'), 'utf8');
    for (const { title, uses } of Object.values(policy.purposes)) {
      expect(record).toContain(title.es);
      for (const [category, rule] of Object.entries(uses)) {
        expect(policy.categories[category]).toBeDefined();
        expect(policy.retention[rule as string]).toBeDefined();
      }
    }
  });

  it('give every category an end that can be computed (AB-52)', () => {
    const start = new Date('2026-11-22T10:00:00Z');
    for (const category of Object.keys(policy.categories)) {
      const held = rulesFor(policy, category);
      expect([category, held.length]).not.toEqual([category, 0]);
      for (const { rule } of held) {
        const ends = [...rule.activeUntil, ...(rule.blocked ? [rule.blocked] : [])].map(({ period }) =>
          after(start, period),
        );
        expect(ends.length).toBeGreaterThan(0);
        for (const end of ends) expect(end.getTime()).toBeGreaterThan(start.getTime());
        expect(rule.citation).toMatch(/\d/);
      }
    }
    for (const { fields } of Object.values(policy.forms)) {
      for (const { category, type } of Object.values(fields)) {
        expect(category === undefined).toBe(type === 'birth-date');
      }
    }
  });

  it('give everything that Habeas keeps a category, and each of those an end that can happen to it (AB-52, AN-58)', () => {
    const kinds = storedKinds(policy);
    expect(kinds.map(([kind]) => kind).sort()).toEqual(Object.keys(policy.stored).sort());
    for (const [kind, category] of kinds) {
      const ends = rulesFor(policy, category).flatMap(({ rule }) => rule.activeUntil);
      expect([kind, ends.filter(({ from }) => startsOf[kind].includes(from)).length]).not.toEqual([kind, 0]);
    }
    expect(policy.retention[policy.neverCustomers]?.activeUntil).toEqual([
      { from: 'last-contact', period: { months: 24 } },
    ]);
  });

  it('say of each category where its data come from (AB-03)', () => {
    const origins = Object.values(policy.categories).map(({ origin }) => origin);
    expect(origins.filter((origin) => !['provided', 'observed', 'system'].includes(origin))).toEqual([]);
    for (const { fields } of Object.values(policy.forms)) {
      for (const { category } of Object.values(fields)) {
        if (category !== undefined) expect(policy.categories[category]?.origin).toBe('provided');
      }
    }
  });

  it('list every recipient with role, country, channel, chain, agreement and transfer, or say that it is pending (AN-22, AN-23, AB-48)', async () => {
    const { json } = await server.get('/processors');
    expect(json['version']).toBe(policy.version);
    expect(processors.map((processor) => processor.id)).toEqual(Object.keys(policy.processors));
    const known = (fact: unknown) =>
      typeof fact === 'string' || Array.isArray(fact) || (typeof fact === 'object' && fact !== null);
    for (const processor of processors) {
      expect(processor.kind).not.toBe('');
      for (const fact of [processor.country, processor.noticeChannel, processor.subProcessors])
        expect(known(fact)).toBe(true);
      if (processor.role === 'processor') expect(known(processor.dpa)).toBe(true);
      if (processor.country !== 'ES') expect(known(processor.transfer)).toBe(true);
      expect(processor.purposes.length).toBeGreaterThan(0);
    }
  });

  it('set nothing without asking but what the page needs, and ask for every other cookie by a purpose of its own (AB-72, AB-73, AB-74)', async () => {
    const categories = (await server.get('/cookies')).json['categories'] as ServedCookies[];
    expect(categories.filter(({ exempt }) => exempt).map((category) => category.id)).toEqual(['necessary']);
    const opening = categories.filter(({ exempt }) => !exempt).map(({ purpose }) => String(purpose));
    expect(opening.length).toBeGreaterThan(1);
    expect(new Set(opening).size).toBe(opening.length);
    for (const purpose of opening) expect(consentPurposes(policy)).toContain(purpose);
    for (const { serves, offers } of Object.values(policy.forms)) {
      expect([...serves, ...offers].filter((purpose) => opening.includes(purpose))).toEqual([]);
    }
  });
});

describe('Antara', () => {
  it('lists AWS with what it does, its papers and its privacy page (AN-24)', () => {
    const { aws } = antara.processors;
    expect(aws).toMatchObject({ name: 'Amazon Web Services', role: 'processor', country: 'US' });
    const facts = [aws.dpa, aws.transfer, aws.noticeChannel, aws.subProcessors];
    for (const fact of facts) expect(fact).toBeDefined();
    expect(aws.privacyUrl).toMatch(/^https:/);
  });

  it('treats its own group like any other provider (AN-83)', () => {
    const { affiliates } = antara.processors;
    expect(affiliates.role).toBe('processor');
    for (const fact of [affiliates.dpa, affiliates.members, affiliates.transfer]) expect(fact).toBeDefined();
  });

  it('sees nothing of what a customer keeps in a downloaded program, and says whose task it is (AN-31)', () => {
    const clause = antara.clauses.find(({ title }) => title.en === 'Programs you download');
    expect(clause?.text.en).toMatch(/up to you.*We do not see those data/);
    expect(Object.keys(antara.categories).filter((category) => /download|program|installed/i.test(category))).toEqual(
      [],
    );
  });
});

describe('ABANTE', () => {
  it('uses sector and interests for nothing but the answer that was asked for (AB-07)', () => {
    const using = Object.entries(abante.purposes).filter(([, { uses }]) => 'profile' in uses);
    expect(using.map(([id]) => id)).toEqual(['requests']);
    for (const form of ['registration', 'contact'] as const) {
      const { sector, interest } = abante.forms[form].fields;
      for (const field of [sector, interest]) expect(field).toMatchObject({ category: 'profile', required: false });
    }
  });

  it('rests services, requests and invoices on contract and law, never on consent (AB-23)', () => {
    const { service, requests, billing, accounting } = abante.purposes;
    expect([service, requests, billing, accounting].map(({ basis }) => basis)).toEqual([
      'contract',
      'contract',
      'contract',
      'legal-obligation',
    ]);
  });

  it('has the section on external services that its text refers to, reCAPTCHA with its links in it (AB-48, AB-50)', async () => {
    const server = await testServer({ policy: 'abante' });
    try {
      const { json } = await server.get('/processors?lang=en');
      const processors = json['processors'] as ServedProcessor[];
      const kinds = processors.map(({ kind }) => kind);
      for (const kind of [
        'Payment processors',
        'Web audience analysis',
        'Cloud hosting',
        'Marketing providers',
        'Communication providers',
      ]) {
        expect(kinds).toContain(kind);
      }
      const recaptcha = processors.find(({ name }) => name === 'Google reCAPTCHA');
      expect(recaptcha?.privacyUrl).toBe('https://policies.google.com/privacy');
      expect(JSON.stringify(recaptcha)).toContain('https://policies.google.com/terms');
      expect(recaptcha?.purposes.map(({ id }) => id)).toEqual(['form-protection']);
    } finally {
      await server.stop();
    }
  });
});
