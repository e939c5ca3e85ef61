import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../../lambdas/domain/problems.ts';
import { checkReason } from '../../lambdas/domain/staff/reason.ts';
import { reasonShape } from '../../lambdas/runtime/shapes.ts';

const codeOf = (text: string): string => {
  try {
    checkReason(text);
    return '';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.places).toEqual([{ path: 'reason', code: error.code }]);
    return error.code;
  }
};

describe('a reason that staff type', () => {
  it.each([
    'Llamó por la factura 2026/114',
    'Diligencias previas 1234/2026, Juzgado de Instrucción n.º 3 de Valencia',
    'LOPDGDD art. 32.2; requerimiento de la AEPD EXP202612345',
    'Reclamación n.º 4711\nSegunda llamada',
    'Дело № 5',
  ])('is taken as it is: %j', (text) => {
    expect(checkReason(text)).toBe(text);
    expect(reasonShape.safeParse(text).success).toBe(true);
  });

  it('is trimmed, composed, and has its lines parted in one way', () => {
    expect(checkReason('  Llamo\u0301 dos veces\r\npor la factura \n')).toBe('Llamó dos veces\npor la factura');
  });

  it.each([
    ['nothing', '', 'INVALID_FIELD'],
    ['only spaces', ' \n\t '.repeat(9), 'INVALID_FIELD'],
    ['two characters', 'ok', 'INVALID_FIELD'],
    ['501 characters', 'x'.repeat(501), 'INVALID_FIELD'],
    ['a control character', 'una\u0000 llamada', 'INVALID_FIELD'],
    ['text that turns its direction', 'una \u202eadamall', 'INVALID_FIELD'],
    ['half a character', 'una \ud800 llamada', 'INVALID_FIELD'],
    ['a card number', 'pagó con 4111 1111 1111 1111', 'FORBIDDEN_DATA'],
    ['a card number over two lines', 'pagó con 4111 1111\n1111 1111', 'FORBIDDEN_DATA'],
    ['an account number', 'la cuenta ES91 2100 0418 4502 0005 1332', 'FORBIDDEN_DATA'],
    ['a mail address', 'llamó olalla@example.com', 'NOT_A_REFERENCE'],
    ['a mail address in wide letters', 'llamó olalla＠example．com', 'NOT_A_REFERENCE'],
  ])('is refused with %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('names the place of another text that is checked the same way', () => {
    expect(() => checkReason('x', 'authority')).toThrow(
      expect.objectContaining({ places: [{ path: 'authority', code: 'INVALID_FIELD' }] }),
    );
  });

  it('once taken is taken again unchanged, whatever it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(fc.constantFrom('\r', '\n', 'a', ' ', '\u0301', '@', '.', '4', 'ES')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        fc.pre(codeOf(typed) === '');
        const kept = checkReason(typed);
        expect(checkReason(kept)).toBe(kept);
      }),
    );
  });
});
