import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Standing, State } from '../../lambdas/domain/consent/fold.ts';
import { deadLinkPage } from '../../lambdas/pages/dead-link-page.ts';
import { docsPage } from '../../lambdas/pages/docs-page.ts';
import { linkPage } from '../../lambdas/pages/link-page.ts';
import { noticePage } from '../../lambdas/pages/notice-page.ts';
import { preferenceFormPage } from '../../lambdas/pages/preference-form-page.ts';
import { preferencePage } from '../../lambdas/pages/preference-page.ts';
import { problemPage } from '../../lambdas/pages/problem-page.ts';
import { type Outcome, resultPage } from '../../lambdas/pages/result-page.ts';
import { style } from '../../lambdas/pages/style.ts';
import { undoPage } from '../../lambdas/pages/undo-page.ts';
import { unsubscribedPage, unsubscribePage } from '../../lambdas/pages/unsubscribe-page.ts';
import { indexPage } from '../../local/pages/index-page.ts';
import { framedMail, mailboxPage, mailPage } from '../../local/pages/mailbox-page.ts';
import type { Language } from '../../policy/model/types.ts';
import { confirmedAt, expiresAt, languages, openLink, openPreferences, policy } from './fixtures.ts';
import { faults } from './structure.ts';

const outcomes: readonly Outcome[] = ['confirmed', 'declined', 'withdrawn', 'undone', 'already-declined'];

