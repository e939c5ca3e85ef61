import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../../lambdas/domain/problems.ts';
import { parseStrictJson } from '../../lambdas/runtime/strict-json.ts';

const codeOf = (text: string): string => {
  try {
    parseStrictJson(text);
    return 'fine';
  } catch (error) {
    return error instanceof Refusal ? error.code : 'fault';
  }
};

/** Writes JSON in which every name of an object may be escaped, and spaces may stand wherever they may. */
const written = (value: unknown, escaped: boolean): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[ ${value.map((item) => written(item, escaped)).join(' ,\n')} ]`;
  const name = (key: string) =>
    escaped
      ? `"${[...key].map((c) => [...c].map((unit) => [...Array(unit.length).keys()].map((at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')).join('')).join('')}"`
      : JSON.stringify(key);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${name(key)} \t: ${written(item, escaped)}`)
    .join(',')} }`;
};

describe('strict JSON', () => {
  it('reads what JSON.parse reads, however it is written', () => {
    const value = fc.jsonValue({ maxDepth: 5 }).filter((json) => !JSON.stringify(json).includes('__proto__'));
    fc.assert(
      fc.property(value, fc.boolean(), (json, escaped) => {
        const text = written(JSON.parse(JSON.stringify(json)), escaped);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('finds a name that stands twice, wherever and however spelt', () => {
    const other = fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      fc.jsonValue({ maxDepth: 2 }),
      { maxKeys: 4 },
    );
    fc.assert(
      fc.property(
        fc.string().filter((name) => name !== '__proto__'),
        other,
        fc.integer({ min: 0, max: 5 }),
        (name, rest, levels) => {
          const members = Object.entries(rest)
            .filter(([key]) => key !== name)
            .map(([key, value]) => `${JSON.stringify(key)}:${written(value, false)}`);
          const twice = `{${[`${JSON.stringify(name)}:1`, ...members, written({ [name]: 2 }, true).slice(2, -2)].join(',')}}`;
          fc.pre(!twice.includes('__proto__'));
          expect(codeOf(`${'['.repeat(levels)}${twice}${']'.repeat(levels)}`)).toBe('DUPLICATE_KEY');
        },
      ),
    );
  });

  it('lets one name stand in different objects, and quotes and braces stand in strings', () => {
    expect(codeOf('{"a":{"a":1},"b":[{"a":1},{"a":2}],"c":"{\\"a\\":1,\\"a\\":2}"}')).toBe('fine');
    expect(codeOf('["a","a",":","a"]')).toBe('fine');
    expect(codeOf('{"a\\\\":1,"a\\"":2}')).toBe('fine');
  });

  it.each([
    ['[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]', 'fine'],
    ['[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]', 'TOO_DEEP'],
    ['{"__proto__":1}', 'UNKNOWN_FIELD'],
    ['{"\\u005f_proto__":1}', 'UNKNOWN_FIELD'],
    ['{"a":1', 'MALFORMED_JSON'],
    ['', 'MALFORMED_JSON'],
    ["{'a':1}", 'MALFORMED_JSON'],
    ['{"a":01}', 'MALFORMED_JSON'],
    ['undefined', 'MALFORMED_JSON'],
  ])('says of %s: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});
