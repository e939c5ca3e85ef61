import { describe, expect, it } from '@jest/globals';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { describePeriod, rulesFor } from '../../policy/model/derive.ts';
import { capitalised, citationIn } from '../../policy/model/notice/wording.ts';
import { longestBackup } from '../../policy/model/spanish-retention.ts';
import { renderTimeline } from '../../policy/model/timeline.ts';
import type { Period, Policy } from '../../policy/model/types.ts';
import { startWords } from '../../policy/model/words.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { withValues } from './unlawful-examples.ts';

type Node = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
};

const plain = (text: string) => text.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));

/** Reads a page as XML, which is stricter than HTML: every element closed in order, every attribute quoted and named once. */
const parse = (page: string): Node => {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open: Node[] = [root];
  const tokens = /<!doctype html>|<(\/?)([A-Za-z][\w]*)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (let token = tokens.exec(page); token !== null; token = tokens.exec(page)) {
    at = tokens.lastIndex;
    const [, closing, name, attributes = '', alone, text] = token;
    const inside = open.at(-1) as Node;
    if (text !== undefined) {
      if (!/^(?:[^&]|&#\d+;)*$/.test(text)) throw new Error(`a bare & in ${text}`);
      inside.text += plain(text);
    } else if (closing) {
      if (inside.name !== name) throw new Error(`</${name}> closes <${inside.name}>`);
      open.pop();
    } else if (name !== undefined) {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        plain(value),
      ]);
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`twice the same in <${name}>`);
      const node = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      inside.children.push(node);
      if (!alone) open.push(node);
    }
  }
  if (at !== page.length || open.length !== 1) throw new Error(`not well-formed at ${page.slice(at, at + 40)}`);
  return root;
};

const all = (node: Node): Node[] => [node, ...node.children.flatMap(all)];
const where = (node: Node, name: string, attributes: Readonly<Record<string, string>> = {}) =>
  all(node).filter(
    (found) =>
      found.name === name && Object.entries(attributes).every(([key, value]) => found.attributes[key] === value),
  );
const textsOf = (node: Node) =>
  all(node)
    .map(({ text }) => text)
    .join(' ')
    .replace(/\s+/g, ' ');

const days = ({ years = 0, months = 0, days: rest = 0, hours = 0 }: Period) =>
  years * 365.25 + months * (365.25 / 12) + rest + hours / 24;

/** Reads days off the axis: places grow with the cube root, day 0 is the line, and a mark in the words of the page says a year. */
const axisOf = (svg: Node, language: 'es' | 'en') => {
  const [zero] = where(svg, 'line', { class: 'zero' });
  const year = where(svg, 'text', { class: 'mark' }).find(
    ({ text }) => text === describePeriod({ years: 1 }, language),
  );
  const start = Number(zero?.attributes['x1']);
  const unit = (Number(year?.attributes['x']) - start) / Math.cbrt(365.25);
  return (x: number) => ((x - start) / unit) ** 3;
};
const barsIn = (lane: Node | undefined, kind: string, daysAt: (x: number) => number) =>
  (lane ? where(lane, 'rect', { class: `bar ${kind}` }) : []).map(({ attributes }) => {
    const x = Number(attributes['x']);
    return { from: daysAt(x), to: daysAt(x + Number(attributes['width'])) };
  });
const expectDays = (found: number | undefined, expected: number) => {
  expect(found).toBeGreaterThan(expected * 0.998 - 0.02);
  expect(found).toBeLessThan(expected * 1.002 + 0.02);
};

const cases = [antara, abante, fixturePolicy].flatMap((policy: Policy) =>
  policy.languages.map((language) => [policy.id, language, policy] as const),
);