const document = {
  info: { title: 'Habeas', version: '1', description: 'An API.' },
  servers: [{ url: 'https://privacy.example.com' }],
  paths: {
    '/notice': {
      get: {
        summary: 'The notice',
        parameters: [{ $ref: '#/components/parameters/lang' }],
        responses: { 200: { description: 'The notice', content: { 'application/json': {} } } },
      },
    },
    '/entries': {
      post: {
        summary: 'Enters somebody',
        security: [{ application: ['entries'] }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Entry' } } } },
        responses: { 202: { description: 'Taken' }, 422: { $ref: '#/components/responses/Refused' } },
      },
    },
  },
  components: {
    parameters: { lang: { name: 'lang', in: 'query', schema: { enum: ['es', 'en'] } } },
    responses: { Refused: { description: 'Refused: `INVALID_BODY`' } },
    schemas: {
      Entry: {
        type: 'object',
        required: ['form'],
        properties: {
          form: { type: 'string', minLength: 1, maxLength: 40 },
          fields: { type: 'object', properties: { email: { type: 'string', format: 'email' } } },
          note: { type: 'string', examples: ["it's <fine>"] },
        },
      },
    },
  },
};

const mail = {
  id: '1',
  to: 'ana@example.com',
  subject: 'Hola',
  sentAt: confirmedAt,
  text: 'See https://a.example/x\n',
};

const all = (language: Language): Readonly<Record<string, string>> => ({
  registration: linkPage(openLink('registration', language)),
  entry: linkPage(openLink('entry', language)),
  renewed: linkPage(openLink('registration', language, { renewedNotice: true, noticeHash: 'hash' })),
  'with problems': linkPage(
    openLink('entry', language, {
      problems: [
        { field: 'fields.birthDate', code: 'UNDER_AGE' },
        { field: 'accepted', code: 'CONSENT_NOT_EXPLICIT' },
        { field: 'fields.gone', code: 'UNKNOWN_FIELD' },
        { field: 'decisions.newsletter', code: 'INVALID_BODY' },
        { code: 'PRESSED_TOO_SOON' },
      ],
    }),
  ),
  ...Object.fromEntries(
    outcomes.map((outcome) => [outcome, resultPage({ policy, language, outcome, kind: 'entry', at: confirmedAt })]),
  ),
  undo: undoPage({ policy, language, action: '/links/t', nonce: 'n', confirmedAt, expiresAt, again: true }),
  preferences: preferencePage(openPreferences(language)),
  'preferences, saved': preferencePage(openPreferences(language, { saved: { receipt: 'e.p.s' } })),
  'preferences, refused': preferencePage(
    openPreferences(language, { problem: 'Look again.', wishes: { profiling: true } }),
  ),
  'no preferences': preferencePage(openPreferences(language, { preferences: [] })),
  'preference form': preferenceFormPage({ policy, language, state: 'open' }),
  'preference form, wrong': preferenceFormPage({ policy, language, state: 'wrong' }),
  'preference form, sent': preferenceFormPage({ policy, language, state: 'sent' }),
  unsubscribe: unsubscribePage({ policy, language, action: '/unsubscribe/t', list: 'News', several: true }),
  unsubscribed: unsubscribedPage({ policy, language, list: 'News', everything: false }),
  dead: deadLinkPage({ policy, language, startUrl: 'https://acme.example.com/start' }),
  problem: problemPage({ policy, language, status: 404, code: 'NOT_FOUND', title: 'Nothing', detail: 'Look again.' }),
  notice: noticePage({
    policy,
    language,
    version: '2026-01-15',
    hash: 'abc',
    text: '# T\n\nx\n\n## A & B\n\n- y\n\n## Content\n',
    otherLanguageUrl: '/notices/def',
    archived: true,
  }),
  docs: docsPage({ policy, document }),
  index: indexPage({ policy, now: confirmedAt }),
  mailbox: mailboxPage({ policy, mails: [mail] }),
  mail: mailPage({ policy, mail }),
});

describe.each(languages)('every page in %s', (language) => {
  it.each(Object.entries(all(language)))('is well built: %s', (_name, page) => {
    expect(faults(page)).toEqual([]);
    expect(page).toContain(policy.controller.name);
    expect(page).toContain(String(policy.controller.address));
  });
});

describe('an open link', () => {
  it.each(languages)('of an entry starts without any choice (%s)', (language) => {
    const chosen = openLink('entry', language).purposes.map((purpose) => ({ ...purpose, choice: true }));
    const page = linkPage(openLink('entry', language, { purposes: chosen, accepted: true }));
    expect(page.match(/type="radio"/g)).toHaveLength(4);
    expect(page).toContain('name="accepted"');
    expect(page).not.toContain(' checked');
  });

  it('of a registration shows the choices made in its form, and asks for no second acceptance', () => {
    const [first, second] = openLink('registration', 'es').purposes;
    const purposes = [{ ...first!, choice: false }, second!];
    const page = linkPage(openLink('registration', 'es', { purposes }));
    expect(page.match(/ checked/g)).toHaveLength(1);
    expect(page).toMatch(/name="purpose\.newsletter" value="no" checked/);
    expect(page).not.toContain('name="accepted"');
  });

  it('asks again from scratch when the notice changed materially, on the text it names', () => {
    const purposes = openLink('registration', 'en').purposes.map((purpose) => ({ ...purpose, choice: true }));
    const page = linkPage(openLink('registration', 'en', { purposes, renewedNotice: true, noticeHash: 'h-2' }));
    expect(page).not.toContain(' checked');
    expect(page).toContain('name="accepted"');
    expect(page).toContain('<input type="hidden" name="noticeHash" value="h-2">');
    expect(page).toContain('has changed in an important way');
  });

  it('keeps what the person chose when the form comes back with problems, and says what is wrong where', () => {
    const purposes = openLink('entry', 'es').purposes.map((purpose) => ({ ...purpose, choice: true }));
    const problems = [{ field: 'fields.birthDate', code: 'MISSING_FIELD' }];
    const page = linkPage(openLink('entry', 'es', { purposes, accepted: true, problems }));
    expect(page.match(/ checked/g)).toHaveLength(3);
    expect(page).toContain('role="alert"');
    expect(page).toContain('<a href="#field-birthDate">Fecha de nacimiento: este dato hace falta.</a>');
    expect(page).toMatch(
      /id="field-birthDate"[^>]*aria-invalid="true" aria-describedby="field-birthDate-hint field-birthDate-wrong"/,
    );
    expect(page).toMatch(/<title>Error: /);
  });

  it('offers two ways out of equal weight, and none by pressing Enter', () => {
    const page = linkPage(openLink('entry', 'en'));
    const buttons = [...page.matchAll(/<button[^>]*>/g)].map(([button]) => button);
    expect(buttons).toEqual([
      '<button type="submit" disabled hidden>',
      '<button type="submit" name="action" value="" hidden>',
      '<button type="submit" name="action" value="confirm">',
      '<button type="submit" name="action" value="decline">',
    ]);
  });

  it('shows the address but does not let it be changed', () => {
    const page = linkPage(openLink('registration', 'es'));
    expect(page).toContain('<dd>ana@example.com</dd>');
    expect(page).not.toContain('name="field.email"');
  });

  it('tells the entered person what GDPR art. 14 asks for', () => {
    const page = linkPage(openLink('entry', 'en'));
    for (const said of [
      'Feria de Ejemplo',
      'datos@feria.example',
      'no obligation',
      'nothing remains',
      'can enter it here again',
    ])
      expect(page).toContain(said);
    expect(page).toContain(policy.authority.name);
    expect(page).toContain('withdraw');
  });

  it('hangs fields on their flag and lists countries by name', () => {
    const field = { required: false, editable: true, maxLength: 50 };
    const page = linkPage(
      openLink('entry', 'es', {
        fields: [
          { ...field, name: 'invoice', label: 'Factura', type: 'flag', value: true },
          { ...field, name: 'country', label: 'País', type: 'country', value: 'ES', onlyWith: 'invoice' },
          {
            ...field,
            name: 'size',
            label: 'Talla',
            type: 'choice',
            value: 'gone',
            choices: [{ value: 's', label: 'S' }],
          },
        ],
      }),
    );
    expect(faults(page)).toEqual([]);
    expect(page).toMatch(/name="field\.invoice" value="true" checked/);
    expect(page).toMatch(/<div class="depends">\s*<div class="field">\s*<label for="field-country">/);
    expect(page).toContain('<option value="ES" selected>España</option>');
    expect(page).toContain('<option value="gone" selected>gone</option>');
  });

  it('cannot be broken out of by anything that was entered', () => {
    const text = fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '`', '&', ' ', 'script', 'onload=', 'x', '/') });
    const skeleton = (page: string) =>
      [...page.matchAll(/<[/a-z][^>]*>/gi)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
    const clean = skeleton(linkPage(withText('x')));
    fc.assert(
      fc.property(text, (hostile) => {
        expect(skeleton(linkPage(withText(`x${hostile}`)))).toEqual(clean);
      }),
    );
  });
});

