import { describe, expect, it } from '@jest/globals';
import { policy } from '../../policy/antara/policy.ts';
import { checkPolicy, openFacts } from '../../policy/model/check.ts';
import { consentPurposes, cookiePurposes, rulesFor } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';

const whole: Policy = policy;
const basisOf = (id: keyof typeof policy.purposes) => policy.purposes[id].basis;

describe('Antara', () => {
  it('is lawful', () => {
    expect(checkPolicy(policy)).toEqual([]);
  });

  it('is identified as its text does, and leaves open what the text does not say', () => {
    expect(policy.controller.register).toContain('folio 32');
    expect(policy.controller.address).toContain('46005 Valencia');
    expect(policy.controller.email).toBe('support@antara.ws');
    const open = openFacts(policy).map(({ path }) => path);
    expect(open).toEqual(
      expect.arrayContaining([
        'controller.taxId',
        'controller.dataProtectionOfficer',
        'processors.salesforce.dpa',
        'processors.aws.transfer',
        'purposes.marketing-third-party.advertisers',
      ]),
    );
  });

  it('binds in Spanish, from 14 years, on the civil date of Madrid', () => {
    expect(policy).toMatchObject({
      bindingLanguage: 'es',
      languages: ['es', 'en'],
      minimumAge: 14,
      zone: 'Europe/Madrid',
    });
    expect(policy.requests.holidays).toEqual({ country: 'ES', region: 'Comunitat Valenciana', city: 'Valencia' });
  });

  it.each(['service', 'contract', 'billing', 'service-notices', 'domains'] as const)(
    'never presents %s as consent: the contract carries it (C-07)',
    (id) => {
      expect(basisOf(id)).toBe('contract');
      expect(whole.purposes[id]?.withdrawal).toBeUndefined();
    },
  );

  it('asks for profiling, own and other firms’ advertising, one by one', () => {
    const cookies = cookiePurposes(policy);
    const asked = consentPurposes(policy).filter((id) => !cookies.includes(id));
    expect(asked).toEqual(['profiling', 'marketing-own', 'marketing-third-party']);
    expect([...policy.forms.registration.offers].sort()).toEqual([...asked].sort());
  });

  it('takes Global Privacy Control for a no to profiling, other firms’ advertising and analytics', () => {
    const refused = Object.entries(whole.purposes).flatMap(([id, { gpcRefuses }]) => (gpcRefuses ? [id] : []));
    expect(refused).toEqual(['profiling', 'marketing-third-party', 'cookies-analytics']);
  });

  it('lets third parties enter clients, who give their birth date themselves', () => {
    const { openTo, fields } = policy.forms.registration;
    expect(openTo).toEqual(['registration', 'entry']);
    expect(fields.birthDate).toMatchObject({ type: 'birth-date', required: true, subjectOnly: true });
    expect(fields.birthDate).not.toHaveProperty('category');
    const mandatory = Object.entries(fields).flatMap(([name, { required }]) => (required ? [name] : []));
    expect(mandatory).toEqual(['name', 'email', 'birthDate']);
  });

  it('keeps analytics away from accounts: visits serve nothing that knows the person (AN-20)', () => {
    const shared = Object.values(whole.purposes).filter(({ uses }) => uses.visits && uses.contact);
    expect(shared).toEqual([]);
  });

  it('keeps invoices six years, contracts five, proofs three, as the law of each says', () => {
    const blocked = (category: string, purpose: string) =>
      rulesFor(policy, category).find((held) => held.purpose === purpose)?.rule;
    expect(blocked('invoices', 'accounting')).toMatchObject({
      blocked: { from: 'invoice-year-ended', period: { years: 6 } },
      citation: expect.stringContaining('Código de Comercio art. 30.1'),
    });
    expect(blocked('orders', 'contract')).toMatchObject({
      blocked: { from: 'contract-ended', period: { years: 5 } },
      citation: expect.stringContaining('Código Civil art. 1964.2'),
    });
    expect(blocked('evidence', 'consent-proof')).toMatchObject({
      blocked: { from: 'withdrawal', period: { years: 3 } },
    });
    expect(blocked('debts', 'billing')).not.toHaveProperty('blocked');
  });

  it('classes what it sends: service mail sells nothing, advertising needs its consent', () => {
    expect(policy.messages.maintenance).toMatchObject({ class: 'service', purpose: 'service-notices' });
    expect(policy.messages.newsletter).toMatchObject({ class: 'marketing', purpose: 'marketing-own' });
    expect(policy.messages['partner-offers']).toMatchObject({ class: 'marketing', purpose: 'marketing-third-party' });
    expect(policy.messages.entry?.class).toBe('transactional');
  });
});
