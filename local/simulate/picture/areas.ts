import { escaped, px } from '../../../policy/model/timeline/markup.ts';
import { type Counts, type State, states } from '../states.ts';

/** Counts at one moment; `at` is the instant. */
export type Point = { readonly at: number; readonly counts: Counts };

type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
type Place = (value: number) => number;
type Frame = { readonly box: Box; readonly x: Place; readonly y: Place; readonly ticks: readonly number[] };

const big: Box & { readonly width: number; readonly height: number } = {
  left: 56,
  right: 990,
  top: 14,
  bottom: 350,
  width: 1270,
  height: 380,
};
const small: typeof big = { left: 40, right: 372, top: 8, bottom: 118, width: 380, height: 142 };
const labelHeight = 17;

const between = (from: number, to: number, least: number, most: number): Place => {
  const unit = most === least ? 0 : (to - from) / (most - least);
  return (value) => from + (value - least) * unit;
};

/** Round numbers from nought up, about as many as asked for, the last not below the most. */
export const ticksTo = (most: number, about: number): readonly number[] => {
  const rough = Math.max(1, most) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough);
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, place) => place * step);
};

/** The first of each year between two instants. */
const yearsIn = (first: number, last: number): readonly number[] => {
  const from = new Date(first).getUTCFullYear() + 1;
  const to = new Date(last).getUTCFullYear();
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => Date.UTC(from + place, 0, 1));
};

const line = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');

const axes = ({ box, x, y, ticks }: Frame, points: readonly Point[], number: Drawing['number']): string => {
  const all = yearsIn(points[0]?.at ?? 0, points.at(-1)?.at ?? 0);
  const every = Math.ceil((all.length * 44) / (box.right - box.left));
  const years = all.filter((_, place) => place % every === 0);
  return [
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${box.left}" x2="${box.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick y" x="${box.left - 8}" y="${px(y(tick) + 4)}">${escaped(number(tick))}</text>`,
    ),
    ...years.map(
      (year) =>
        `<line class="axis" x1="${px(x(year))}" x2="${px(x(year))}" y1="${box.bottom}" y2="${box.bottom + 5}"/><text class="tick x" x="${px(x(year))}" y="${box.bottom + 18}">${new Date(year).getUTCFullYear()}</text>`,
    ),
    `<line class="axis" x1="${box.left}" x2="${box.right}" y1="${box.bottom}" y2="${box.bottom}"/>`,
  ].join('\n');
};

/** Labels no closer than a line, as near as may be to where they belong; given and answered from the bottom up. */
export const apart = (wanted: readonly number[], lowest: number): readonly number[] => {
  const places: number[] = [];
  for (const want of wanted) places.push(Math.min(want, (places.at(-1) ?? lowest + labelHeight) - labelHeight));
  return places;
};

export type Drawing = {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  readonly names: Readonly<Record<State, string>>;
  readonly number: (count: number) => string;
};

/** Everybody, stacked by state from the bottom up, with each state named where it ends. */
export const drawStack = (points: readonly Point[], { id, title, names, number }: Drawing): string => {
  const totals = points.map(({ counts }) => states.reduce((sum, state) => sum + counts[state], 0));
  const ticks = ticksTo(Math.max(...totals), 5);
  const x = between(big.left, big.right, points[0]?.at ?? 0, points.at(-1)?.at ?? 1);
  const y = between(big.bottom, big.top, 0, ticks.at(-1) ?? 1);
  const upTo = (point: Point, place: number) =>
    states.slice(0, place).reduce((sum, state) => sum + point.counts[state], 0);
  const edge = (place: number) => points.map((point) => [x(point.at), y(upTo(point, place))] as const);
  const areas = states.map((state, place) => {
    const outline = `${line(edge(place + 1))}${line(edge(place).toReversed()).replace('M', 'L')}Z`;
    return `<path class="area ${state}" d="${outline}"><title>${escaped(names[state])}</title></path><path class="edge" d="${line(edge(place + 1))}"/>`;
  });
  const last = points.at(-1);
  const shown = states.map((state, place) => ({ state, place })).filter(({ state }) => last && last.counts[state] > 0);
  const middles = shown.map(({ place }) => (last ? y((upTo(last, place) + upTo(last, place + 1)) / 2) : 0));
  const places = apart(middles, big.bottom);
  const labels = shown.map(({ state }, row) => {
    const [from = 0, to = 0] = [middles[row], places[row]];
    const count = number(last?.counts[state] ?? 0);
    return `<path class="leader" d="M${big.right + 3} ${px(from)}L${big.right + 16} ${px(to)}H${big.right + 22}"/><text class="name" x="${big.right + 27}" y="${px(to + 4)}">${escaped(names[state])} <tspan class="count">${escaped(count)}</tspan></text>`;
  });
  return [
    `<svg class="states" viewBox="0 0 ${big.width} ${big.height}" role="img" aria-labelledby="${id}">`,
    `<title id="${id}">${escaped(title)}</title>`,
    axes({ box: big, x, y, ticks }, points, number),
    ...areas,
    ...labels,
    '</svg>',
  ].join('\n');
};

/** One state alone, on a scale of its own. */
export const drawAlone = (points: readonly Point[], state: State, { id, title, number }: Drawing): string => {
  const ticks = ticksTo(Math.max(...points.map(({ counts }) => counts[state])), 3);
  const x = between(small.left, small.right, points[0]?.at ?? 0, points.at(-1)?.at ?? 1);
  const y = between(small.bottom, small.top, 0, ticks.at(-1) ?? 1);
  const top = points.map(({ at, counts }) => [x(at), y(counts[state])] as const);
  return [
    `<svg viewBox="0 0 ${small.width} ${small.height}" role="img" aria-labelledby="${id}">`,
    `<title id="${id}">${escaped(title)}</title>`,
    axes({ box: small, x, y, ticks }, points, number),
    `<path class="area ${state}" d="${line(top)}L${small.right} ${small.bottom}L${small.left} ${small.bottom}Z"/><path class="edge" d="${line(top)}"/>`,
    '</svg>',
  ].join('\n');
};
