import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');

const numbered = (policy: string, ...ranges: readonly (number | readonly [number, number])[]): readonly string[] =>
  ranges
    .flatMap((range) =>
      typeof range === 'number'
        ? [range]
        : Array.from({ length: range[1] - range[0] + 1 }, (_place, step) => range[0] + step),
    )
    .map((number) => `${policy}-${String(number).padStart(2, '0')}`);

/** Rows of the two texts that the code keeps today. */
const required = [
  ...numbered('AN', [1, 21], 23, 24, [29, 41], 45, [49, 55], [57, 63], [65, 83]),
  ...numbered('AB', [1, 9], [11, 14], 18, [23, 25], 31, 32, 34, [38, 42], 48, [50, 58], [63, 69], [71, 74], 76, 78),
];

type Row = { readonly id: string; readonly cells: readonly string[] };

const rows: readonly Row[] = readFileSync(join(root, 'docs/promises.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| *A[NB]-\d/.test(line))
  .map((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    return { id: cells[1] ?? '', cells: cells.slice(2, -1) };
  });

const named = (proof: string) =>
  [...proof.matchAll(/`(test\/[^`]+?) > "([^`]+)"`/g)].map(([, file = '', title = '']) => ({ file, title }));

/** Where a string, comment, template or regular expression that begins here ends; the place itself if none does. */
const endOfLiteral = (code: string, at: number): number => {
  if (!'\'"`/'.includes(code[at] ?? ' ')) return at;
  const rest = code.slice(at);
  const before = code.slice(0, at).trimEnd().at(-1) ?? '';
  const literal =
    /^'(?:\\.|[^'\\])*'|^"(?:\\.|[^"\\])*"|^`(?:\\.|[^`\\])*`|^\/\/[^\n]*|^\/\*[\s\S]*?\*\//.exec(rest) ??
    ('(,=:[!&|?{};>'.includes(before) ? /^\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+\/\w*/.exec(rest) : null);
  return at + (literal?.[0].length ?? 0);
};

/** The place after the bracket that closes the one that stands here. */
const afterBrackets = (code: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    const end = endOfLiteral(code, at);
    if (end > at) at = end - 1;
    else if ('([{'.includes(code[at] ?? '')) depth += 1;
    else if (')]}'.includes(code[at] ?? '')) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return code.length;
};

/** Titles of all tests of a file, as `it` and `it.each` are given them. */
const titlesIn = (code: string): readonly string[] => {
  const titles: string[] = [];
  for (let at = 0; at < code.length; at = Math.max(at + 1, endOfLiteral(code, at))) {
    const call = /\w/.test(code[at - 1] ?? '')
      ? undefined
      : /^it(\.each)?(<[^(]*>)?\(/.exec(code.slice(at, at + 200))?.[0];
    if (call === undefined) continue;
    const open = at + call.length - 1;
    const from = call.startsWith('it.each') ? afterBrackets(code, open) + 1 : open + 1;
    const start = from + code.slice(from).search(/\S/);
    const title = code.slice(start, endOfLiteral(code, start));
    if (/^['"`]/.test(title)) titles.push(title.slice(1, -1).replace(/\\(['"`\\])/g, '$1'));
  }
  return titles;
};

describe('docs/promises.md', () => {
  it('has every required row, each once', () => {
    const ids = rows.map(({ id }) => id);
    expect(required.filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  });

  it.each(rows.map((row) => [row.id, row] as const))(
    '%s says what, how, and which tests prove it',
    (_id, { cells }) => {
      const [promise = '', kept = '', proof = ''] = cells;
      expect(cells).toHaveLength(3);
      expect(promise.length).toBeGreaterThan(10);
      expect(kept.length).toBeGreaterThan(10);
      const tests = named(proof);
      expect(tests.length).toBeGreaterThan(0);
      // Nothing stands in the cell but tests, so that no misspelt one goes unseen.
      expect(proof.split('<br>')).toHaveLength(tests.length);
      for (const { file, title } of tests) {
        expect([file, existsSync(join(root, file))]).toEqual([file, true]);
        expect(titlesIn(readFileSync(join(root, file), 'utf8'))).toContain(title);
      }
    },
  );
});

describe('the titles of a file', () => {
  it('are found behind tables of any shape, and nowhere else', () => {
    const code = [
      "it('one', () => { expect('it(').toBe(/\\)('no'/); });",
      "it.each([['a)', /[(\\]]/, `b(`], // a ) here",
      "])(\n  'two %s',\n  async () => {});",
      "it.each<[string]>(rows.map((row) => [row]))('it’s \\'three\\'', () => {});",
      "describe('four', () => {}); submit('five');",
    ].join('\n');
    expect(titlesIn(code)).toEqual(['one', 'two %s', "it’s 'three'"]);
  });
});
