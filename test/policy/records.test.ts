import { describe, expect, it } from '@jest/globals';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { describePeriod } from '../../policy/model/derive.ts';
import { citationIn } from '../../policy/model/notice/wording.ts';
import { renderRetention, tableRow } from '../../policy/model/retention.ts';
import { renderRopa } from '../../policy/model/ropa.ts';
import type { Policy, Purpose } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { withValues } from './unlawful-examples.ts';

describe('the record of processing', () => {
  it.each(['es', 'en'] as const)('names every purpose, recipient, category and citation (%s)', (language) => {
    const record = renderRopa(fixturePolicy, language);
    for (const [id, { title, describes }] of Object.entries(fixturePolicy.purposes)) {
      expect(record).toContain(`### ${title[language]} (${id})`);
      expect(record).toContain(describes[language]);
    }
    for (const { title } of Object.values(fixturePolicy.categories)) expect(record).toContain(title[language]);
    for (const { name, service } of Object.values(fixturePolicy.processors)) {
      expect(record).toContain(`| ${name} |`);
      expect(record).toContain(service[language]);
    }
    for (const { citation } of Object.values(fixturePolicy.retention)) expect(record).toContain(citation);
  });

  it('says who is responsible, on what basis, where data goes and how it is protected', () => {
    const record = renderRopa(fixturePolicy, 'en');
    expect(record).toContain('- Name: Acme Papelería, S.L.');
    expect(record).toContain('- Data protection officer: none');
    expect(record).toContain('- Lawful basis: consent (GDPR art. 6(1)(a))');
    expect(record).toContain('- Interest pursued: keeping the website safe for everybody');
    expect(record).toContain('- Balancing test: LIA-1, 2025-12-01');
    expect(record).toContain('standard contractual clauses: Module 2, 2025-10-20');
    expect(record).toContain('DPA-HOST-1 (2025-11-03)');
    expect(record).toContain(fixturePolicy.security.en);
    expect(record).toContain('immutable for 170 days and destroyed within 178 days');
  });

  it('names the people by where their data comes from', () => {
    const record = renderRopa(fixturePolicy, 'en');
    expect(record).toContain('people who register or contact us; people whose data a third party enters\n');
    expect(record).toContain('- Data subjects: people who use the website\n');
  });

  it('speaks the binding language unless told otherwise', () => {
    expect(renderRopa(fixturePolicy)).toBe(renderRopa(fixturePolicy, 'es'));
    expect(renderRopa(fixturePolicy)).not.toBe(renderRopa(fixturePolicy, 'en'));
  });

  it('prints open facts as pending, and never why', () => {
    const policy = withValues({
      'controller.address': toConfirm('ask the owner'),
      'processors.hosting.dpa': toConfirm('ask the owner'),
      'processors.mailer.transfer': toConfirm('ask the owner'),
    });
    const record = renderRopa(policy, 'en');
    expect(record).toContain('- Address: pending');
    expect(record).toMatch(/\| Nube de Ejemplo, S\.A\. \|.*\| pending \|/);
    expect(record).toMatch(/\| Example Mail, Inc\. \|.*\| pending \| DPA-MAIL-1/);
    expect(record).not.toContain('ask the owner');
  });
});

describe('the retention table', () => {
  it.each(['es', 'en'] as const)('has one row per rule with its citation and reason (%s)', (language) => {
    const rows = renderRetention(fixturePolicy, language)
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .slice(2);
    expect(rows).toHaveLength(Object.keys(fixturePolicy.retention).length);
    for (const [id, { title, reason, citation }] of Object.entries(fixturePolicy.retention)) {
      const row = rows.find((candidate) => candidate.startsWith(`| ${title[language]} (${id}) |`));
      expect(row).toContain(`| ${reason[language]} | ${citation} |`);
    }
  });

  it('says what each rule holds, until when it is used and how long it is blocked', () => {
    expect(renderRetention(fixturePolicy, 'en')).toContain(
      '| As long as you want to hear from us (contactable) | Newsletter: Contact details; Learn what you like: Contact details; People who never were customers | people | whichever comes first: 1 day from the withdrawal of consent; 24 months from the last contact by the person | no: erased |',
    );
    expect(renderRetention(fixturePolicy, 'es')).toContain('| 5 años desde el fin del contrato |');
  });

  it('leaves out no rule, nothing that a rule keeps and no citation of a real policy (AB-53)', () => {
    for (const policy of [antara, abante]) {
      for (const language of policy.languages) {
        const rows = renderRetention(policy, language).split('\n');
        for (const [id, rule] of Object.entries(policy.retention)) {
          const row = rows.find((candidate) => candidate.startsWith(`| ${rule.title[language]} (${id}) |`)) ?? '';
          const periods = [...rule.activeUntil, ...(rule.blocked ? [rule.blocked] : [])];
          for (const { period } of periods) expect(row).toContain(describePeriod(period, language));
          expect(row).toContain(`| ${citationIn(rule.citation, language)} |`);
          for (const { title, uses } of Object.values<Purpose>(policy.purposes)) {
            const kept = Object.entries(uses).filter(([, held]) => held === id);
            if (kept.length > 0) expect(row).toContain(`${title[language]}: `);
            for (const [category] of kept)
              expect(row).toContain((policy.categories as Policy['categories'])[category]?.title[language]);
          }
        }
      }
    }
  });

  it('says what of it Habeas itself keeps', () => {
    const row = (id: string) =>
      renderRetention(antara, 'en')
        .split('\n')
        .find((line) => line.includes(`(${id}) |`))
        ?.split(' | ')[2];
    expect(row('contract')).toBe('people, contracts');
    expect(row('browser-data')).toBe('visits');
    expect(row('unconfirmed-registration')).toBe('nothing');
  });

  it('keeps bars and line breaks inside their cell', () => {
    expect(tableRow(['a|b', 'c\n d'])).toBe('| a\\|b | c d |');
  });
});
