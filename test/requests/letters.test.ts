import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newAddressLetter, oldAddressLetter } from '../../lambdas/domain/mail/letters/address-letters.ts';
import type { Letter } from '../../lambdas/domain/mail/letters/letter.ts';
import { codeLetter } from '../../lambdas/domain/mail/letters/request-code-letter.ts';
import { type DeadlineLine, deadlineLetter } from '../../lambdas/domain/mail/letters/request-deadline-letter.ts';
import { requestLetter } from '../../lambdas/domain/mail/letters/request-letter.ts';
import { letterKinds, type RequestOutcome, refusalGrounds } from '../../lambdas/domain/requests/request.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { promotes } from '../../policy/model/message-wording.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { file, letterCases, link, noticeUrl, propsOf } from './letter-cases.ts';

const languages: readonly Language[] = ['es', 'en'];
const policies: readonly Policy[] = [fixturePolicy, antara, abante];
const names = Object.keys(letterCases);
const { expiresAt } = link;
const consoleUrl = 'https://privacy.example.com/staff/console';
const code = '493-027';

const lines: readonly DeadlineLine[] = [
  { id: 'R-AAAAAAAAAAAAA', right: 'access', dueOn: '2027-03-11', daysLeft: 10 },
  { id: 'R-BBBBBBBBBBBBB', right: 'objection', marketing: true, dueOn: '2027-03-01', daysLeft: 0 },
  { id: 'R-CCCCCCCCCCCCC', right: 'unknown', dueOn: '2027-03-02', daysLeft: 1 },
  { id: 'R-DDDDDDDDDDDDD', right: 'erasure', dueOn: '2027-02-26', daysLeft: -3 },
];

const others = (language: Language, policy: Policy = fixturePolicy): Readonly<Record<string, Letter>> => {
  const address = { policy, language, link: link.href, expiresAt, noticeUrl };
  return {
    'one-time code': codeLetter({ policy, language, code, expiresAt, noticeUrl }),
    'new address': newAddressLetter(address),
    'old address': oldAddressLetter({ ...address, changed: new Date('2027-02-27T09:30:00Z') }),
  };
};
const deadlines = (language: Language, some: readonly DeadlineLine[] = lines) =>
  deadlineLetter({ policy: fixturePolicy, language, lines: some, consoleUrl });

const written = (name: string, language: Language, policy?: Policy) => requestLetter(propsOf(name, language, policy));
const toPeople = languages.flatMap((language): [string, Language, Letter][] => [
  ...names.map((name): [string, Language, Letter] => [name, language, written(name, language)]),
  ...Object.entries(others(language)).map(([name, one]): [string, Language, Letter] => [name, language, one]),
]);
const everyLetter = [
  ...toPeople,
  ...languages.map((language): [string, Language, Letter] => ['deadlines', language, deadlines(language)]),
];

/** Text without its wrapping, so that sentences can be looked for. */
const flat = ({ text }: Letter) => text.replace(/\s+/g, ' ');

