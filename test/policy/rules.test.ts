import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { assertLawful, checkPolicy, openFacts } from '../../policy/model/check.ts';
import { renderRules } from '../../policy/model/checks/catalogue.ts';
import { rules } from '../../policy/model/checks/index.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type UnlawfulExample, unlawfulExamples, withValues } from './unlawful-examples.ts';

const refusal = { label: { es: 'Continuar sin aceptar', en: 'Continue without accepting' }, means: 'none' };

describe('the rules of a policy', () => {
  it('find nothing in a lawful policy', () => {
    expect(checkPolicy(fixturePolicy)).toEqual([]);
    expect(() => assertLawful(fixturePolicy)).not.toThrow();
  });

  describe.each(Object.entries(unlawfulExamples))('%s', (rule, examples) => {
    it.each(examples)('refuses $what', ({ set, at = Object.keys(set)[0], also = [] }) => {
      const article = rules.find(({ id }) => id === rule)?.article;
      const findings = checkPolicy(withValues(set));
      expect(findings).toContainEqual({ rule, path: at, article, message: expect.stringMatching(/^.{20,}\.$/) });
      expect(new Set(findings.map((finding) => finding.rule))).toEqual(new Set([rule, ...also]));
    });
  });

  it('each have an example that breaks them', () => {
    expect(Object.keys(unlawfulExamples).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it('each have an id of their own, an article and a sentence', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, article, refuses } of rules) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(article).toMatch(/GDPR art|LOPDGDD|LSSI art|AEPD|Constitución/);
      expect(refuses.length).toBeGreaterThan(20);
    }
  });

  it('are listed in docs/policy-rules.md', async () => {
    expect(await readFile('docs/policy-rules.md', 'utf8')).toBe(renderRules());
  });

  it.each<[string, UnlawfulExample['set']]>([
    ['a minimum age of 18', { minimumAge: 18 }],
    ['backups that go on day 181 with rounding', { 'backups.expireDays': 178 }],
    ['a lock as long as the expiry', { 'backups.lockDays': 175 }],
    ['logs of 180 days', { 'logs.days': 180 }],
    ['a cookie of 2 years', { 'cookies.1.lasts': { years: 2 } }],
    ['a cookie of 730 days', { 'cookies.1.lasts': { days: 730 } }],
    ['asking again after 184 days', { askAgainAfter: { days: 184 } }],
    ['leads of 3 years', { 'retention.contactable.activeUntil.1.period': { years: 3 } }],
    ['use for 10 years', { 'retention.looks.activeUntil.0.period': { years: 10 } }],
    ['visits of six months', { 'retention.visit.activeUntil.0.period': { months: 6 } }],
    ['visits of 181 days', { 'retention.visit.activeUntil.0.period': { days: 181 } }],
    [
      'a firm without contracts, invoices, debts and events',
      {
        'stored.contract': undefined,
        'stored.invoice': undefined,
        'stored.debt': undefined,
        'stored.attendance': undefined,
      },
    ],
    ['sessions shorter than people read', { 'sessions.longest': { days: 30 }, 'sessions.idle': { hours: 2 } }],
    ['holds that are reviewed every month', { holds: { browserData: { months: 1 }, other: { days: 28 } } }],
    ['errors that are put right within three days', { unblockWithin: { days: 3 } }],
    ['counts of fifty', { 'statistics.least': 50 }],
    ['blocking exactly as long as use', { 'retention.contract.activeUntil.0.period': { years: 5 } }],
    ['a newsletter of 3 years', { 'purposes.newsletter.consentLasts': { years: 3 } }],
    ['a proof of 36 months', { 'retention.evidence.blocked.period': { months: 36 } }],
    [
      'a session of a year',
      { 'sessions.longest': { years: 1 }, 'retention.session.activeUntil.0.period': { months: 12 } },
    ],
    ['caps of 3 mails to an address and 3 to its mailbox', { 'mailCaps.perMailbox': 3 }],
    ['caps of 1 mail to an address and 20 to its mailbox', { mailCaps: { perAddress: 1, perMailbox: 20, total: 1 } }],
    [
      'an age that people declare in every language',
      {
        'forms.registration.fields.birthDate': undefined,
        'forms.registration.acceptance': { es: 'Acepto y tengo 14 años o más.', en: 'I accept and am 14 or older.' },
      },
    ],
    [
      'no age where others enter people for a contract',
      {
        'forms.registration.fields.birthDate': undefined,
        'forms.registration.offers': [],
        'forms.registration.openTo': ['entry'],
      },
    ],
    [
      'fields of 1,200 characters beside a birth date',
      { 'forms.registration.fields.name.maxLength': 500, 'forms.registration.fields.phone.maxLength': 446 },
    ],
    ['answers in 28 days', { 'requests.answerWithin': { days: 28 } }],
    ['an entry that dies with its key on day 30', { 'links.entry.lives': { days: 29 } }],
    ['a preference centre that closes with its key after a day', { 'links.preference.lives': { hours: 23 } }],
    ['no panel for known people', { 'panels.settings': undefined }],
    ['a refusal by the name of browsing on', { 'panels.cookie-panel.methods.continue-without': refusal }],
    [
      'one purpose that is accepted or refused, with nothing else to choose',
      { 'panels.cookie-panel.methods.choose': undefined },
    ],
    ['a second version in a day', { version: '2026-01-15.2' }],
    ['one language, and no words in the other', { languages: ['es'], 'summary.en': '' }],
    ['a form for a newsletter alone, whose address is mandatory', { 'forms.registration.serves': [] }],
    ['a processor in Norway without a transfer tool', { 'processors.hosting.country': 'NO' }],
    ['a region in a country where a processor has a transfer tool', { 'regions.1': 'us-east-1' }],
    [
      'a controller abroad with a representative',
      { 'controller.country': 'AR', 'controller.euRepresentative': 'Representante de Ejemplo, S.L.' },
    ],
  ])('accept %s', (_what, set) => {
    expect(checkPolicy(withValues(set))).toEqual([]);
  });

  it('are all named, with their articles, in the one error that stops a start', () => {
    const policy = withValues({ minimumAge: 12, 'backups.expireDays': 200 });
    expect(() => assertLawful(policy)).toThrow(
      /not lawful(.|\n)*minimumAge(.|\n)*LOPDGDD art\. 7(.|\n)*backups\.expireDays(.|\n)*art\. 5\(1\)\(e\)/,
    );
  });

  it('leave a fact open that nobody has confirmed', () => {
    const policy = withValues({
      'controller.address': toConfirm('street and number'),
      'processors.mailer.country': toConfirm('which establishment'),
      'processors.mailer.transfer': toConfirm('clauses or adequacy'),
      'processors.hosting.dpa': toConfirm('reference of the contract'),
      'purposes.security.balancingTest': toConfirm('reference of the test'),
      'cookies.0.unverified': toConfirm('seen on the site'),
    });
    expect(checkPolicy(policy)).toEqual([]);
    expect(openFacts(policy)).toEqual([
      { path: 'controller.address', why: 'street and number' },
      { path: 'processors.hosting.dpa', why: 'reference of the contract' },
      { path: 'processors.mailer.country', why: 'which establishment' },
      { path: 'processors.mailer.transfer', why: 'clauses or adequacy' },
      { path: 'purposes.security.balancingTest', why: 'reference of the test' },
      { path: 'cookies.0.unverified', why: 'seen on the site' },
    ]);
    expect(openFacts(fixturePolicy)).toEqual([]);
  });
});
