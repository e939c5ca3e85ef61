import { describe, expect, it } from '@jest/globals';
import { policy } from '../../policy/abante/policy.ts';
import { checkPolicy, openFacts } from '../../policy/model/check.ts';
import { rulesFor } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';

const whole: Policy = policy;
const fieldsOf = (form: keyof typeof policy.forms) => Object.entries(whole.forms[form]?.fields ?? {});

describe('ABANTE', () => {
  it('is lawful', () => {
    expect(checkPolicy(policy)).toEqual([]);
  });

  it('leaves open who and where the company is, since its text does not say', () => {
    const open = openFacts(policy).map(({ path }) => path);
    expect(open).toEqual(
      expect.arrayContaining([
        'controller.country',
        'controller.address',
        'controller.email',
        'controller.euRepresentative',
        'requests.holidays.city',
        'processors.payments.members',
        'processors.sponsors.members',
      ]),
    );
  });

  it('asks for name, company and e-mail address, and for nothing else that is mandatory', () => {
    const mandatory = fieldsOf('registration').flatMap(([name, { required }]) => (required ? [name] : []));
    expect(mandatory).toEqual(['name', 'company', 'email']);
    expect(fieldsOf('registration').map(([name]) => name)).toEqual([
      ...mandatory,
      'phone',
      'sector',
      'interest',
      'invoice',
      'address',
    ]);
  });

  it('takes an address only with an invoice (AB-06)', () => {
    expect(policy.forms.registration.fields.address).toMatchObject({ onlyWith: 'invoice' });
    expect(policy.forms.registration.fields.invoice?.type).toBe('flag');
    for (const form of ['contact', 'event'] as const) {
      expect(fieldsOf(form).map(([name]) => name)).not.toContain('address');
    }
  });

  it.each(['registration', 'contact', 'event'] as const)(
    'lets the %s form declare the age in its acceptance and asks for no birth date or password',
    (form) => {
      const { acceptance } = policy.forms[form];
      expect(acceptance.es).toContain(`tengo ${policy.minimumAge} años o más`);
      expect(acceptance.en).toContain(`${policy.minimumAge} or older`);
      expect(fieldsOf(form).some(([name, { type }]) => type === 'birth-date' || /pass/i.test(name))).toBe(false);
    },
  );

  it('gives event and partner data by separate choices, refused by Global Privacy Control (C-14)', () => {
    const events = policy.forms.event;
    expect(events.serves).toEqual(['events']);
    expect(whole.purposes.events).toMatchObject({ basis: 'contract', recipients: ['hosting', 'organisers'] });
    for (const [id, recipient] of [
      ['event-marketing-organiser', 'organisers'],
      ['event-marketing-sponsors', 'sponsors'],
      ['partner-contact', 'partners'],
    ] as const) {
      expect(whole.purposes[id]).toMatchObject({
        basis: 'consent',
        gpcRefuses: true,
        recipients: ['hosting', recipient],
      });
      const passed = Object.keys(whole.purposes[id]?.uses ?? {}).flatMap((name) => whole.categories[name]?.fields);
      expect(passed).toEqual(['name', 'company', 'email', 'phone']);
    }
  });

  it('keeps what its text says: sessions, browser data, databases, uploads, events', () => {
    const rule = (category: string) => rulesFor(policy, category)[0]?.rule.activeUntil;
    expect(rule('sessions')).toEqual([
      { from: 'created', period: { months: 3 } },
      { from: 'last-used', period: { days: 7 } },
    ]);
    expect(rule('visits')).toEqual([{ from: 'collected', period: { months: 6 } }]);
    expect(rule('database')).toEqual([{ from: 'contract-ended', period: { days: 14 } }]);
    expect(rule('upload')).toContainEqual({ from: 'collected', period: { days: 7 } });
    expect(rule('event')).toEqual([{ from: 'event-ended', period: { months: 3 } }]);
  });

  it('sets only session, cart and the choice itself without asking (AB-72)', () => {
    const exempt = Object.entries(whole.cookieCategories).flatMap(([id, category]) => (category.exempt ? [id] : []));
    expect(exempt).toEqual(['necessary']);
    const names = whole.cookies.flatMap(({ name, category }) => (category === 'necessary' ? [name] : []));
    expect(names).toEqual(['session', 'cart', 'cookie-choice']);
  });

  it('loads Google only after a choice of its own', () => {
    for (const [id, recipient] of [
      ['cookies-analytics', 'analytics'],
      ['form-protection', 'recaptcha'],
    ] as const) {
      const receiving = Object.entries(whole.purposes).flatMap(([purpose, { recipients }]) =>
        recipients.includes(recipient) ? [purpose] : [],
      );
      expect(receiving).toEqual([id]);
      expect(whole.purposes[id]?.basis).toBe('consent');
    }
  });
});