describe('letters of requests', () => {
  // Those in English carry the Spanish text along, so one of them shows both.
  it.each([...names, ...Object.keys(others('en'))])('read as they were approved: %s', (name) => {
    const { subject, text } = letterCases[name]
      ? written(name, 'en')
      : (others('en')[name] ?? { subject: '', text: '' });
    expect(`${subject}\n\n${text.replaceAll(link.href, '<link>')}`).toMatchSnapshot();
  });

  it.each(languages)('to staff read as they were approved (%s)', (language) => {
    const { subject, text } = deadlines(language);
    expect(`${subject}\n\n${text}`).toMatchSnapshot();
  });

  it.each(['receipt to confirm', 'answer to erasure, something kept', 'refusal'])(
    'look as they were approved: %s',
    (name) => {
      expect(written(name, 'es').html.replaceAll(link.href, '<link>')).toMatchSnapshot();
    },
  );

  it('are there for every kind', () => {
    expect(new Set(names.map((name) => letterCases[name]?.kind))).toEqual(new Set(letterKinds));
  });

  it.each(everyLetter)(
    'are whole and plain text that reads well: %s (%s)',
    (_name, _language, { text, subject, html }) => {
      for (const line of text.split('\n').filter((one) => one.length > 76)) expect(line).toMatch(/^\S+$/);
      expect(`${subject}${text}`).not.toMatch(/[{}]|undefined|\[object|\bNaN\b|Invalid| {3}|\.\.|\n\n\n/);
      expect(subject.length).toBeLessThan(78);
      expect(html).not.toMatch(
        /<(img|script|link|iframe|form|object|video)\b|url\(|@import| on[a-z]+=| src=|[{}]name/i,
      );
    },
  );

  it.each(toPeople)('sell nothing, say why they came and where the notice is: %s (%s)', (_name, language, letter) => {
    for (const sentence of flat(letter).split(/(?<=[.:?]) /))
      expect([sentence, promotes(sentence, 'es')]).toEqual([sentence, false]);
    expect(flat(letter)).toContain(language === 'es' ? 'Recibes este correo porque' : 'You get this mail because');
    expect(letter.text).toContain(`\n${noticeUrl}?lang=${language}\n`);
    expect(flat(letter)).toContain(fixturePolicy.controller.address);
  });

  it.each(names)('in English carry the binding Spanish text along: %s', (name) => {
    const [english, spanish] = [written(name, 'en'), written(name, 'es')];
    expect(english.text).toContain(spanish.text.trim());
    expect(spanish.html).not.toContain('lang="en"');
  });

  it.each(policies.map((policy): [string, Policy] => [policy.id, policy]))(
    'can all be written under the policy of %s',
    (_id, policy) => {
      for (const language of policy.languages) {
        const all = [
          ...names.map((name) => written(name, language, policy)),
          ...Object.values(others(language, policy)),
        ];
        for (const one of all) expect(`${one.subject}${one.text}`).not.toMatch(/[{}]|undefined/);
      }
    },
  );

  it.each(names)('say the reference and nothing about the person: %s', (name) => {
    const props = propsOf(name, 'en');
    const secret = {
      subjectId: 's-canary',
      identity: { how: 'staff', at: file.receivedAt, by: 'staff-canary' },
    } as const;
    const { subject, text, html } = requestLetter({
      ...props,
      file: { ...props.file, ...secret, recordedBy: 'canary' },
    });
    expect(text).toContain(file.id);
    expect(`${subject}${text}${html}`).not.toContain('canary');
  });
});

describe('words of staff in a letter', () => {
  it('keep their lines and lists, and are never taken for markup or a placeholder', () => {
    const word = fc.stringMatching(/^[a-z{}<>&"'$`]{1,12}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (typed) => {
        const { text, html } = requestLetter({ ...propsOf('extension', 'es'), text: typed.join('\n') });
        expect(text).toContain(`\nPor qué\n-------\n\n${typed.join('\n\n')}\n\n`);
        const tags = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
        const known = ['html', 'head', 'meta', 'title', 'style', 'body', 'main', 'h1', 'h2', 'section', 'p', 'a'];
        expect(new Set(tags)).toEqual(new Set(known));
      }),
    );
  });

  it('that are nothing but space leave no heading behind', () => {
    expect(flat(requestLetter({ ...propsOf('extension', 'es'), text: ' \n \u2028' }))).not.toContain('Por qué');
  });
});

describe('the receipt', () => {
  it('says when the request came by the clocks of the zone, and by post only on which day', () => {
    expect(flat(written('receipt to confirm', 'en'))).toContain('It arrived: 31 January 2027 at 10:30 CET');
    expect(flat(written('receipt of a letter by post', 'en'))).toContain('It arrived: 31 January 2027 - We answer');
  });

  it('is the same for known and unknown people but for what the mailbox alone learns', () => {
    const [known, unknown] = [written('receipt to confirm', 'es'), written('receipt of a stranger', 'es')];
    expect(unknown.subject).toBe(known.subject);
    expect(known.text).not.toContain('no tenemos nada');
    expect(flat(unknown)).toContain('Con esta dirección no tenemos nada');
    expect(flat(unknown)).toContain('haz la solicitud desde esa');
  });

  it('asks to confirm only while nobody has, and says what becomes of it', () => {
    const text = flat(written('receipt to confirm', 'es'));
    expect(text).toContain('Si nadie la confirma en 30 días, borramos lo que dice la solicitud');
    const late = requestLetter({ ...propsOf('receipt to confirm', 'es'), file });
    expect(late.text).not.toContain(link.href);
  });

  it('tells whoever wants no advertising of the exclusion lists (LO 3/2018 art. 23.3)', () => {
    const text = flat(written('receipt of an objection to advertising', 'es'));
    expect(text).toContain('Lista Robinson (https://www.listarobinson.es)');
    expect(text).toContain(fixturePolicy.authority.url);
  });
});

describe('the question', () => {
  it('offers the upload only in doubt about identity, and never demands a copy by mail', () => {
    expect(written('question about identity', 'es').text).toContain(`\n${link.href}\n`);
    const plain = flat(written('question about identity without a link', 'es'));
    expect(plain).toContain('No mandes copias de documentos por correo');
    const which = requestLetter({ ...propsOf('question about which data', 'es'), link });
    expect(which.text).not.toContain(link.href);
  });

  it('is about what was asked last', () => {
    const props = propsOf('question about identity', 'es');
    const pauses = [
      { question: 'identity', from: file.receivedAt, until: file.receivedAt },
      { question: 'which-data', from: file.receivedAt },
    ] as const;
    expect(flat(requestLetter({ ...props, file: { ...props.file, pauses } }))).toContain('LO 3/2018, art. 13.1');
  });
});

describe('the answer', () => {
  it('to an erasure lists exactly what is kept, each with its citation and end', () => {
    const text = flat(written('answer to erasure, something kept', 'es'));
    expect(text).toContain('- Datos de contacto - Talleres a los que vienes');
    expect(text).toContain(
      'Pedidos y contratos: hasta el 3 de mayo de 2030. Responder de lo contratado hasta que prescriba. Fundamento: Código Civil art. 1964.2.',
    );
    expect(text).toContain('- Facturas. Fundamento: RGPD art. 17.3.e.');
    expect(text).toContain('Después del 17 de agosto de 2027 no queda ninguna');
    expect(text).toContain('después del 27 de febrero de 2027, nadie podrá recuperar la clave');
  });

  it('to an erasure that left nothing says so without a list of what is kept', () => {
    const text = flat(written('answer to erasure, all gone', 'es'));
    expect(text).not.toContain('Qué conservamos');
    expect(text).not.toContain('no hemos podido hacer');
  });

  it('claims nothing that no job has done: staff answered, and their words say it', () => {
    for (const right of ['access', 'portability', 'rectification', 'erasure', 'restriction', 'withdrawal'] as const) {
      const props = propsOf('answer to access in words of staff', 'es');
      const { wording, text } = {
        wording: fixturePolicy.requests.letters.kinds.answer.parts[right].paragraphs?.[0]?.es ?? '',
        text: flat(requestLetter({ ...props, file: { ...props.file, right } })),
      };
      expect(wording.length).toBeGreaterThan(20);
      expect(text).not.toContain(wording);
      expect(text).toContain('Te llamamos el lunes');
    }
  });

  it('hands out data only behind a link, for as long as the policy says, and with a code', () => {
    const text = flat(written('answer to access', 'en'));
    expect(text).toContain('good for one download within 72 hours, until 2 March 2027 at 10:30 CET');
    expect(text).toContain('one-time code');
    expect(flat(written('answer to access of somebody without mail', 'en'))).toContain('in the way that you chose');
  });

  it('to a restriction lists what is paused, and not what the law demands or what is of a browser', () => {
    const text = flat(written('answer to restriction', 'es'));
    expect(text).toContain('- Boletín - Conocer tus gustos');
    expect(text).not.toContain('Responder de lo que hacemos');
    expect(text).not.toContain('Publicidad en la web');
    expect(text).toContain('Te avisaremos antes de volver a usarlos');
  });

  it('to a stranger says that nothing is held, whatever was done', () => {
    const props = propsOf('answer to access', 'es');
    const text = flat(requestLetter({ ...props, strangers: true }));
    expect(text).toContain('con esta dirección no tenemos datos tuyos');
    expect(text).not.toContain(link.href);
  });
});

describe('a no', () => {
  const noes = names.filter((name) => /^(refusal|closing|answer)/.test(name));
  it.each(noes)('names the authority and the court: %s', (name) => {
    const text = flat(written(name, 'es'));
    expect(text).toContain(
      `reclamar gratis ante la ${fixturePolicy.authority.name} (${fixturePolicy.authority.url}; ${fixturePolicy.authority.address})`,
    );
    expect(text).toContain('acudir a los tribunales (RGPD, arts. 77 y 79)');
  });

  it.each(Object.entries(refusalGrounds))(
    'on the ground %s says it in words, with its provision',
    (ground, citation) => {
      const props = propsOf('refusal', 'en');
      const refusalGround = ground as keyof typeof refusalGrounds;
      const text = flat(requestLetter({ ...props, file: { ...props.file, refusalGround } }));
      expect(text).toContain(`${fixturePolicy.requests.letters.grounds[refusalGround].en} (${citation}).`);
    },
  );

  it('leads to the data protection officer where there is one', () => {
    const { controller } = fixturePolicy;
    const officer: Policy = {
      ...fixturePolicy,
      controller: { ...controller, dataProtectionOfficer: 'dpo@acme.example.com' },
    };
    expect(flat(written('refusal', 'es', officer))).toContain('delegado de protección de datos: dpo@acme.example.com.');
    expect(flat(written('refusal', 'es'))).not.toContain('delegado');
  });

  it('without a ground, or a closing of what goes on, is not written at all', () => {
    const { refusalGround: _ground, ...groundless } = propsOf('refusal', 'es').file;
    expect(() => requestLetter({ ...propsOf('refusal', 'es'), file: groundless })).toThrow(/no value/);
    const outcomes: readonly (RequestOutcome | undefined)[] = [undefined, 'fulfilled', 'refused'];
    for (const outcome of outcomes) {
      const open = { ...file, ...(outcome && { outcome }) };
      expect(() => requestLetter({ ...propsOf('refusal', 'es'), kind: 'closing', file: open })).toThrow(
        /not been closed/,
      );
    }
  });
});

describe('the one-time code', () => {
  it.each(languages)('stands alone on its line, and in neither subject nor link (%s)', (language) => {
    const { subject, text, html } = codeLetter({ policy: fixturePolicy, language, code, expiresAt, noticeUrl });
    expect(text).toContain(`\n\n${code}\n\n`);
    expect(html).toContain(`<pre>${code}</pre>`);
    expect(subject).not.toContain(code);
    expect(html).not.toMatch(/href="[^"]*493/);
  });

  it('says that nobody of us ever asks for it', () => {
    expect(flat(others('es')['one-time code']!)).toContain(
      `Nadie de ${fixturePolicy.controller.name} te pedirá nunca este código`,
    );
  });
});

