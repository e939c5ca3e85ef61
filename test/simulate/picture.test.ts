import { describe, expect, it } from '@jest/globals';
import { apart, drawStack, type Point, ticksTo } from '../../local/simulate/picture/areas.ts';
import { renderSimulation } from '../../local/simulate/picture/page.ts';
import { words } from '../../local/simulate/picture/words.ts';
import { describeFinding, summary } from '../../local/simulate/report.ts';
import type { Finding, Outcome } from '../../local/simulate/simulate.ts';
import { type Counts, states } from '../../local/simulate/states.ts';
import type { Language } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const counts = (...numbers: readonly number[]): Counts =>
  Object.fromEntries(states.map((state, place) => [state, numbers[place] ?? 0])) as Counts;

const samples = [
  { date: '2027-01-31', people: counts(10), units: counts(40) },
  { date: '2027-12-31', people: counts(20, 2, 3, 4), units: counts(90, 4, 6, 20, 3, 1) },
  { date: '2028-06-30', people: counts(12_345, 1, 2, 30, 6, 50), units: counts(80, 2, 5, 90, 8, 60) },
];

const outcome: Outcome = {
  policy: { ...fixturePolicy, controller: { ...fixturePolicy.controller, name: 'Acme <b>& Cía</b>' } },
  seed: 5,
  people: 1_000,
  first: '2027-01-01',
  last: '2028-06-30',
  counts: { registration: 12, 'contract-started': 7 },
  samples,
  looks: 4_321,
  findings: [],
};

const finding: Finding = {
  problem: 'outlives its rule',
  person: 17,
  unit: 'contract C-17-1-1',
  rule: 'contract',
  expected: 'in use until 2028-01-01T23:00:00.000Z',
  date: '2028-01-01',
  night: 366,
};

/** Every element that is opened is closed, in order. */
const expectWellFormed = (page: string) => {
  const open: string[] = [];
  for (const [, closing, name = '', rest = ''] of page.matchAll(/<(\/?)([A-Za-z]\w*)([^>]*)>/g)) {
    if (closing) expect(open.pop()).toBe(name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  expect(open).toEqual([]);
};

describe.each(['es', 'en'] as Language[])('the page in %s', (language) => {
  const page = renderSimulation(outcome, language);

  it('is whole in itself: no script, nothing from elsewhere, what a policy says kept out of the markup', () => {
    expectWellFormed(page);
    expect(page).not.toMatch(/<script|https?:|url\((?!#)|<b>/);
    expect(page).toContain(`lang="${language}"`);
    expect(page).toContain('Acme &#60;b&#62;&#38; Cía');
    expect(renderSimulation(outcome, language)).toBe(page);
    // Nothing is said twice by the same name.
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says every state in words, in the legend, on the picture and over the columns', () => {
    for (const state of states) {
      const [name] = words[language].states[state];
      expect(page.split(`>${name}`).length).toBeGreaterThan(3);
    }
  });

  it('gives the same figures in tables, a row for each year', () => {
    const tables = page.split('<table>').slice(1);
    expect(tables.length).toBe(2);
    const rows = [...(tables[0] ?? '').matchAll(/<tr><th scope="row">.*?<\/tr>/g)].map(([row]) =>
      [...row.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell = '']) => Number(cell.replace(/\D/g, ''))),
    );
    expect(rows).toEqual([
      [20, 2, 3, 4, 0, 0],
      [12_345, 1, 2, 30, 6, 50],
    ]);
    expect(page).toContain(language === 'es' ? '12.345' : '12,345');
  });

  it('says whether a promise was broken', () => {
    expect(page).toContain(words[language].allWell(language === 'es' ? '4.321' : '4,321'));
    const broken = renderSimulation({ ...outcome, findings: [finding] }, language);
    expect(broken).toContain('class="result wrong"');
    expect(broken).toContain(words[language].wrong('1'));
  });
});

describe('the picture', () => {
  const drawing = { id: 'p', title: 'People', names: words.en.states, number: String };
  const names = Object.fromEntries(states.map((state) => [state, words.en.states[state][0]])) as never;
  const points: Point[] = samples.map(({ date, units }) => ({ at: Date.parse(date), counts: units }));

  it('stacks the states: each begins where the one below it ends', () => {
    const svg = drawStack(points, { ...drawing, names });
    const edges = [...svg.matchAll(/<path class="edge" d="([^"]+)"/g)].map(([, d = '']) =>
      [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, , y]) => Number(y)),
    );
    expect(edges.length).toBe(states.length);
    const [top, bottom, most] = [14, 350, 250];
    for (const [place, edge] of edges.entries()) {
      const upTo = states.slice(0, place + 1);
      const expected = points.map(
        (point) => bottom - (upTo.reduce((sum, state) => sum + point.counts[state], 0) / most) * (bottom - top),
      );
      for (const [at, y] of edge.entries()) expect(y).toBeCloseTo(expected[at] ?? 0, 1);
    }
  });

  it('keeps names apart, and names only what there is', () => {
    expect(apart([340, 338, 100], 350)).toEqual([340, 323, 100]);
    const svg = drawStack(points.slice(0, 2), { ...drawing, names });
    expect([...svg.matchAll(/class="name"/g)].length).toBe(6);
    expect([...drawStack(points.slice(0, 1), { ...drawing, names }).matchAll(/class="name"/g)].length).toBe(1);
  });

  it('counts in round numbers', () => {
    expect(ticksTo(0, 5)).toEqual([0, 1]);
    expect(ticksTo(7, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(ticksTo(1_003, 5)).toEqual([0, 250, 500, 750, 1000, 1250]);
  });
});

describe('what the command prints', () => {
  it('names seed, night, person, unit, rule and what was expected of a broken promise', () => {
    expect(describeFinding(finding, 5)).toBe(
      'seed 5, 2028-01-01 (night 366), person 17, contract C-17-1-1: outlives its rule. Rule: contract. Expected: in use until 2028-01-01T23:00:00.000Z.',
    );
  });

  it('sums up what happened and how all stand', () => {
    const text = summary(outcome);
    expect(text).toMatch(/^acme 2026-01-15: 1000 people, 2027-01-01 to 2028-06-30, seed 5\n/);
    expect(text).toMatch(/registration +12\n/);
    expect(text).toMatch(/blocked +30 +90\n/);
    expect(text).toMatch(/nothing outlived its rule, nothing died early/);
    expect(summary({ ...outcome, findings: [finding] })).toMatch(/1 broken promises/);
  });
});