/** An entry whose every outside text is the same. */
const withText = (text: string) => {
  const link = openLink('entry', 'es');
  return {
    ...link,
    nonce: text,
    action: text,
    source: { organisation: text, contact: text },
    fields: link.fields.map((field) => ({ ...field, value: text, label: text })),
    problems: [{ field: 'fields.name', code: text }],
  };
};

describe('the preference centre', () => {
  const since = confirmedAt.toISOString();
  const preferences = (state: State) => [{ purpose: 'newsletter', state, since }];
  const said: readonly (readonly [State, string, string | undefined])[] = [
    ['never', 'You have said nothing, so we do not do it.', undefined],
    ['given', 'You said yes on 22 November 2026', 'yes'],
    ['refused', 'You said no on 22 November 2026', 'no'],
    ['withdrawn', 'You withdrew it on 22 November 2026', 'no'],
    ['expired', 'it ran out on 22 November 2026', undefined],
    ['superseded', 'the text changed on 22 November 2026', undefined],
    ['soft-opt-in', 'only about the stationery you bought before', undefined],
  ];
  it.each(said)('says of "%s" in words how it stands, and marks only what the person said', (state, words, marked) => {
    const page = preferencePage(openPreferences('en', { preferences: preferences(state) }));
    expect(page).toContain(words);
    expect(/value="(yes|no)" checked/.exec(page)?.[1]).toBe(marked);
    expect(page).toContain('aria-describedby="purpose-newsletter-hint purpose-newsletter-status"');
  });

  it.each(said)(
    'posts with "%s" what it had marked, and nothing where it had marked nothing',
    (state, _words, marked) => {
      const returned = { preferences: preferences(state), wishes: { newsletter: marked === 'no' } };
      for (const props of [{ preferences: preferences(state) }, returned]) {
        const page = preferencePage(openPreferences('en', props));
        expect(/<input type="hidden" name="was\.newsletter" value="(yes|no)">/.exec(page)?.[1]).toBe(marked);
      }
    },
  );

  it('does not pass an imported yes off as one that was said here', () => {
    const provenance = { source: 'old CRM', decidedOn: '2025-03-04', proof: 'folder 7' };
    const decision = { provenance } as unknown as NonNullable<Standing['decision']>;
    const page = preferencePage(
      openPreferences('en', { preferences: [{ purpose: 'newsletter', state: 'given', since, decision }] }),
    );
    expect(page).toContain('By what was already on record, you said yes on 4 March 2025.');
  });

  it('shows choices that came back, and none of a purpose that the policy has dropped', () => {
    const gone = [{ purpose: 'gone', state: 'given' as const, since }, ...preferences('given')];
    const page = preferencePage(openPreferences('es', { preferences: gone, wishes: { newsletter: false } }));
    expect(page.match(/<fieldset/g)).toHaveLength(1);
    expect(page).toMatch(/name="purpose\.newsletter" value="no" checked/);
  });
});

