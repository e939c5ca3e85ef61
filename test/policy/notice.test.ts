import { describe, expect, it } from '@jest/globals';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { describePeriod } from '../../policy/model/derive.ts';
import { recipientName } from '../../policy/model/notice/purposes.ts';
import { capitalised, citationIn, lasting } from '../../policy/model/notice/wording.ts';
import { renderNotice } from '../../policy/model/notice.ts';
import { longestBackup } from '../../policy/model/spanish-retention.ts';
import type { Language, Policy } from '../../policy/model/types.ts';

const policies: readonly Policy[] = [antara, abante];
const cases = policies.flatMap((policy) => policy.languages.map((language) => [policy.id, language, policy] as const));

/** The text between one `##` or `###` heading and the next of any level. */
const under = (text: string, heading: string): string => {
  const start = text.indexOf(`# ${heading}\n`);
  if (start < 0) throw new Error(`No heading "${heading}".`);
  const rest = text.slice(start + heading.length + 2);
  const end = rest.search(/^#/m);
  return end < 0 ? rest : rest.slice(0, end);
};

describe.each(cases)('the notice of %s in %s', (_id, language, policy) => {
  const text = renderNotice(policy, language);

  it('is written in headings, paragraphs, lists and links, and nothing else', () => {
    for (const line of text.split('\n')) {
      expect(line).toMatch(/^(#{1,3} \S.*|- \S.*|[^#\-|>\s].*|)$/);
    }
    expect(text).not.toMatch(/\*\*|`|undefined|\[object|\bNaN\b|\n\n\n| {2}|\.\./);
    expect(renderNotice(policy, language)).toBe(text);
  });

  it('tells each purpose with its description, article, data and recipients (art. 13(1)(c), (e))', () => {
    const articles = {
      consent: 'a',
      contract: 'b',
      'legal-obligation': 'c',
      'vital-interests': 'd',
      'public-task': 'e',
      'legitimate-interests': 'f',
    };
    for (const purpose of Object.values(policy.purposes)) {
      const part = under(text, purpose.title[language]);
      expect(part).toContain(purpose.describes[language]);
      expect(part).toContain(citationIn(`GDPR art. 6(1)(${articles[purpose.basis]})`, language).split('art. ')[1]);
      for (const [category, rule] of Object.entries(purpose.uses)) {
        expect(part).toContain(policy.categories[category]?.title[language]);
        const held = rule && policy.retention[rule];
        expect(part).toContain(held && lasting(held, language));
      }
      for (const recipient of purpose.recipients) expect(part).toContain(recipientName(policy, recipient, language));
      if (purpose.interest) expect(part).toContain(purpose.interest[language]);
    }
  });

  it('says how to take back each consent, and only consents (art. 13(2)(c))', () => {
    const way = { es: 'Para dejarlo', en: 'To stop it' }[language];
    for (const { title, basis } of Object.values(policy.purposes)) {
      expect(under(text, title[language]).includes(way)).toBe(basis === 'consent');
    }
  });

  it('lists every recipient with its country and what is still pending (art. 13(1)(e), (f))', () => {
    const list = under(text, { es: 'Quién recibe tus datos', en: 'Who receives your data' }[language]);
    for (const id of Object.keys(policy.processors)) {
      expect(list).toContain(`- ${capitalised(recipientName(policy, id, language))}`);
      expect(list).toContain(policy.processors[id]?.service[language]);
    }
    const transfers = under(text, { es: 'Datos fuera de Europa', en: 'Data outside Europe' }[language]);
    expect(transfers).toContain({ es: 'España', en: 'Spain' }[language]);
    expect(transfers).toContain(
      { es: '(Estados Unidos). Garantía: pendiente', en: '(United States). Safeguard: pending' }[language],
    );
  });

  it('prints each retention rule with its citation (art. 13(2)(a))', () => {
    const part = under(text, { es: 'Cuánto tiempo guardamos tus datos', en: 'How long we keep your data' }[language]);
    for (const rule of Object.values(policy.retention)) {
      expect(part).toContain(`- ${rule.title[language]}: ${lasting(rule, language)}.`);
      expect(part).toContain(`(${citationIn(rule.citation, language)}).`);
    }
  });

  it('says when data may stay longer, who reviews that, and that no figure tells who is behind it (AB-56, AN-45)', () => {
    const part = under(text, { es: 'Cuánto tiempo guardamos tus datos', en: 'How long we keep your data' }[language]);
    expect(part).toContain(
      { es: 'guardamos más tiempo solo la parte imprescindible', en: 'only the indispensable part' }[language],
    );
    for (const period of [policy.holds.browserData, policy.holds.other])
      expect(part).toContain(`${{ es: 'cada', en: 'every' }[language]} ${describePeriod(period, language)}`);
    const figures = under(text, { es: 'Cifras de conjunto', en: 'Overall figures' }[language]);
    expect(figures).toContain(String(policy.statistics.least));
    expect(figures).toContain(policy.purposes[policy.visits.purpose]?.title[language]);
  });

  it('lists each cookie with owner and duration, and takes silence for a no', () => {
    for (const { title } of Object.values(policy.cookieCategories)) expect(text).toContain(`### ${title[language]}`);
    for (const { name, owner, purpose } of policy.cookies) {
      expect(text).toContain(`- ${name} (${{ es: 'de', en: 'by' }[language]} ${owner}): ${purpose[language]}.`);
    }
    const cookies = under(text, 'Cookies');
    expect(cookies).toContain({ es: 'no contestar es un no', en: 'not answering is a no' }[language]);
    expect(cookies).toContain({ es: '6 meses', en: '6 months' }[language]);
    expect(text).not.toMatch(/se entender[áa] que|it will be understood|by continuing|si sigue[s]? navegando, acept/i);
  });

  it('tells the mandatory from the voluntary fields (art. 13(2)(e))', () => {
    expect(text).toContain(policy.mandatoryData[language]);
    for (const form of Object.values(policy.forms)) {
      const part = under(text, form.title[language]);
      const [mandatory = '', ...others] = part.trim().split('\n');
      for (const { label, required, onlyWith } of Object.values(form.fields)) {
        expect(mandatory.includes(label[language])).toBe(required && onlyWith === undefined);
        if (!required) expect(others.join('\n')).toContain(label[language]);
      }
    }
  });

  it('names every right, sets objection apart, asks for no identity card and points to the authority', () => {
    const rights = under(text, { es: 'Tus derechos', en: 'Your rights' }[language]);
    expect(rights.match(/^- /gm)).toHaveLength(policy.rights.length);
    expect(under(text, { es: 'Tu derecho a oponerte', en: 'Your right to object' }[language])).not.toBe('');
    const how = under(text, { es: 'Cómo ejercerlos', en: 'How to use them' }[language]);
    expect(how).toContain(
      { es: 'No hace falta que mandes una copia del DNI', en: 'You need not send a copy' }[language],
    );
    expect(how).toContain({ es: '1 mes', en: '1 month' }[language]);
    expect(how).toContain({ es: '3 meses', en: '3 months' }[language]);
    expect(text).toContain(policy.authority.url);
    expect(text).toContain(policy.automatedDecisions[language]);
  });

  it('states age, entry by others, security, clauses and version', () => {
    expect(under(text, { es: 'Edad mínima', en: 'Minimum age' }[language])).toContain(String(policy.minimumAge));
    const entries = under(
      text,
      { es: 'Si otra persona nos da tus datos', en: 'If somebody else gives us your data' }[language],
    );
    expect(entries).toContain({ es: '14 días', en: '14 days' }[language]);
    expect(text).toContain(policy.security[language]);
    expect(text).toContain(
      { es: `más de ${longestBackup(policy.backups)} días`, en: `more than ${longestBackup(policy.backups)} days` }[
        language
      ],
    );
    for (const { title, text: clause } of policy.clauses)
      expect(under(text, title[language])).toContain(clause[language]);
    expect(text).toContain(policy.version);
  });

  it('cites the law in force and never the repealed one (C-01)', () => {
    expect(text).toContain('3/2018');
    expect(text).not.toMatch(/15\/1999/);
  });

  it('opens with a banner when it is a translation, and only then (AN-82)', () => {
    const banner = text.includes('(/notice?lang=es)');
    expect(banner).toBe(language !== policy.bindingLanguage);
    if (banner) expect(text.split('\n\n')[1]).toContain('(/notice?lang=es)');
  });
});

describe('every provider that a text names', () => {
  it.each([
    [
      antara,
      [
        'Amazon Web Services',
        'Salesforce',
        'HubSpot',
        'Microsoft Office 365',
        'Atlassian',
        'Stripe',
        'Red.es',
        'WHOIS',
        'nic.es',
      ],
    ],
    [abante, ['Google reCAPTCHA', 'Google Analytics', 'Partner']],
  ] as const)('is in the notice', (policy, names) => {
    for (const language of ['es', 'en'] as const) {
      for (const name of names) expect(renderNotice(policy, language)).toContain(name);
    }
  });

  it('by kind where ABANTE names no firm', () => {
    const text = renderNotice(abante, 'en').toLowerCase();
    for (const kind of [
      'payment processors',
      'web audience analysis',
      'cloud hosting',
      'marketing providers',
      'communication providers',
      'event organisers',
      'event sponsors',
      'affiliates',
    ]) {
      expect(text).toContain(kind);
    }
  });
});

describe('numbers come from the policy', () => {
  const changed: readonly (readonly [string, Policy, string])[] = [
    ['age', { ...antara, minimumAge: 16 }, 'al menos 16 años'],
    ['key recovery', { ...antara, backups: { ...antara.backups, keyRecoveryDays: 5 } }, 'pasados 5 días'],
    ['backup expiry', { ...antara, backups: { ...antara.backups, expireDays: 172 } }, 'más de 175 días'],
    [
      'entry link',
      { ...antara, links: { ...antara.links, entry: { lives: { days: 9 }, keyHours: 3 } } },
      'un enlace que vale 9 días',
    ],
    ['refused cookies', { ...antara, askAgainAfter: { months: 8 } }, 'hasta pasados 8 meses'],
    [
      'review of holds on browser data',
      { ...antara, holds: { ...antara.holds, browserData: { months: 2 } } },
      'cada 2 meses como mucho',
    ],
    [
      'review of other holds',
      { ...antara, holds: { ...antara.holds, other: { months: 9 } } },
      'cada 9 meses si son otros',
    ],
    ['time to undo a blocking', { ...antara, unblockWithin: { hours: 48 } }, 'pueden deshacerlo durante 48 horas'],
    ['least count', { ...antara, statistics: { least: 25 } }, 'ninguna es menor que 25 y todas van de 25 en 25'],
    [
      'consent for visits',
      { ...antara, visits: { purpose: 'cookies-preferences' } },
      'solo si aceptas «Cookies de preferencias»',
    ],
    [
      'extension',
      { ...antara, requests: { ...antara.requests, extendedTo: { months: 2 } } },
      'hasta 2 meses desde que llegó',
    ],
  ];
  it.each(changed)('a changed %s changes the notice', (_what, policy, sentence) => {
    expect(renderNotice(antara, 'es')).not.toContain(sentence);
    expect(renderNotice(policy, 'es')).toContain(sentence);
  });
});

describe('what the policy leaves out', () => {
  const render = (changes: Partial<Policy>, language: Language = 'es') =>
    renderNotice({ ...antara, ...changes }, language);

  it('is pending while a fact is open, and printed once it is confirmed', () => {
    const { controller } = antara;
    expect(render({})).toContain('NIF: pendiente de confirmar');
    const confirmed = render({
      controller: { ...controller, taxId: 'B00000000', dataProtectionOfficer: 'dpo@example.com' },
    });
    expect(confirmed).toContain('NIF: B00000000');
    expect(confirmed).toContain('nuestro delegado de protección de datos: dpo@example.com');
    expect(render({ controller: { ...controller, dataProtectionOfficer: 'none' } })).toContain('la ley no nos obliga');
    expect(render({ controller: { ...controller, email: toConfirm('address') } })).toContain(
      '(pendiente de confirmar)',
    );
  });

  it('is not mentioned: no entry by others without a form for it', () => {
    const { registration } = antara.forms;
    expect(render({ forms: { registration: { ...registration, openTo: ['registration'] } } })).not.toContain(
      'Si otra persona nos da tus datos\n',
    );
  });

  it('says by which tool data leave, once it is known', () => {
    const hubspot = {
      ...antara.processors.hubspot,
      transfer: { tool: 'standard-clauses', module: 'module two', assessedOn: '2026-03-01' },
      dpa: { reference: 'DPA-7', signedOn: '2026-02-01' },
      subProcessors: ['Example Hosting'],
    } as const;
    const text = render({ processors: { ...antara.processors, hubspot } }, 'en');
    expect(text).toContain(
      'HubSpot (United States). Safeguard: standard contractual clauses (module two; assessed on 2026-03-01).',
    );
    expect(text).toContain('Processing agreement: DPA-7 (2026-02-01). Sub-processors: Example Hosting. [Privacy');
  });
});

describe('a citation', () => {
  it('is written as each language does', () => {
    expect(citationIn('GDPR arts. 5(1)(e), 14(3)(a)', 'es')).toBe('RGPD arts. 5.1.e, 14.3.a');
    expect(citationIn('Regulation (EU) 2023/2854 art. 25', 'es')).toBe('Reglamento (UE) 2023/2854 art. 25');
    expect(citationIn('GDPR art. 7(1)', 'en')).toBe('GDPR art. 7(1)');
  });
});