describe.each(cases)('the timeline of %s in %s', (_id, language, policy) => {
  const page = renderTimeline(policy, language);
  const root = parse(page);
  const [svg] = where(root, 'svg', { role: 'img' }) as [Node];
  const [table] = where(root, 'table') as [Node];
  const daysAt = axisOf(svg, language);
  const rowOf = (category: string, rule: string) =>
    where(svg, 'g', { class: 'row', 'data-category': category, 'data-rule': rule });
  const laneOf = (category: string, rule: string, from: string) =>
    rowOf(category, rule).flatMap((row) => where(row, 'g', { class: 'lane', 'data-from': from }))[0];

  it('is one whole page in its language, without script and without anything from elsewhere', () => {
    expect(where(root, 'html')[0]?.attributes).toEqual({ lang: language });
    for (const name of ['script', 'link', 'img', 'iframe', 'image', 'use', 'foreignObject'])
      expect(where(root, name)).toEqual([]);
    expect(page).not.toMatch(/https?:|@import|\bon[a-z]+=|url\((?!#)/);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(renderTimeline(policy, language)).toBe(page);
  });

  it('has every category with every rule that keeps it, what for and on what ground (AB-52, AB-53)', () => {
    for (const [category, { title }] of Object.entries(policy.categories)) {
      expect(textsOf(svg)).toContain(capitalised(title[language]));
      expect(textsOf(table)).toContain(capitalised(title[language]));
      for (const { purpose, ruleId, rule } of rulesFor(policy, category)) {
        const rows = rowOf(category, ruleId);
        expect(rows).toHaveLength(1);
        const words = textsOf(rows[0] as Node);
        for (const text of [
          rule.title[language],
          policy.purposes[purpose]?.title[language] ?? '-',
          citationIn(rule.citation, language),
        ]) {
          expect(words).toContain(text);
          expect(textsOf(table)).toContain(text);
        }
        for (const { from, period } of rule.activeUntil) {
          expect(words).toContain(startWords[from][language]);
          expect(textsOf(table)).toContain(`${describePeriod(period, language)} ${startWords[from][language]}`);
        }
      }
    }
    expect(rowOf('neverCustomers', policy.neverCustomers)).toHaveLength(1);
    const rows = Object.keys(policy.categories).flatMap((category) => [
      ...new Set(rulesFor(policy, category).map(({ ruleId }) => ruleId)),
    ]);
    expect(where(svg, 'g', { class: 'row' })).toHaveLength(rows.length + 1);
    expect(where(table, 'tr')).toHaveLength(rows.length + 2);
  });

  it('draws bars as long as the periods say, in the state they say', () => {
    for (const category of Object.keys(policy.categories)) {
      const used = category === policy.stored.debt ? 'closing' : 'use';
      for (const { ruleId, rule } of rulesFor(policy, category)) {
        for (const { from, period } of rule.activeUntil) {
          const lane = laneOf(category, ruleId, from);
          const [bar, ...others] = barsIn(lane, from === 'backed-up' ? 'backups' : used, daysAt);
          expect(others).toEqual([]);
          expectDays(bar?.from, 0);
          expectDays(bar?.to, days(period));
          const blocked = rule.blocked?.from === from ? rule.blocked : undefined;
          const [set] = barsIn(lane, 'blocked', daysAt);
          if (blocked) expectDays(set?.to, days(blocked.period));
          else expect(set).toBeUndefined();
        }
      }
    }
  });

  it('goes on in backups where the rule may get there, and not where it says that it never does', () => {
    for (const category of Object.keys(policy.categories)) {
      for (const { ruleId, rule } of rulesFor(policy, category)) {
        if (rule.activeUntil.some(({ from }) => from === 'backed-up')) continue;
        for (const { from, period } of rule.activeUntil) {
          const [bar] = barsIn(laneOf(category, ruleId, from), 'backups', daysAt);
          if (rule.backedUp === false || (rule.blocked && rule.blocked.from !== from)) expect(bar).toBeUndefined();
          else {
            const end = days(rule.blocked?.period ?? period);
            expectDays(bar?.from, end);
            expectDays(bar?.to, end + longestBackup(policy.backups));
          }
        }
      }
    }
  });
});

describe('the picture', () => {
  const draw = (set: Readonly<Record<string, unknown>>) => {
    const root = parse(renderTimeline(withValues(set), 'en'));
    return where(root, 'svg', { role: 'img' })[0] as Node;
  };

  it('shows who may still be billed: what a debt keeps from being blocked, and only that', () => {
    const closing = (svg: Node) =>
      where(svg, 'g', { class: 'row' })
        .filter((row) => where(row, 'rect', { class: 'bar closing' }).length > 0)
        .map(({ attributes }) => `${attributes['data-category']} by ${attributes['data-rule']}`);
    expect(closing(draw({}))).toEqual([
      'contact by contract',
      'orders by contract',
      'invoices by books',
      'debts by owed',
    ]);
    expect(closing(draw({ 'stored.debt': undefined, 'purposes.billing.uses.debts': 'contract' }))).toEqual([]);
  });

  it('moves with the policy: a longer rule has a longer bar', () => {
    const bar = (years: number) => {
      const svg = draw({ 'retention.contract.blocked.period': { years } });
      const row = where(svg, 'g', { class: 'row', 'data-category': 'contact', 'data-rule': 'contract' })[0];
      return barsIn(row, 'blocked', axisOf(svg, 'en'))[0]?.to;
    };
    expectDays(bar(4), days({ years: 4 }));
    expectDays(bar(25), days({ years: 25 }));
  });

  it('keeps what a policy says out of the markup', () => {
    const svg = draw({ 'categories.orders.title.en': 'Orders <script>alert("1")</script> & more' });
    expect(textsOf(svg)).toContain('Orders <script>alert("1")</script> & more');
    expect(where(svg, 'script')).toEqual([]);
  });

  it('leaves marks of the axis readable: none overlaps another', () => {
    for (const policy of [antara, abante]) {
      const svg = where(parse(renderTimeline(policy, 'es')), 'svg', { role: 'img' })[0] as Node;
      const marks = where(svg, 'text', { class: 'mark' });
      const half = marks.length / 2;
      const edges = marks.slice(0, half).map(({ attributes, text }) => ({
        left: Number(attributes['x']) - text.length * 3,
        right: Number(attributes['x']) + text.length * 3,
      }));
      expect(edges.length).toBeGreaterThan(7);
      for (const [place, { left }] of edges.entries())
        if (place > 0) expect(left).toBeGreaterThan(edges[place - 1]?.right ?? 0);
    }
  });
});
