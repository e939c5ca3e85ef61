import { describe, expect, it } from '@jest/globals';
import { visitsLinkedLetter } from '../../lambdas/domain/mail/letters/visits-linked-letter.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const noticeUrl = 'https://privacy.example.com/notice';
const letterIn = (language: Language, provision?: string, policy: Policy = fixturePolicy) =>
  visitsLinkedLetter({
    policy,
    language,
    ...(provision !== undefined && { provision }),
    from: '2026-11-01',
    to: '2026-11-22',
    reference: 'ref-1',
    noticeUrl,
  });
const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('the letter about linked visits', () => {
  it.each<[string, string | undefined, readonly string[]]>([
    [
      'law',
      'Ley 11/2022, art. 66',
      [
        'A law demands it: Ley 11/2022, art. 66.',
        'a legal obligation (GDPR art. 6(1)(c))',
        'if you think that this law',
      ],
    ],
    [
      'misuse',
      undefined,
      ['a possible breach of the rules of use', 'our legitimate interests (GDPR art. 6(1)(f))', 'Object, on grounds'],
    ],
  ])('says what happens, on what ground (%s), and what the person can do', (_ground, provision, ground) => {
    const text = flat(letterIn('en', provision).text);
    const always = [
      'between 1 November 2026 and 22 November 2026, both dates included',
      'Two people decided so, and each look is noted.',
      'Of each visit: Browsing data.',
      'Tell us your side. We hear you before we decide anything',
      String(fixturePolicy.controller.email),
      'Quote the reference ref-1.',
      'You may see your data',
      `complain to the ${fixturePolicy.authority.name}`,
      'unless a law forbids it',
      `${noticeUrl}?lang=en`,
    ];
    for (const said of [...always, ...ground]) expect(text).toContain(said);
  });

  it('carries the binding Spanish text along, and in Spanish nothing else', () => {
    const [english, spanish] = [letterIn('en'), letterIn('es')];
    expect(english.text).toContain(spanish.text.trim());
    expect(english.html).toContain('<section lang="es">');
    expect(spanish.html).not.toContain('lang="en"');
    expect(flat(spanish.text)).toContain('entre el 1 de noviembre de 2026 y el 22 de noviembre de 2026');
    expect(flat(spanish.text)).toContain('Recibes este correo porque');
  });

  it.each(['es', 'en'] as const)(
    'reads well as plain text, loads nothing, and leads nowhere but to the notice (%s)',
    (language) => {
      for (const policy of [fixturePolicy, abante] as Policy[]) {
        const { subject, text, html } = letterIn(language, 'Ley <b>11/2022</b>', policy);
        expect(subject.length).toBeLessThan(78);
        for (const line of text.split('\n').filter((one) => one.length > 76)) expect(line).toMatch(/^\S+$/);
        expect(html).not.toMatch(/<(img|script|link|iframe|form|object|video|b)\b|url\(|@import| on[a-z]+=| src=/i);
        expect(html).toContain('Ley &lt;b&gt;11/2022&lt;/b&gt;');
        const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
        expect(links.every((href) => href.startsWith(noticeUrl))).toBe(true);
      }
    },
  );
});