describe('the warning to the privacy lead', () => {
  it('counts in the subject, begins with the person who waits longest, and leads to the console', () => {
    const { subject, text } = deadlines('en');
    expect(subject).toBe('Rights requests: 1 overdue, 3 due soon');
    expect([...text.matchAll(/R-([A-D])/g)].map(([, letter]) => letter)).toEqual(['D', 'B', 'C', 'A']);
    expect(text.replace(/\s+/g, ' ')).toContain(
      'a person waits for an answer that the law promised by 26 February 2027. Late by 3 days.',
    );
    expect(text).toContain(`\n${consoleUrl}\n`);
  });

  it('says nothing of what is overdue where nothing is', () => {
    const { subject, text } = deadlines('es', lines.slice(0, 1));
    expect(subject).toContain('0 fuera de plazo');
    expect(text).not.toContain('Fuera de plazo');
    expect(deadlines('es', lines.slice(3)).text).not.toContain('Vencen pronto');
  });
});

describe('a change of address', () => {
  it('is confirmed from the new mailbox, and taken back from the old one for as long as the policy says', () => {
    const { 'new address': fresh, 'old address': old } = others('en');
    expect(fresh?.text).toContain(`\n${link.href}\n`);
    expect(flat(fresh!)).toContain('Until you confirm we do not use this address');
    expect(flat(old!)).toContain('Since 27 February 2027 at 10:30 CET');
    expect(flat(old!)).toContain('The link works for 72 hours, until 2 March 2027 at 10:30 CET');
  });
});
