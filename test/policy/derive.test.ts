import { describe, expect, it } from '@jest/globals';
import { toConfirm } from '../../policy/model/define.ts';
import {
  consentPurposes,
  cookieInventory,
  cookiePurposes,
  describePeriod,
  formOf,
  formSchema,
  periodToISO,
  processorList,
  rulesFor,
} from '../../policy/model/derive.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { withValues } from './unlawful-examples.ts';

describe('purposes', () => {
  it('are told apart by basis and by what opens cookies', () => {
    expect(consentPurposes(fixturePolicy)).toEqual(['newsletter', 'profiling', 'advertising']);
    expect(cookiePurposes(fixturePolicy)).toEqual(['advertising']);
  });

  it('hold a category by one rule each', () => {
    const { contract, contactable } = fixturePolicy.retention;
    expect(rulesFor(fixturePolicy, 'contact')).toEqual([
      { purpose: 'service', ruleId: 'contract', rule: contract },
      { purpose: 'billing', ruleId: 'contract', rule: contract },
      { purpose: 'newsletter', ruleId: 'contactable', rule: contactable },
      { purpose: 'profiling', ruleId: 'contactable', rule: contactable },
      { purpose: 'misuse', ruleId: 'contract', rule: contract },
    ]);
    expect(rulesFor(fixturePolicy, 'constructor')).toEqual([]);
  });
});

describe('a form', () => {
  it('is described in the language asked for', () => {
    expect(formSchema(fixturePolicy, 'registration', 'en')).toMatchObject({
      id: 'registration',
      title: 'Create your account',
      acceptance: 'I have read the privacy policy and want to create my account.',
      openTo: ['registration', 'entry'],
      serves: ['service', 'billing'],
      offers: ['newsletter', 'profiling'],
    });
    expect(formSchema(fixturePolicy, 'registration').title).toBe('Crear tu cuenta');
  });

  it('says of each field whether it is required, stored, and for the person alone', () => {
    const { fields } = formSchema(fixturePolicy, 'registration', 'en');
    expect(fields.map(({ name, required, stored, subjectOnly }) => ({ name, required, stored, subjectOnly }))).toEqual([
      { name: 'name', required: true, stored: true, subjectOnly: false },
      { name: 'email', required: true, stored: true, subjectOnly: false },
      { name: 'birthDate', required: true, stored: false, subjectOnly: true },
      { name: 'phone', required: false, stored: true, subjectOnly: false },
    ]);
    expect(fields[3]).toEqual({
      name: 'phone',
      label: 'Phone',
      type: 'phone',
      required: false,
      maxLength: 20,
      subjectOnly: false,
      stored: true,
    });
  });

  it('carries conditions and choices', () => {
    const policy = withValues({
      'forms.registration.fields.invoice': {
        label: { es: 'Quiero factura', en: 'I want an invoice' },
        type: 'flag',
        category: 'contact',
        required: false,
        maxLength: 5,
      },
      'forms.registration.fields.kind': {
        label: { es: 'Tipo', en: 'Kind' },
        type: 'choice',
        category: 'contact',
        required: true,
        onlyWith: 'invoice',
        maxLength: 10,
        choices: { firm: { es: 'Empresa', en: 'Firm' }, person: { es: 'Persona', en: 'Person' } },
      },
    });
    expect(formSchema(policy, 'registration', 'es').fields.at(-1)).toMatchObject({
      onlyWith: 'invoice',
      choices: [
        { value: 'firm', label: 'Empresa' },
        { value: 'person', label: 'Persona' },
      ],
    });
  });

  it('that the policy lacks is none, inherited names included', () => {
    expect(formOf(fixturePolicy, 'registration')).toBe(fixturePolicy.forms.registration);
    expect(formOf(fixturePolicy, 'constructor')).toBeUndefined();
    expect(() => formSchema(fixturePolicy, 'toString')).toThrow('no such form');
  });
});

describe('the processor list', () => {
  it('gives facts and the purposes each serves', () => {
    expect(processorList(fixturePolicy, 'en')[1]).toEqual({
      id: 'mailer',
      name: 'Example Mail, Inc.',
      role: 'processor',
      service: 'Sending of mail',
      kind: 'mail',
      country: 'US',
      transfer: { tool: 'standard-clauses', module: 'Module 2', assessedOn: '2025-10-20' },
      dpa: { reference: 'DPA-MAIL-1', signedOn: '2025-10-20' },
      noticeChannel: 'privacy@mail.example.com',
      subProcessors: [],
      purposes: [
        { id: 'service', title: 'Serve your orders' },
        { id: 'newsletter', title: 'Newsletter' },
      ],
    });
  });

  it('shows what nobody has confirmed as pending, and never why', () => {
    const open = toConfirm('ask the accountant');
    const policy = withValues({
      'processors.hosting.country': open,
      'processors.hosting.transfer': open,
      'processors.hosting.dpa': open,
      'processors.hosting.noticeChannel': open,
      'processors.hosting.subProcessors': open,
      'processors.hosting.members': open,
    });
    const pending = { pending: true };
    expect(processorList(policy, 'es')[0]).toMatchObject({
      country: pending,
      transfer: pending,
      dpa: pending,
      noticeChannel: pending,
      subProcessors: pending,
      members: pending,
    });
    expect(JSON.stringify(processorList(policy, 'es'))).not.toContain('accountant');
  });

  it('gives the reason of a derogation in the language asked for', () => {
    const reason = { es: 'Lo pides tú', en: 'You ask for it' };
    const policy = withValues({ 'processors.mailer.transfer': { tool: 'derogation', article: '49(1)(b)', reason } });
    expect(processorList(policy, 'en')[1]?.transfer).toEqual({
      tool: 'derogation',
      article: '49(1)(b)',
      reason: 'You ask for it',
    });
  });
});

describe('the cookie inventory', () => {
  it('lists cookies by category with their durations', () => {
    expect(cookieInventory(fixturePolicy, 'es')).toEqual([
      {
        id: 'necessary',
        title: 'Necesarias',
        describes: 'Sin ellas la web no funciona.',
        exempt: true,
        cookies: [
          {
            name: 'session',
            owner: 'Acme Papelería',
            purpose: 'Mantener tu sesión abierta',
            duration: 'session',
            durationText: 'hasta que cierres el navegador',
          },
        ],
      },
      {
        id: 'marketing',
        title: 'Publicidad',
        describes: 'Eligen los anuncios que ves.',
        exempt: false,
        purpose: 'advertising',
        cookies: [
          {
            name: 'ads',
            owner: 'Acme Papelería',
            purpose: 'Recordar qué has mirado',
            duration: 'P6M',
            durationText: '6 meses',
          },
        ],
      },
    ]);
  });
});

describe('a period', () => {
  it.each([
    [{ months: 6 }, '6 meses', '6 months', 'P6M'],
    [{ years: 1 }, '1 año', '1 year', 'P1Y'],
    [{ hours: 48 }, '48 horas', '48 hours', 'PT48H'],
    [{ years: 1, months: 6 }, '1 año y 6 meses', '1 year and 6 months', 'P1Y6M'],
    [{ years: 2, months: 1, days: 3 }, '2 años, 1 mes y 3 días', '2 years, 1 month and 3 days', 'P2Y1M3D'],
    [{ days: 1, hours: 2 }, '1 día y 2 horas', '1 day and 2 hours', 'P1DT2H'],
  ])('%j reads as words and as ISO 8601', (period, es, en, iso) => {
    expect(describePeriod(period, 'es')).toBe(es);
    expect(describePeriod(period, 'en')).toBe(en);
    expect(periodToISO(period)).toBe(iso);
  });
});
