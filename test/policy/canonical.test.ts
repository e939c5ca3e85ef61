import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText, textHash } from '../../policy/model/canonical.ts';

const messy = fc
  .array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(' ', '\t', '\n', '\r\n', '\r', 'é', 'e\u0301', '# ')))
  .map((parts) => parts.join(''));

describe('the canonical text', () => {
  it('is a fixed point', () => {
    fc.assert(fc.property(messy, (text) => expect(canonicalText(canonicalText(text))).toBe(canonicalText(text))));
  });

  it('is NFC with LF, no spaces at line ends and one newline at the end', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const canonical = canonicalText(text);
        expect(canonical).toBe(canonical.normalize('NFC'));
        expect(canonical).not.toMatch(/\r|[ \t]\n/);
        expect(canonical).toMatch(/(^|[^\n])\n$/);
      }),
    );
  });

  it('keeps every word of a text that is canonical already', () => {
    expect(canonicalText('# Aviso\n\n- año\n')).toBe('# Aviso\n\n- año\n');
  });
});

describe('the hash of a text', () => {
  it('is SHA-256 of the canonical UTF-8 in base64url', () => {
    // printf 'ma\xc3\xb1ana\n' | sha256sum
    expect(Buffer.from(textHash('mañana'), 'base64url').toString('hex')).toBe(
      '00dae159f17960dc86d13169ccc97687d9a7946e5c095f79c2a61a7f0789dc8a',
    );
  });

  it('does not see line endings, composition or spaces at line ends', () => {
    fc.assert(
      fc.property(messy, (text) => {
        const wellFormed = text.toWellFormed();
        expect(textHash(wellFormed.normalize('NFD'))).toBe(textHash(text));
        expect(textHash(canonicalText(text).replaceAll('\n', ' \t\r\n'))).toBe(textHash(text));
      }),
    );
  });

  it('sees any other change', () => {
    fc.assert(
      fc.property(messy, messy, (one, other) => {
        fc.pre(canonicalText(one) !== canonicalText(other));
        expect(textHash(one)).not.toBe(textHash(other));
      }),
    );
  });
});