describe('the unsubscribe page', () => {
  it('has one button, and a second only where there are more lists', () => {
    const shown = (several: boolean) =>
      unsubscribePage({ policy, language: 'en', action: '/unsubscribe/t', list: undefined, several });
    expect(shown(false).match(/<button/g)).toHaveLength(1);
    expect(shown(true)).toContain('formaction="/unsubscribe/t?scope=all"');
    expect(shown(false)).toContain('our advertising');
    expect(unsubscribedPage({ policy, language: 'en', list: 'News', everything: true })).toContain(
      'all its advertising',
    );
  });
});

describe('the other pages', () => {
  it.each(languages)('a result and a dead link show no personal data and no token (%s)', (language) => {
    const pages = all(language);
    for (const name of [...outcomes, 'dead']) expect(pages[name]).not.toMatch(/Ana|example\.com"?>[^<]*@ana|\/links\//);
  });

  it('an outcome of a registration says nothing about third parties', () => {
    const declined = (kind: 'registration' | 'entry') =>
      resultPage({ policy, language: 'en', outcome: 'declined', kind });
    expect(declined('entry')).toContain('Neither that organisation');
    expect(declined('registration')).not.toContain('organisation');
  });

  it('a notice offers its other language, opens with its introduction, and says when it is archived', () => {
    const shown = (language: Language, archived: boolean) =>
      noticePage({
        policy,
        language,
        version: '1',
        hash: 'h',
        text: '# T\n\nintro\n\n## One',
        otherLanguageUrl: '/o',
        archived,
      });
    expect(shown('es', true)).toContain('ya no está en vigor');
    expect(shown('es', false)).not.toContain('class="note"');
    expect(shown('en', false)).toMatch(/<\/h1>\s*<p>intro<\/p>\s*<nav/);
    expect(shown('en', false)).toContain('<a href="/o" hreflang="es" lang="es">Español</a>');
  });

  it('the API page resolves references, names limits and callers and gives a call that a shell takes', () => {
    const page = docsPage({ policy, document });
    for (const said of [
      'Applications with the scope entries',
      'string, 1 to 40 characters',
      'fields.email',
      'one of &quot;es&quot;, &quot;en&quot;',
      'Refused: <code>INVALID_BODY</code>',
      "curl -X POST 'https://privacy.example.com/entries'".replaceAll("'", '&#39;'),
      "it'\\''s <fine>".replaceAll("'", '&#39;').replace('<', '&lt;').replace('>', '&gt;'),
    ])
      expect(page).toContain(said);
  });

  it('the mailbox lists the newest first, and a mail opens its links outside the frame', () => {
    const later = { ...mail, id: '2', subject: 'Later', sentAt: expiresAt };
    const page = mailboxPage({ policy, mails: [mail, later] });
    expect(page.indexOf('Later')).toBeLessThan(page.indexOf('Hola'));
    expect(mailPage({ policy, mail })).toContain('<a href="https://a.example/x">https://a.example/x</a>');
    expect(mailPage({ policy, mail })).toContain('<iframe title="HTML of the mail" sandbox="allow-popups');
    expect(framedMail('<html><head></head></html>')).toContain('<base target="_blank">');
  });
});

describe('the stylesheet', () => {
  it('is small, loads nothing, and knows dark mode and focus', () => {
    expect(Buffer.byteLength(style)).toBeLessThan(8 * 1024);
    expect(style).not.toMatch(/url\(|@import|@font-face/);
    expect(style).toContain('prefers-color-scheme: dark');
    expect(style).toContain(':focus-visible');
  });

  const colours = (block: string) =>
    new Map([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name, value ?? '']));
  const luminance = (hex: string) => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one = '', other = '') => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)');

  it.each([
    ['light', colours(light)],
    ['dark', colours(dark.slice(0, dark.indexOf('\n}\n')))],
  ])('has the contrast of WCAG AA (%s)', (_scheme, of) => {
    for (const ground of ['page', 'card', 'note', 'wrong-soft'])
      for (const ink of ['text', 'accent']) expect(contrast(of.get(ink), of.get(ground))).toBeGreaterThanOrEqual(4.5);
    for (const ground of ['page', 'card']) {
      expect(contrast(of.get('soft'), of.get(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of.get('wrong'), of.get(ground))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(of.get('control'), of.get(ground))).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(of.get('wrong'), of.get('wrong-soft'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of.get('on-accent'), of.get('accent'))).toBeGreaterThanOrEqual(4.5);
  });
});
