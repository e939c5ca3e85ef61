import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdsForbiddenData } from '../../lambdas/domain/people/forbidden-data.ts';
import { cpuMs } from '../support/cpu-time.ts';

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

/** Luhn check digit, computed from the left, unlike the code under test. */
const withLuhn = (payload: string): string => {
  const sum = [...payload].reduce((total, digit, at) => {
    const doubled = (payload.length - at) % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return payload + String((10 - (sum % 10)) % 10);
};

const card = fc
  .constantFrom(
    ['4', 16],
    ['4', 13],
    ['51', 16],
    ['2221', 16],
    ['2720', 16],
    ['34', 15],
    ['37', 15],
    ['6011', 16],
    ['3528', 16],
    ['62', 19],
    ['50', 12 + 1],
  )
  .chain(([prefix, length]) =>
    digits(Number(length) - String(prefix).length - 1).map((rest) => withLuhn(String(prefix) + rest)),
  );

const iban = fc
  .tuple(
    fc.constantFrom('ES', 'DE', 'GB', 'FR', 'MT'),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCXYZ'), minLength: 11, maxLength: 28 }),
  )
  .map(([country, account]) => {
    const numeric = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
    return `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, '0')}${account}`;
  });

const grouped = (text: string, size: number, separator: string) =>
  (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(separator);

describe('card and bank account numbers', () => {
  it('are found whatever separates their digits and whatever surrounds them', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u200b', '–');
    fc.assert(
      fc.property(
        fc.oneof(card, iban),
        separator,
        fc.constantFrom('', 'mi número es ', 'n.º: '),
        fc.constantFrom('', ' gracias', '!'),
        (number, between, before, after) => {
          expect(holdsForbiddenData(before + grouped(number, 4, between) + after)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are found in full-width and Arabic digits', () => {
    expect(holdsForbiddenData('４１１１ １１１１ １１１１ １１１１')).toBe(true);
    expect(holdsForbiddenData('٤١١١١١١١١١١١١١١١')).toBe(true);
  });

  it('are found beside an expiry date and a security code', () => {
    expect(holdsForbiddenData('4111 1111 1111 1111 12/27 123')).toBe(true);
  });

  it.each([
    '+34 600 000 000',
    '0034 96 123 45 67',
    'Calle Mayor 12, 3.º 4.ª, 28013 Madrid',
    '4111 1111 1111 1112',
    '2026-11-22T10:00:00Z',
    'ES91 2100 0418 4502 0005 1333',
    'ESTO NO ES UN IBAN AUNQUE LO PAREZCA',
    '1234567890123456',
    '978-84-376-0494-7',
    '41111111111111111111111111111111',
    '',
  ])('are not seen in %p', (text) => {
    expect(holdsForbiddenData(text)).toBe(false);
  });

  it('are looked for in time that grows with the text, not its square', async () => {
    for (const text of ['1 '.repeat(30_000), '4'.repeat(60_000), 'ES9'.repeat(20_000), '4 1 1 1 - '.repeat(6_000)]) {
      expect(await cpuMs(() => holdsForbiddenData(text))).toBeLessThan(2_000);
    }
  });
});
