import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMime } from '../../lambdas/adapters/read-mime.ts';
import type { Address } from '../../lambdas/domain/mail/address.ts';
import { classify, languageOf } from '../../lambdas/domain/requests/inbound/classify.ts';
import { type InboundMail, mostOfAMail } from '../../lambdas/domain/requests/inbound/inbound-mail.ts';
import { isMachineMail } from '../../lambdas/domain/requests/inbound/machine-mail.ts';
import { newestPart } from '../../lambdas/domain/requests/inbound/newest-part.ts';
import { textOfHtml } from '../../lambdas/domain/requests/inbound/text-of-html.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { corpus, rawMail } from './inbound-corpus.ts';

const sender = 'privacy@demo.example' as Address;
const readable = corpus.filter(({ wants }) => wants !== 'unreadable');
const read = async (raw: Uint8Array): Promise<InboundMail> => {
  const mail = await readMime(raw);
  if (!mail) throw new Error('this mail should be readable');
  return mail;
};
const verdictOn = (mail: Pick<InboundMail, 'subject' | 'text' | 'attachments'>) => {
  const { right, marketing } = classify(mail);
  return marketing ? 'opt-out' : right;
};
const ofText = (text: string, subject = '') => verdictOn({ subject, text, attachments: 0 });

describe('mails as people write them', () => {
  it.each(corpus.filter(({ wants }) => wants === 'unreadable'))('nobody can answer $what', async (mail) => {
    expect(await readMime(rawMail(mail))).toBeUndefined();
  });

  it.each(corpus.filter(({ wants }) => wants === 'machine'))('nobody answers $what', async (mail) => {
    expect(isMachineMail(await read(rawMail(mail)), sender)).toBe(true);
  });

  const written = readable.filter(({ wants }) => wants !== 'machine');
  it.each(written)('$what: $wants', async ({ wants, language = 'es', ...mail }) => {
    const found = await read(rawMail(mail));
    expect(isMachineMail(found, sender)).toBe(false);
    // Whom several senders mean is decided elsewhere.
    if (!found.severalSenders) expect(verdictOn(found)).toBe(wants);
    expect(languageOf(found)).toBe(language);
  });

  it('holds enough of each kind to mean something', () => {
    const counted = Map.groupBy(corpus, ({ wants }) => wants);
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    for (const kind of ['opt-out', 'access', 'erasure', 'unknown', 'machine'] as const) {
      expect([kind, (counted.get(kind)?.length ?? 0) >= 8]).toEqual([kind, true]);
    }
  });
});

/** Words that turn up in every mail, and some of those that wishes are made of, in no order that says anything. */
const plainWords =
  'ayer estuve en la tienda con vosotros y vimos cuadernos azules muy bonitos para el colegio mañana volveré';
const wishWords =
  'datos copia acceso derecho correo lista no mis quiero puedo cuando mi si hijo factura boletín consent my the data';

describe('what nobody asked for', () => {
  const words = fc.constantFrom(...`${plainWords} ${wishWords}`.split(' '));
  const prose = fc.array(words, { minLength: 4, maxLength: 40 }).map((list) => list.join(' '));

  it('is not done because of words by chance', () => {
    fc.assert(
      fc.property(prose, prose, (subject, text) => {
        expect(ofText(text, subject)).toBe('unknown');
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not done because of any text at all, whatever its letters', () => {
    const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }));
    fc.assert(
      fc.property(text, text, fc.nat(3), (subject, body, attachments) => {
        expect(verdictOn({ subject, text: body, attachments })).toBe('unknown');
      }),
      { numRuns: 2_000 },
    );
  });

  /** Clear by their text alone, with nothing hanging on to it. */
  const clear = readable.filter(
    ({ wants, subject = '', text = '' }) =>
      !['machine', 'unknown'].includes(wants) && text !== '' && newestPart({ subject, text }).said === text,
  );
  const denials = [
    'No quiero que hagáis lo siguiente:',
    'Es falso que',
    'No',
    'I never said that',
    'It is not true that',
  ];

  it('is not done where a clear wish is denied in the same sentence', () => {
    const short = clear.filter(({ text = '' }) => !/[\n.:]/.test(text.replace(/[.!\s]+$/, '')));
    expect(short.length).toBeGreaterThan(20);
    for (const { what, text = '' } of short) {
      for (const denial of denials) {
        expect([what, denial, ofText(`${denial} ${text.charAt(0).toLowerCase()}${text.slice(1)}`)]).toEqual([
          what,
          denial,
          'unknown',
        ]);
      }
    }
  });

  it.each([
    ['quoted', (text: string) => text.replace(/^/gm, '> ')],
    ['handed on', (text: string) => `---------- Forwarded message ---------\n\n${text}`],
    ['in inverted commas', (text: string) => `Me escribieron “${text.replaceAll('\n', ' ')}” y no sé qué es.`],
    ['below a signature', (text: string) => `Nos vemos mañana en la tienda.\n\n-- \n${text}`],
    ['asked about', (text: string) => `¿Qué pasa si os escribo ${text.replaceAll('\n', ' ')}?`],
    ['of somebody else', (text: string) => `${text}\n\nLo pido en nombre de mi hermano.`],
    ['taken back', (text: string) => `${text}\n\nPerdón, me he equivocado, no hagáis caso.`],
  ])('is not done where a clear wish is %s', (_how, turned) => {
    for (const { what, text = '', subject } of clear) {
      // The subject may say it too, and says it for whoever wrote the mail.
      if (ofText('Nos vemos mañana.', subject) !== 'unknown') continue;
      expect([what, ofText(turned(text))]).toEqual([what, 'unknown']);
    }
  });

  it('is not done twice over: two different wishes are for a person', () => {
    const wishes = Map.groupBy(clear, ({ wants }) => wants);
    for (const [one, [first]] of wishes) {
      for (const [other, [second]] of wishes) {
        if (one === other) continue;
        expect([one, other, ofText(`${first?.text}\n\n${second?.text}`)]).toEqual([one, other, 'unknown']);
      }
    }
  });
});

