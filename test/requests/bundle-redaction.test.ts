import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redactOthers } from '../../lambdas/domain/requests/bundle/redact-others.ts';
import { cpuMs } from '../support/cpu-time.ts';

const marker = '[…]';
const own = { addresses: ['ana.perez@example.com'], phones: ['+34 600 111 222'] };
const redacted = (text: string) => redactOthers(text, own, marker);

describe('what is taken out of a text', () => {
  it.each([
    ['an address', 'Escribe a benito@example.net hoy', 'Escribe a […] hoy'],
    ['one at the end of a sentence', 'Escribe a benito@example.net.', 'Escribe a […].'],
    ['one in brackets', 'Benito <benito@example.net>', 'Benito <[…]>'],
    ['one behind a scheme', 'mailto:benito@example.net', 'mailto:[…]'],
    ['one with a tag', 'benito+papel@example.net', '[…]'],
    ['one beyond ASCII', 'begoña@peñón.example', '[…]'],
    ['one with a wide at sign', 'benito＠example.net', '[…]'],
    ['several that hang together', 'a@b@c.example', '[…]'],
    ['an own one of another mailbox', 'ana.perez@example.net', '[…]'],
    ['a national phone number', 'Llama al 611222333, por favor', 'Llama al […], por favor'],
    ['one in groups', '611 22 23 33 o 96.322.22.33', '[…] o […]'],
    ['one with a country code', 'Mi socio: +33 1 23 45 67 89', 'Mi socio: […]'],
    ['a short one with a country code', '+376 123 456', '[…]'],
    ['one with 00 before it', '00 44 20 7946 0958', '[…]'],
    ['one with brackets', '(961) 234 567', '[…]'],
    ['one in digits of another script', '٦١١٢٢٢٣٣٣', '[…]'],
  ])('%s', (_what, text, expected) => {
    expect(redacted(text)).toBe(expected);
  });
});

describe('what stays in a text', () => {
  it.each([
    ['the own address', 'Soy ana.perez@example.com'],
    ['the own address in capitals', 'Soy Ana.Perez@EXAMPLE.com, claro'],
    ['the own number as it was given', 'Mi número: +34 600 111 222'],
    ['the own number without a country code', 'Mi número: 600111222.'],
    ['the own number in other groups', '600-11-12-22'],
    ['the own number with 00 before it', '0034600111222'],
    ['a date', '2026-01-15, o 15/01/2026'],
    ['a postal code and a street number', 'Calle Inventada 12, 46005 Valencia'],
    ['a tax id', 'CIF B12345678'],
    ['a reference with letters', 'Pedido P600111333, ref. X-2026-000123456Z'],
    ['a price', '1.250,00 €'],
    ['a sign that is no address', 'vendo @ 3 €'],
    ['a name', 'Benito Gómez'],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    expect(redacted(text)).toBe(text);
  });

  it('also beside what goes', () => {
    expect(redacted('600 111 222 / 611 222 333; ana.perez@example.com, luis@example.net')).toBe(
      '600 111 222 / […]; ana.perez@example.com, […]',
    );
  });

  it('an own address that begins with a number is none', () => {
    const numbered = { addresses: ['600999888@example.com'], phones: [] };
    expect(redactOthers('600999888@example.com', numbered, marker)).toBe('600999888@example.com');
  });
});

const local = fc.stringMatching(/^[a-z][a-z0-9]{0,8}([._+-][a-z0-9]{1,6}){0,2}$/);
const domain = fc.stringMatching(/^[a-z][a-z0-9]{1,8}(\.[a-z]{2,6}){1,2}$/);
const address = fc.tuple(local, domain).map((parts) => parts.join('@'));
const word = fc.stringMatching(/^[a-zñáé]{1,9}$/);
/** Nine digits as people write them, with or without a country code. */
const phone = fc
  .tuple(
    fc.constantFrom('', '+34 ', '0034 ', '+34'),
    fc.stringMatching(/^[6-9][0-9]{8}$/),
    fc.constantFrom('', ' ', '-', '.'),
  )
  .map(([code, digits, between]) => code + digits.replace(/^(...)(...)(...)$/, `$1${between}$2${between}$3`));
const digitsOf = (text: string) => text.replace(/\D/g, '');

/** Mostly what means something to it. */
const anyText = fc
  .array(
    fc.oneof(
      address,
      phone,
      word,
      fc.string({ unit: fc.constantFrom(...'0123456789+-. ()/@＠_a,;<>[]'), maxLength: 30 }),
      fc.constantFrom('ana.perez@example.com', '600 111 222', '+34600111222'),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .chain((parts) => fc.constantFrom('', ' ', ', ').map((between) => parts.join(between)));

describe('whatever the text', () => {
  it('no address of another is left in it, and the own one is', () => {
    fc.assert(
      fc.property(fc.array(word), address, fc.array(word), (before, other, after) => {
        fc.pre(other !== 'ana.perez@example.com');
        const text = redacted([...before, other, 'ana.perez@example.com', ...after].join(' '));
        expect(text).toBe([...before, marker, 'ana.perez@example.com', ...after].join(' '));
      }),
    );
  });

  it('no number of another is left in it, and the own one is', () => {
    fc.assert(
      fc.property(fc.array(word), phone, word, fc.array(word), (before, other, between, after) => {
        fc.pre(!digitsOf(other).endsWith('600111222'));
        const text = redacted([...before, other, between, '600 111 222', ...after].join(' '));
        expect(text).toBe([...before, marker, between, '600 111 222', ...after].join(' '));
      }),
    );
  });

  it('a second time changes nothing', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = redacted(text);
        expect(redacted(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('without an at sign and without seven digits it is left as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        fc.pre(!/[@＠﹫]/u.test(text) && (text.match(/\p{Nd}/gu) ?? []).length < 7);
        expect(redacted(text)).toBe(text);
      }),
    );
  });

  it('a long one takes no longer than its length explains', async () => {
    const pieces = ['a', '1 ', 'a.', '(', '1-a', '@'];
    expect(await cpuMs(() => pieces.map((piece) => redacted(piece.repeat(10_000))))).toBeLessThan(3_000);
  });
});
