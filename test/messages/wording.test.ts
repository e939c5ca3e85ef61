import { describe, expect, it } from '@jest/globals';
import { serviceLetter } from '../../lambdas/domain/mail/letters/service-letter.ts';
import { checkContent } from '../../lambdas/domain/mail/message-content.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { checkPolicy } from '../../policy/model/check.ts';
import { fillIn, placeholdersIn, promotes } from '../../policy/model/message-wording.ts';
import { renderNotice } from '../../policy/model/notice.ts';
import { dutyMessages } from '../../policy/model/spanish-duties.ts';
import type { Language, MessageTemplate, Policy } from '../../policy/model/types.ts';
import { withValues } from '../policy/unlawful-examples.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const real: readonly Policy[] = [antara, abante];
const ofClass = (policy: Policy, of: MessageTemplate['class']) =>
  Object.entries(policy.messages).filter(([, message]) => message.class === of);
const services = real.flatMap((policy) =>
  ofClass(policy, 'service').map(([id, template]) => [`${policy.id} ${id}`, policy, template] as const),
);

describe('the approved wording of every service message (AN-52)', () => {
  it('is there for all of both firms', () => {
    expect(services.length).toBeGreaterThanOrEqual(14);
    for (const [, , template] of services) expect(template.wording).toBeDefined();
  });

  it.each(services)('%s reads well with its facts, in both languages, and sells nothing', (_id, policy, template) => {
    const facts = Object.entries(template.variables ?? {});
    const variables = Object.fromEntries(facts.map(([name, { maxLength }]) => [name, `«${name}»`.slice(0, maxLength)]));
    expect(checkContent(policy, template, { variables })).toEqual({ variables });
    for (const language of ['es', 'en'] satisfies Language[]) {
      const letter = serviceLetter({ policy, language, template, variables, noticeUrl: 'https://example.com/notice' });
      const flat = letter.text.replace(/\s+/g, ' ');
      for (const [name] of facts) expect(letter.subject + flat).toContain(`«${name}»`);
      expect(letter.subject + flat).not.toMatch(/[{}]/);
      expect(promotes(letter.subject + flat.replace(/publicidad|advertising/gi, ''), language)).toBe(false);
      expect(letter.subject.length).toBeLessThanOrEqual(100);
      expect(flat).not.toMatch(/unsubscribe|darme de baja|no quiero recibir más/i);
      expect(flat).toContain(policy.controller.name);
    }
  });

  it.each(services)('%s reaches the people of some form, or everybody whose data we hold', (id, policy, template) => {
    if (template.purpose === undefined) {
      expect(Object.keys(dutyMessages)).toContain(id.split(' ')[1]);
      return;
    }
    const served = Object.values(policy.forms).flatMap(({ serves }) => serves);
    expect(served).toContain(template.purpose);
  });

  it('of a breach says what GDPR art. 34(2) asks for', () => {
    expect(Object.keys(dutyMessages.breach.variables)).toEqual(
      expect.arrayContaining(['nature', 'consequences', 'measures']),
    );
  });
});

describe('advertising of both firms', () => {
  it.each(real.map((policy) => [policy.id, policy] as const))(
    '%s goes by consent, and never without a way out',
    (_id, policy) => {
      for (const [, { purpose, wording }] of ofClass(policy, 'marketing')) {
        const { basis, withdrawal, softOptIn } = policy.purposes[purpose ?? ''] ?? {};
        expect([basis, withdrawal?.includes('unsubscribe-link'), softOptIn, wording]).toEqual([
          'consent',
          true,
          undefined,
          undefined,
        ]);
      }
      expect(policy.marketingCap.most).toBeGreaterThan(0);
    },
  );

  it('of other firms is a purpose of its own, and no soft opt-in can be given to it (AN-39)', () => {
    expect(antara.messages['partner-offers']?.purpose).toBe('marketing-third-party');
    expect(antara.purposes['marketing-third-party']?.advertisers).toBeDefined();
    const findings = checkPolicy({
      ...antara,
      purposes: {
        ...antara.purposes,
        'marketing-third-party': {
          ...antara.purposes['marketing-third-party'],
          softOptIn: { similarTo: { es: 'lo que compraste', en: 'what you bought' } },
        },
      },
    });
    expect(findings.map(({ rule }) => rule)).toEqual(['soft-opt-in-unlawful']);
  });
});

describe('the notice', () => {
  it('says it where advertising may come to customers without asking, and only there', () => {
    const sentence = {
      es: /Si ya eres cliente, .*papelería que ya compraste/,
      en: /If you are a customer already, .*stationery/,
    };
    for (const language of ['es', 'en'] satisfies Language[]) {
      expect(renderNotice(fixturePolicy, language)).toMatch(sentence[language]);
      const without = withValues({ 'purposes.newsletter.softOptIn': undefined });
      expect(renderNotice(without, language)).not.toMatch(sentence[language]);
      for (const policy of real)
        expect(renderNotice(policy, language)).not.toMatch(/ya eres cliente|a customer already/);
    }
  });
});

describe('words that sell', () => {
  it.each<[string, Language]>([
    ['Tenemos una oferta para ti', 'es'],
    ['20 % de DESCUENTO', 'es'],
    ['Promociones de otoño', 'es'],
    ['Compra  ahora', 'es'],
    ['¡Rebajas!', 'es'],
    ['A special offer for you', 'en'],
    ['Winter sale', 'en'],
    ['Get a discount', 'en'],
    ['Buy now', 'en'],
  ])('are found as whole words: %s', (text, language) => {
    expect(promotes(text, language)).toBe(true);
  });

  it.each<[string, Language]>([
    ['El tren sale a las diez', 'es'],
    ['Salesforce trata los datos', 'es'],
    ['Salesforce handles the data', 'en'],
    ['El banco ofertante', 'es'],
    ['We proffer no opinion', 'en'],
    ['Whoever buys nowadays', 'en'],
  ])('are not found inside others: %s', (text, language) => {
    expect(promotes(text, language)).toBe(false);
  });

  it('a lawful Spanish wording may use the verb', () => {
    expect(
      checkPolicy(
        withValues({ 'messages.maintenance.wording.paragraphs.0.es': 'El {date} el pedido sale más tarde.' }),
      ),
    ).toEqual([]);
  });
});

describe('variables', () => {
  it('are filled in once, and what they hold is text and no placeholder', () => {
    expect(fillIn('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&');
    expect(placeholdersIn('{a} {b} {a}')).toEqual(['a', 'b', 'a']);
  });

  it.each(['missing', 'constructor', '__proto__'])('leave no gap: {%s} throws', (name) => {
    expect(() => fillIn(`x {${name}}`, {})).toThrow('no value');
  });
});
