import { domainToASCII } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Address, parseAddress } from '../../lambdas/domain/mail/address.ts';
import { type Mail, type Mailer, Undeliverable } from '../../lambdas/domain/mail/mailer.ts';
import type { Delivered } from '../support/delivered.ts';
import { hostileAddresses, unusualAddresses } from '../support/hostile-addresses.ts';

/** The sender and the clock that every mailer under this contract is opened with. */
export const sender = 'privacidad@firm.example';
export const clock = () => new Date('2026-02-01T10:20:30.456Z');

export type OpenMailer = () => Promise<{
  readonly mailer: Mailer;
  /** All that arrived so far. */
  readonly delivered: () => Promise<readonly Delivered[]>;
  readonly close?: () => Promise<void>;
}>;

const asAddress = (text: string) => text as Address;
export const mailTo = (to: string, changes: Partial<Mail> = {}): Mail => ({
  kind: 'registration',
  to: asAddress(to),
  language: 'es',
  subject: 'Confirma tu registro en Compañía Ñandú',
  text: 'Hola:\n\nConfirma aquí:\nhttps://firm.example/links/abc_DEF-123\n\n.\nFrom la firma\n',
  html: '<p>Hola:</p><p><a href="https://firm.example/links/abc_DEF-123">Confirma aquí</a></p>',
  ...changes,
});

const values = (mail: Delivered | undefined, name: string) =>
  mail?.headers.filter(([key]) => key === name).map(([, value]) => value);
/** Receiving programs show A-labels as people write them. */
const asciiDomain = (address: string) => address.replace(/@.*$/, (host) => `@${domainToASCII(host.slice(1))}`);