describe('taking a mail apart', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '> quoted',
      '',
      '-- ',
      'De: Ana <ana@example.org>',
      'Enviado: lunes',
      'Asunto: Hola',
      '----- Mensaje original -----',
      '---------- Forwarded message ---------',
      'El lun, 3 jun 2024 a las 10:00, Acme <a@b.example> escribió:',
      'On Monday Acme',
      '<a@b.example> wrote:',
      'Enviado desde mi iPhone',
      'AVISO LEGAL: confidencial',
      'BAJA',
      'Borrad mis datos',
    ),
    fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' ')),
  );
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

  it('invents nothing: every line stands in the mail, in its order', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const given = whole.split('\n').map((one) => one.trim());
        for (const part of [
          newestPart({ subject: '', text: whole }).written,
          newestPart({ subject: '', text: whole }).said,
        ]) {
          let at = 0;
          for (const one of part === '' ? [] : part.split('\n')) {
            at = given.indexOf(one.trim(), at) + 1;
            expect([one, at > 0]).toEqual([one, true]);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('judges nothing that is not kept', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const { said, written } = newestPart({ subject: '', text: whole });
        expect(said.split('\n').filter((one) => !written.includes(one))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps what was written between quoted lines and below them', () => {
    const mixed =
      'Hola\n\nEl lun, Acme <a@b.example> escribió:\n> ¿Algo más?\n\nSí, la dirección.\n> ¿Y el nombre?\nTambién.';
    expect(newestPart({ subject: 'Re: x', text: mixed }).said).toBe('Hola\n\n\nSí, la dirección.\nTambién.');
  });
});

describe('reading a raw mail', () => {
  it('never fails, whatever the bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 2_000 });
    const start = 'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n';
    await fc.assert(
      fc.asyncProperty(bytes, fc.boolean(), async (noise, begins) => {
        const mail = await readMime(begins ? Buffer.concat([Buffer.from(start), noise]) : noise);
        if (mail) expect(ofText(mail.text, mail.subject)).toBe('unknown');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never fails on a mail with pieces of it torn out or doubled', async () => {
    const raws = readable.map((mail) => rawMail(mail));
    const wound = fc.tuple(fc.nat(), fc.nat(), fc.nat(400), fc.boolean());
    await fc.assert(
      fc.asyncProperty(wound, async ([which, where, size, doubled]) => {
        const raw = raws[which % raws.length] ?? Buffer.alloc(0);
        const at = where % raw.length;
        const torn = [raw.subarray(0, doubled ? at + size : at), raw.subarray(doubled ? at : at + size)];
        const mail = await readMime(Buffer.concat(torn));
        expect(mail === undefined || mail.from.includes('@')).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  const head = 'From: a@b.example\r\nMIME-Version: 1.0\r\n';
  const megabyte = (text: string) => text.repeat(Math.floor(mostOfAMail / text.length));
  it.each([
    ['headers', head + megabyte('X: y\r\n')],
    ['senders', `From: ${megabyte('a@b.example, ')}\r\n\r\nx`],
    ['brackets', `From: ${megabyte('(')}\r\n\r\nx`],
    ['parts', `${head}Content-Type: multipart/mixed; boundary=a\r\n\r\n${megabyte('--a\r\n\r\nx\r\n')}`],
    [
      'mails within',
      `${head}Content-Type: multipart/mixed; boundary=a\r\n\r\n${megabyte('--a\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.z\r\n\r\nx\r\n')}`,
    ],
    ['quotes', `${head}Content-Type: text/plain; format=flowed\r\n\r\n${megabyte('> x \r\n')}`],
    ['attributions', `${head}\r\n${megabyte('El lunes, x\r\n')}`],
    ['headers of Outlook', `${head}\r\n${megabyte('De: x\r\n')}`],
    ['tags', `${head}Content-Type: text/html\r\n\r\n${megabyte('<p> ')}`],
    ['open tags', `${head}Content-Type: text/html\r\n\r\n${megabyte('<')}`],
    ['blockquotes', `${head}Content-Type: text/html\r\n\r\n${megabyte('<blockquote>a<p>')}`],
    ['greetings', `${head}\r\n${megabyte('Hola. ')}`],
    ['words of wishes', `${head}\r\n${'quiero que se me os les le nos a de '.repeat(100)}`],
  ])('takes no longer than a moment for a megabyte of %s', async (_what, raw) => {
    const took = await cpuMs(async () => {
      const mail = await readMime(Buffer.from(raw));
      if (mail) verdictOn(mail);
    });
    // A tenth of this is usual.
    expect(took).toBeLessThan(10_000);
  });

  it('reads the beginning of a large mail, and knows that there is more', async () => {
    const attachment = megabyte('QUFB'.repeat(18).concat('\r\n'));
    const small = rawMail({ subject: 'x', text: 'Quiero ejercer mi derecho de acceso.', attachments: 1 }).toString();
    const mail = await read(Buffer.from(small.replace('SECRETSECRET', attachment)));
    expect([mail.attachments, mail.isCut, mail.text.trim()]).toEqual([1, true, 'Quiero ejercer mi derecho de acceso.']);
    expect((await read(Buffer.from(small))).isCut).toBe(false);
  });

  it('knows a mail again by its id, and one without by what stands in it', async () => {
    const [one, again] = [rawMail({ text: 'BAJA' }), rawMail({ text: 'BAJA', headers: { Received: 'by mx.example' } })];
    expect((await read(one)).mailId).toBe((await read(again)).mailId);
    const nameless = (text: string, date: string) =>
      Buffer.from(`From: a@b.example\r\nReceived: by ${date}\r\nDate: ${date}\r\n\r\n${text}`);
    const idOf = async (raw: Buffer) => (await read(raw)).mailId;
    expect(await idOf(nameless('BAJA', '1'))).toBe(await idOf(nameless('BAJA', '1')));
    expect(await idOf(nameless('BAJA', '1'))).not.toBe(await idOf(nameless('BAJA', '2')));
    expect(await idOf(nameless('BAJA', '1'))).not.toBe(await idOf(nameless('Baja', '1')));
  });

  it('takes the name and the subject on one line, and drops what shows nothing', async () => {
    const mail = await read(
      rawMail({ from: '"Ana\u202e Ruiz" <ana@example.org>', subject: 'Hola\u0007\n Ana', text: 'a\u0000b\u202ec\td' }),
    );
    expect([mail.name, mail.subject, mail.text.trim()]).toEqual(['Ana Ruiz', 'Hola Ana', 'abc\td']);
  });
});

describe('the words of an HTML mail', () => {
  it.each([
    ['<p>Hola</p><p>Ana</p>', 'Hola\n\nAna'],
    ['Uno<br>dos<BR/>tres', 'Uno\ndos\ntres'],
    ['<style>p{x:y}</style><script>alert("BAJA")</script>Hola', 'Hola'],
    ['<head><title>BAJA</title></head><body>Hola</body>', 'Hola'],
    ['<!-- BAJA > -->Hola', 'Hola'],
    ['m&aacute;s &lt;b&gt; &#241; &#xf1; &nada; &#0;', 'más <b> ñ ñ &nada; \ufffd'],
    ['Ya<blockquote>viejo<p>m&aacute;s viejo</p></blockquote>nuevo', 'Ya\n> viejo\n> más viejo\n\nnuevo'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['a  \n  b\u00a0c', 'a b c'],
    ['1 < 2', '1 < 2'],
    ['<b', '<b'],
    ['<style>', ''],
    ['', ''],
  ])('%j says %j', (html, words) => {
    expect(textOfHtml(html)).toBe(words);
  });
});
