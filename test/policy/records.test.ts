import { describe, expect, it } from '@jest/globals';
import { toConfirm } from '../../policy/model/define.ts';
import { renderRetention, tableRow } from '../../policy/model/retention.ts';
import { renderRopa } from '../../policy/model/ropa.ts';
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
    for (const { title, reason, citation } of Object.values(fixturePolicy.retention)) {
      expect(rows).toContainEqual(expect.stringMatching(new RegExp(`^\\| ${title[language]} \\|`)));
      expect(rows.find((row) => row.startsWith(`| ${title[language]} |`))).toContain(
        `| ${reason[language]} | ${citation} |`,
      );
    }
  });

  it('says what each rule holds, until when it is used and how long it is blocked', () => {
    expect(renderRetention(fixturePolicy, 'en')).toContain(
      '| As long as you want to hear from us | Newsletter: Contact details; Learn what you like: Contact details | whichever comes first: 1 day from the withdrawal of consent; 24 months from the last contact by the person | no: erased |',
    );
    expect(renderRetention(fixturePolicy, 'es')).toContain('| 5 años desde el fin del contrato |');
  });

  it('keeps bars and line breaks inside their cell', () => {
    expect(tableRow(['a|b', 'c\n d'])).toBe('| a\\|b | c d |');
  });
});
