import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { entryLetter } from '../../lambdas/domain/mail/letters/entry-letter.ts';
import type { Letter } from '../../lambdas/domain/mail/letters/letter.ts';
import { nothingHeldLetter, preferenceLetter } from '../../lambdas/domain/mail/letters/preference-letter.ts';
import { registrationLetter } from '../../lambdas/domain/mail/letters/registration-letter.ts';
import { welcomeLetter } from '../../lambdas/domain/mail/letters/welcome-letter.ts';
import { toConfirm } from '../../policy/model/define.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { confirmedAt, expiresAt, languages, policy } from './fixtures.ts';

const link = `https://privacy.example.com/links/${'A'.repeat(900)}`;
const noticeUrl = 'https://privacy.example.com/notice';
const preferencesUrl = 'https://privacy.example.com/preference-links';
const receipt = `${'e'.repeat(60)}.${'p'.repeat(700)}.${'s'.repeat(86)}`;
const source = { organisation: 'Feria de Ejemplo, S.A.', contact: 'datos@feria.example' };

const letters = (language: Language, of: Policy = policy) => ({
  registration: registrationLetter({ policy: of, language, link, expiresAt, noticeUrl }),
  entry: entryLetter({
    policy: of,
    language,
    form: 'registration',
    fields: ['name', 'email', 'phone'],
    source,
    link,
    expiresAt,
    noticeUrl,
  }),
  welcome: welcomeLetter({
    policy: of,
    language,
    decisions: { newsletter: true, profiling: false },
    receipt,
    undoLink: link,
    undoUntil: expiresAt,
    preferencesUrl,
    noticeUrl,
  }),
  preference: preferenceLetter({ policy: of, language, links: [{ since: confirmedAt, link, expiresAt }], noticeUrl }),
});

const everyLetter = languages.flatMap((language) =>
  Object.entries(letters(language)).map(([name, letter]): [string, Language, Letter] => [name, language, letter]),
);