/** What any mailer must do. `utf8` says whether it takes local parts beyond ASCII. */
export const mailerContract = (name: string, open: OpenMailer, { utf8 }: { readonly utf8: boolean }) =>
  describe(`mailer: ${name}`, () => {
    let mailer: Mailer;
    let delivered: () => Promise<readonly Delivered[]>;
    let close: (() => Promise<void>) | undefined;
    beforeEach(async () => {
      ({ mailer, delivered, close } = await open());
    });
    afterEach(async () => close?.());

    it('is ready, and says so again and again', async () => {
      await mailer.ready();
      await Promise.all([mailer.ready(), mailer.ready()]);
      expect(await delivered()).toEqual([]);
    });

    it('delivers text and HTML to exactly the one address', async () => {
      const mail = mailTo('ana@example.com');
      await mailer.send(mail);
      const [arrived, ...more] = await delivered();
      expect(more).toEqual([]);
      expect(arrived).toMatchObject({
        sender,
        recipients: ['ana@example.com'],
        to: ['ana@example.com'],
        subject: mail.subject,
      });
      expect(arrived?.text.trimEnd()).toBe(mail.text.trimEnd());
      expect(arrived?.html.trimEnd()).toBe(mail.html);
    });

    it('says who, when, in which language, and that no machine need answer', async () => {
      await mailer.send(mailTo('ana@example.com', { language: 'en' }));
      const [mail] = await delivered();
      expect(values(mail, 'from')).toEqual([sender]);
      expect(values(mail, 'to')).toEqual(['ana@example.com']);
      expect(values(mail, 'date')).toEqual(['Sun, 01 Feb 2026 10:20:30 +0000']);
      expect(values(mail, 'message-id')).toEqual([expect.stringMatching(/^<[\w-]+@firm\.example>$/)]);
      expect(values(mail, 'content-language')).toEqual(['en']);
      expect(values(mail, 'auto-submitted')).toEqual(['auto-generated']);
      expect(values(mail, 'x-auto-response-suppress')).toEqual(['OOF, AutoReply']);
      expect(values(mail, 'content-type')).toEqual([expect.stringMatching(/^multipart\/alternative;/)]);
      for (const absent of ['cc', 'bcc', 'reply-to', 'sender', 'list-unsubscribe', 'list-unsubscribe-post', 'x-mailer'])
        expect(values(mail, absent)).toEqual([]);
    });

    it('offers one click to unsubscribe where a mail is advertising, on one line that no program has to mend', async () => {
      const unsubscribe = `https://privacy.firm.example/unsubscribe/${'aB3-_'.repeat(80)}`;
      await mailer.send(mailTo('ana@example.com', { kind: 'marketing', unsubscribe }));
      const [mail] = await delivered();
      expect(values(mail, 'list-unsubscribe')).toEqual([`<${unsubscribe}>`]);
      expect(values(mail, 'list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
      const lines = (mail?.raw ?? '').split('\r\n');
      expect(lines).toContain(`List-Unsubscribe: <${unsubscribe}>`);
      expect(lines).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    });

    it.each(['https://firm.example/x>\r\nBcc: <mallory@evil.test', 'javascript:alert(1)', 'no link'])(
      'writes no unsubscribe header that is not one web address: %j',
      async (unsubscribe) => {
        const send = mailer.send(mailTo('ana@example.com', { kind: 'marketing', unsubscribe }));
        await expect(send).rejects.toThrow('unsubscribe link');
        expect(await delivered()).toEqual([]);
      },
    );

    it('gives each mail its own Message-ID', async () => {
      for (const to of ['a@example.com', 'b@example.com', 'c@example.com']) await mailer.send(mailTo(to));
      expect(new Set((await delivered()).flatMap((mail) => values(mail, 'message-id') ?? [])).size).toBe(3);
    });

    it('keeps a long link in one piece', async () => {
      const link = `https://firm.example/links/${'aB3-_'.repeat(360)}`;
      await mailer.send(
        mailTo('ana@example.com', { text: `Enlace:\n${link}\nFin`, html: `<a href="${link}">Enlace</a>` }),
      );
      const [mail] = await delivered();
      expect(mail?.text.split('\n')).toContain(link);
      expect(mail?.html).toContain(`href="${link}"`);
    });

    it('writes legal lines only: CRLF, at most 998 octets, ASCII where the address is', async () => {
      const rough = `${'ñ'.repeat(2_000)}\r\nb\rc\n.\n..\n${'x'.repeat(5_000)}`;
      await mailer.send(mailTo('ana@example.com', { text: rough, html: `<p>${rough}</p>`, subject: 'ñ'.repeat(300) }));
      const [mail] = await delivered();
      expect(mail?.raw.replaceAll('\r\n', '')).toMatch(/^[\x20-\x7e\t]*$/);
      expect(Math.max(...(mail?.raw ?? '').split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
      expect(mail?.text.trimEnd()).toBe(rough.replace(/\r\n?/g, '\n'));
      expect(mail?.subject).toBe('ñ'.repeat(300));
    });

    it('carries whatever text there is, and never a header or recipient from it', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.constantFrom(
          'x\r\nBcc: mallory@evil.test',
          'x\nTo: mallory@evil.test\n\nbody',
          '\r\n.\r\nRCPT TO:<mallory@evil.test>',
          '=?utf-8?q?=0d=0aBcc:_m@evil.test?=',
        ),
      );
      const mails = fc.array(fc.tuple(text, text), { minLength: 5, maxLength: 10 });
      let sent = 0;
      await fc.assert(
        fc.asyncProperty(mails, async (some) => {
          await Promise.all(
            some.map(([subject, body]) => mailer.send(mailTo('ana@example.com', { subject, text: body, html: body }))),
          );
          sent += some.length;
          const all = await delivered();
          expect(all).toHaveLength(sent);
          for (const mail of all.slice(-some.length)) {
            expect(mail).toMatchObject({ recipients: ['ana@example.com'], to: ['ana@example.com'] });
            expect(values(mail, 'bcc')).toEqual([]);
          }
        }),
        { numRuns: 5 },
      );
    });

    it('delivers to unusual addresses as they are', async () => {
      await Promise.all(unusualAddresses.map((to) => mailer.send(mailTo(to))));
      const all = await delivered();
      expect(all.flatMap(({ recipients }) => recipients.map(asciiDomain)).sort()).toEqual([...unusualAddresses].sort());
      for (const { recipients, to } of all) expect(to.map(asciiDomain)).toEqual(recipients.map(asciiDomain));
    });

    it('gives hostile addresses up, even past the types, and delivers nothing', async () => {
      const hostile = hostileAddresses.filter((text) => text.length < 2_000);
      for (const to of hostile) await expect(mailer.send(mailTo(to))).rejects.toBeInstanceOf(Undeliverable);
      expect(await delivered()).toEqual([]);
    });

    it('says nothing of the address when it gives up', async () => {
      const error = await mailer.send(mailTo('secret.person@example.com,other@example.com')).catch(String);
      expect(error).toMatch(/^Undeliverable: /);
      expect(error).not.toMatch(/secret|other|example/);
    });

    it(utf8 ? 'delivers to a local part beyond ASCII' : 'cannot deliver to a local part beyond ASCII', async () => {
      const to = parseAddress('josé.muñoz@exämple.test') ?? asAddress('');
      expect(to).toBe('josé.muñoz@xn--exmple-cua.test');
      if (!utf8) {
        await expect(mailer.send(mailTo(to))).rejects.toBeInstanceOf(Undeliverable);
        expect(await delivered()).toEqual([]);
        return;
      }
      await mailer.send(mailTo(to));
      const [mail] = await delivered();
      expect(mail?.recipients.map(asciiDomain)).toEqual([to]);
      expect(mail?.to.map(asciiDomain)).toEqual([to]);
    });

    it('takes many mails at once', async () => {
      const people = Array.from({ length: 12 }, (_, index) => `person-${index}@example.com`);
      await Promise.all(people.map((to) => mailer.send(mailTo(to))));
      expect((await delivered()).flatMap(({ recipients }) => recipients).sort()).toEqual([...people].sort());
    });
  });
