import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Address, longestAddress, mailboxForms, parseAddress } from '../../lambdas/domain/mail/address.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { hostileAddresses, unusualAddresses } from '../support/hostile-addresses.ts';

const letters = 'abzABZ019';
const atext = "!#$%&'*+/=?^_`{|}~-";
const word = (unit: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength });
const localPart = fc
  .array(word(`${letters}${atext}ñéüß例`, 8), { minLength: 1, maxLength: 3 })
  .map((atoms) => atoms.join('.'))
  .filter((local) => !/=\?.*\?=/.test(local));
const label = word('abz019', 10).map((text) => `a${text}z`);
const domain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `${labels.join('.')}.test`);
const address = fc.tuple(localPart, domain).map(([local, host]) => `${local}@${host}`);
const parsed = (text: string): Address => {
  const found = parseAddress(text);
  if (found === undefined) throw new Error(`not an address: ${JSON.stringify(text)}`);
  return found;
};

describe('an address', () => {
  it('is refused when it is hostile', () => {
    expect(hostileAddresses.length).toBeGreaterThan(100);
    expect(hostileAddresses.filter((text) => parseAddress(text) !== undefined)).toEqual([]);
  });

  it.each(unusualAddresses)('may be unusual: %s', (text) => {
    expect(parseAddress(text)).toBe(text);
  });

  it.each([
    [' ana@example.com ', 'ana@example.com'],
    ['Ana.Núñez@Example.COM', 'Ana.Núñez@example.com'],
    ['josé@example.com'.normalize('NFD'), 'josé@example.com'],
    ['a@Exämple.test', 'a@xn--exmple-cua.test'],
    ['a@exämple.test'.normalize('NFD'), 'a@xn--exmple-cua.test'],
    ['a@XN--EXMPLE-CUA.TEST', 'a@xn--exmple-cua.test'],
    ['a@col·legi.cat', 'a@xn--collegi-xma.cat'],
    ['a@straße.test', 'a@xn--strae-oqa.test'],
    ['a@ｅｘａｍｐｌｅ．com', 'a@example.com'],
    ['a@例え。テスト', 'a@xn--r8jz45g.xn--zckzah'],
  ])('is read in one form: %j', (written, expected) => {
    expect(parseAddress(written)).toBe(expected);
  });

  it('keeps look-alikes apart', () => {
    const latin = parseAddress('ana@example.com');
    expect(parseAddress('ana@exаmple.com')).not.toBe(latin);
    expect(parseAddress('аna@example.com')).not.toBe(latin);
    expect(parseAddress('ANA@example.com')).not.toBe(latin);
  });

  it('is its own reading', () => {
    fc.assert(
      fc.property(address, (text) => {
        const once = parsed(text);
        expect(parseAddress(once)).toBe(once);
      }),
    );
  });

  it('is one line of one plain addr-spec, whatever is read', () => {
    const pieces = fc.constantFrom(
      'a',
      'é',
      '.',
      '@',
      '+',
      ' ',
      ',',
      ';',
      '<',
      '>',
      '"',
      '\\',
      '\r\n',
      '\0',
      '(',
      ')',
      ':',
      '[',
      ']',
      '/',
      '#',
      '?',
      '%41',
      '=?',
      '?=',
      'xn--',
      'example.com',
      '.test',
      '\u200b',
      '。',
      '１',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 10 }).map((some) => some.join('')),
        (text) => {
          const found = parseAddress(text);
          if (found === undefined) return;
          expect(found).toMatch(/^[^\s@,;:<>()"[\]\\\p{C}]+@[a-z0-9.-]+\.[a-z0-9-]*[a-z][a-z0-9-]*$/u);
          expect(Buffer.byteLength(found)).toBeLessThanOrEqual(longestAddress);
          expect(parseAddress(found)).toBe(found);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('never throws and never takes long, whatever the text', async () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(['string', 'undefined']).toContain(typeof parseAddress(`${text}@example.com`));
        expect(['string', 'undefined']).toContain(typeof parseAddress(`a@${text}`));
      }),
    );
    const long = [
      'a.'.repeat(500_000),
      'a'.repeat(1_000_000),
      `${'='.repeat(60)}?@example.com`,
      `a@${'a-'.repeat(250)}`,
    ];
    expect(await cpuMs(() => long.map((text) => parseAddress(text)))).toBeLessThan(2_000);
  });
});

describe('the forms of one mailbox', () => {
  it.each([
    ['Ana@example.com', ['ana@example.com']],
    ['Ana+News@example.com', ['ana+news@example.com', 'ana@example.com']],
    ['ana+a+b@example.com', ['ana+a+b@example.com', 'ana@example.com']],
    ['+tag@example.com', ['+tag@example.com']],
    ['ｊｏｓé@example.com', ['josé@example.com']],
    ['a@EXÄMPLE.test', ['a@xn--exmple-cua.test']],
  ])('%s', (text, forms) => {
    expect(mailboxForms(parsed(text))).toEqual(forms);
  });

  it('are the same whatever the case, the width and the composition', () => {
    fc.assert(
      fc.property(
        word('abzñéü例+.-', 12).filter((local) => !/^\.|\.\.|\.$/.test(local)),
        (local) => {
          const forms = mailboxForms(parsed(`${local}@example.com`));
          expect(mailboxForms(parsed(`${local.toUpperCase()}@Example.com`))).toEqual(forms);
          expect(mailboxForms(parsed(`${local.normalize('NFD')}@example.com`))).toEqual(forms);
        },
      ),
    );
  });

  it('begin with the exact one, and a tag never makes another mailbox of it', () => {
    fc.assert(
      fc.property(address, word('abc', 5), (text, tag) => {
        const plain = parsed(text);
        const [local, host] = plain.split('@');
        if (local === undefined || local.startsWith('+') || Buffer.byteLength(local) > 50) return;
        const tagged = mailboxForms(parsed(`${local}+${tag}@${host}`));
        expect(tagged).toHaveLength(2);
        expect(tagged).toContain(mailboxForms(plain).at(-1));
      }),
    );
  });
});