/** Text without its wrapping, so that sentences can be looked for. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

describe('every letter', () => {
  it.each(everyLetter)('%s (%s) reads well as plain text', (_name, _language, { text, subject }) => {
    for (const line of text.split('\n').filter((one) => one.length > 76)) {
      expect(line).toMatch(/^\S+$/);
    }
    expect(text).toContain(`\n${link}\n`);
    expect(subject.length).toBeLessThan(78);
    expect(subject).not.toMatch(/[\r\n]/);
  });

  it.each(everyLetter)('%s (%s) has HTML that loads and runs nothing', (_name, language, { html, subject }) => {
    expect(html).toMatch(new RegExp(`^<!doctype html>\\n<html lang="${language}">`));
    expect(html).toContain(`<title>${subject}</title>`);
    expect(html).not.toMatch(/<(img|script|link|iframe|form|object|video)\b|url\(|@import| on[a-z]+=| src=/i);
    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    const pages = [noticeUrl, preferencesUrl].flatMap((url) => [`${url}?lang=es`, `${url}?lang=en`]);
    for (const href of links) expect([link, ...pages]).toContain(href);
  });

  it.each(everyLetter)('%s (%s) says who writes, why, and where the notice is', (_name, language, { text, html }) => {
    for (const body of [flat(text), html]) {
      expect(body).toContain(policy.controller.name);
      expect(body).toContain(String(policy.controller.address));
      expect(body).toContain(String(policy.controller.email));
      expect(body).toContain(language === 'es' ? 'Recibes este correo porque' : 'You get this mail because');
      expect(body).toContain(`${noticeUrl}?lang=${language}`);
    }
  });

  it.each(Object.keys(letters('en')) as (keyof ReturnType<typeof letters>)[])(
    '%s in English carries the binding Spanish text along; in Spanish nothing else',
    (name) => {
      const [english, spanish] = [letters('en')[name], letters('es')[name]];
      expect(english.html).toContain('<section lang="en">');
      expect(english.html).toContain('<section lang="es">');
      expect(english.text).toContain('Texto en español, el único que vincula');
      expect(english.text).toContain(spanish.text.trim());
      expect(spanish.html).not.toContain('lang="en"');
    },
  );

  it('says what is pending instead of inventing it', () => {
    const open = { ...policy, controller: { ...policy.controller, address: toConfirm('Where is it?') } };
    expect(letters('es', open).registration.text).toContain('dirección pendiente de confirmar');
  });
});

describe('the registration letter', () => {
  it('says that nothing is stored yet and that opening confirms nothing', () => {
    const text = flat(letters('en').registration.text);
    expect(text).toContain('We have not stored anything yet');
    expect(text).toContain('Opening it confirms nothing');
    expect(text).toContain('24 November 2026 at 10:30');
  });
});

describe('the entry letter', () => {
  it.each([
    ['source', 'From Feria de Ejemplo, S.A. (contact: datos@feria.example).'],
    ['categories of data', '- Name - E-mail - Phone'],
    ['purpose and basis', 'Legal basis: a contract with you'],
    ['each consent purpose on its own', 'And only if you choose it, one by one, with your consent: - Newsletter.'],
    ['profiling', 'It includes profiling.'],
    ['recipients', 'Nube de Ejemplo, S.A. (hosting). Country: Spain.'],
    ['transfers', 'Safeguard outside the European Economic Area: standard contractual clauses.'],
    ['retention', 'Contract. In use: 1 day from the end of the contract. Then blocked 5 years'],
    ['retention without blocking', 'Then erased.'],
    ['rights', 'You may see your data'],
    ['withdrawal', 'withdraw your consent at any time'],
    ['complaint', `complain to the ${policy.authority.name}`],
    ['automated decisions', policy.automatedDecisions.en],
    ['no obligation', 'You are under no obligation to answer.'],
    ['silence', 'If you do nothing, the data disappear with the link and we send no reminders.'],
    ['decline', 'neither that organisation nor anybody else can enter it here again'],
    ['why', 'GDPR art. 14'],
  ])('tells the %s (GDPR art. 14)', (_what, said) => {
    expect(flat(letters('en').entry.text)).toContain(said);
  });

  it('names only the data that were given, and no cookie purpose', () => {
    const { text } = entryLetter({
      policy,
      language: 'es',
      form: 'registration',
      fields: ['email', 'unknown'],
      source,
      link,
      expiresAt,
      noticeUrl,
    });
    expect(flat(text)).toContain('Qué datos son ------------- - Correo electrónico Para qué');
    expect(text).not.toContain('Publicidad en la web');
  });

  it('names the interest, the representative and the officer where the policy has them', () => {
    const richer: Policy = {
      ...policy,
      controller: {
        ...policy.controller,
        dataProtectionOfficer: 'dpo@acme.example.com',
        euRepresentative: 'Rep, Calle Inventada 2',
      },
      forms: {
        ...policy.forms,
        registration: { ...policy.forms.registration!, serves: ['service', 'security'], offers: [] },
      },
    };
    const text = flat(letters('en', richer).entry.text);
    expect(text).toContain('Interest: keeping the website safe for everybody.');
    expect(text).toContain('Data protection officer: dpo@acme.example.com');
    expect(text).toContain('Representative in the European Union: Rep, Calle Inventada 2');
    expect(text).not.toContain('only if you choose it');
  });

  it('escapes whatever the settings call the source', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ' ') }), (name) => {
        const { html } = entryLetter({
          policy,
          language: 'es',
          form: 'registration',
          fields: ['email'],
          source: { organisation: `x${name}`, contact: name },
          link,
          expiresAt,
          noticeUrl,
        });
        const tags = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
        expect(new Set(tags)).toEqual(
          new Set([
            'html',
            'head',
            'meta',
            'title',
            'style',
            'body',
            'main',
            'h1',
            'h2',
            'section',
            'p',
            'a',
            'ul',
            'li',
          ]),
        );
      }),
    );
  });
});

describe('the welcome letter', () => {
  it('lists what was chosen, the receipt byte for byte and the way back', () => {
    const { text, html } = letters('en').welcome;
    expect(text).toContain('- Yes: Newsletter\n- No: Learn what you like\n');
    expect(text).toContain(`\n${receipt}\n`);
    expect(html).toContain(`<pre>${receipt}</pre>`);
    expect(flat(text)).toContain('You can undo it until 24 November 2026');
  });

  it('says where to change one’s mind', () => {
    expect(letters('en').welcome.text).toContain(`\n${preferencesUrl}?lang=en\n`);
  });

  it('leaves the list out when nothing was asked', () => {
    const { text } = welcomeLetter({
      policy,
      language: 'es',
      decisions: {},
      receipt,
      undoLink: link,
      undoUntil: expiresAt,
      preferencesUrl,
      noticeUrl,
    });
    expect(text).not.toContain('Lo que has elegido');
  });
});

describe('the preference letter', () => {
  const since = [confirmedAt, new Date('2026-12-24T18:00:00Z')];
  const several = (language: Language) =>
    preferenceLetter({
      policy,
      language,
      links: since.map((at, number) => ({ since: at, link: `${link}${number}`, expiresAt })),
      noticeUrl,
    });

  it('tells several people of one address apart by when they registered', () => {
    const text = flat(several('en').text);
    expect(text).toContain('2 people registered with this address');
    expect(text).toContain(`Registered on 22 November 2026 at 10:30 CET: ${link}0`);
    expect(text).toContain(`Registered on 24 December 2026 at 19:00 CET: ${link}1`);
  });

  it('says until when it works, and that opening it changes nothing', () => {
    const text = flat(letters('es').preference.text);
    expect(text).toContain('Funciona hasta el 24 de noviembre de 2026');
    expect(text).toContain('Abrirlo no cambia nada');
    expect(text).not.toContain('personas');
  });

  it.each(languages)(
    'to a stranger says that nothing is held, and leads nowhere but to the notice (%s)',
    (language) => {
      const { text, html, subject } = nothingHeldLetter({ policy, language, noticeUrl });
      expect(flat(text)).toContain(
        language === 'es' ? 'Con esta dirección no tenemos nada guardado.' : 'We hold nothing under this address.',
      );
      const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
      expect(links.every((href) => href.startsWith(noticeUrl))).toBe(true);
      expect(subject).toBe(letters(language).preference.subject);
    },
  );
});
