import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from '../../lambdas/adapters/write-csv.ts';

const textOf = (...args: Parameters<typeof csvOf>) => Buffer.from(csvOf(...args)).toString();

/** How a program reads a file that was told of a separator: a cell is quoted only if it begins with a quote. */
const cellsOf = (text: string, separator: string): readonly string[] => {
  const cells: string[] = [];
  let [cell, isQuoted, isBegun] = ['', false, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === separator || character === '\n' || character === '\r') {
      cells.push(cell);
      [cell, isBegun] = ['', false];
    } else if (character === '"' && !isBegun) [isQuoted, isBegun] = [true, true];
    else {
      cell += character;
      isBegun = true;
    }
  }
  return [...cells, cell];
};
const runs = (cell: string) => /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]/u.test(cell);

describe('a table as CSV', () => {
  it('is UTF-8 with the mark that Excel looks for, and lines as RFC 4180 has them', () => {
    const bytes = csvOf(['Teléfono', 'Año'], [['ñ', '2026']]);
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(Buffer.from(bytes).toString()).toBe('\ufeffTeléfono,Año\r\nñ,2026\r\n');
  });

  it('gives back every cell that is no formula', () => {
    const cell = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((text) => !/[\s;=+\-@\uff0b\uff0d\uff1d\uff20]/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const read = parse(Buffer.from(csvOf(['a', 'b'], rows)), { bom: true });
        expect(read).toEqual([['a', 'b'], ...rows]);
      }),
    );
  });

  it('gives back quotes, commas and line breaks within a cell', () => {
    const rows = [['Dijo "no", y ya', 'una\notra\r\nmás']];
    expect(parse(Buffer.from(csvOf(['a', 'b'], rows)), { bom: true })).toEqual([['a', 'b'], ...rows]);
  });

  it.each([
    '=1+1',
    '+34 600 111 222',
    '-2+3',
    '@SUM(A1)',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '\u00a0=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    '=HYPERLINK("http://example.com","x")',
    "=cmd|' /C calc'!A0",
    'x;=1+1',
    'x";=1+1',
    'x"; "=1+1',
    'x\t=1+1',
    'x\n=1+1',
    '";"=1+1',
  ])('runs nothing, whichever separator a program expects: %j', (cell) => {
    const text = textOf(['a', 'b', 'c'], [[cell, 'x', cell]]).slice(1);
    for (const separator of [',', ';', '\t']) {
      expect(cellsOf(text, separator).filter(runs)).toEqual([]);
    }
  });

  it('runs nothing, whatever is in it', () => {
    const hostile = fc.string({ unit: fc.constantFrom(...'=+-@;,"\'\t\r\n a1＝＋－＠'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { maxLength: 4 }), (rows) => {
        const text = textOf(['a', 'b', 'c'], rows).slice(1);
        const cells = [',', ';', '\t'].flatMap((separator) => cellsOf(text, separator));
        expect(cells.filter(runs)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps what it puts an apostrophe before otherwise whole', () => {
    expect(textOf(['a'], [['+34 600 111 222']])).toBe("\ufeffa\r\n'+34 600 111 222\r\n");
  });
});
