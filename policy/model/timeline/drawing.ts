import { describePeriod } from '../derive.ts';
import { capitalised, citationIn } from '../notice/wording.ts';
import type { Language, StartEvent } from '../types.ts';
import { startWords } from '../words.ts';
import { escaped, px, widthOf, wrapped } from './markup.ts';
import type { Bar, Group, Lane, Row } from './rows.ts';
import { daysOf, marksFor, type Scale, scaleTo } from './scale.ts';
import { words } from './words.ts';

/** Columns: what, counted from, the time line itself, and the citation. */
const left = { label: 12, start: 492, zero: 524 };
const right = { plot: 1170, citation: 1190, edge: 1380 };
const stub = 24;
const laneHeight = 30;
const barHeight = 17;
const lineHeight = 14;
const headHeight = 30;
const axisHeight = 46;

/** What exists before such an event; what begins with it cannot have been in use earlier. */
const beginning: readonly StartEvent[] = ['collected', 'created', 'disclosed', 'backed-up', 'erased'];

type Canvas = { readonly scale: Scale; readonly language: Language };

/** The picture as one `<svg>`: lines by category and rule, an axis above and below. */
export const drawTimeline = (groups: readonly Group[], language: Language): string => {
  const bars = groups.flatMap(({ rows }) => rows.flatMap(({ lanes }) => lanes.flatMap((lane) => lane.bars)));
  const lastDay = Math.max(...bars.map(({ to }) => to));
  const scale = scaleTo(left.zero, right.plot, lastDay);
  const canvas = { scale, language };
  let y = axisHeight;
  const parts = groups.map((group) => {
    const drawn = drawGroup(group, y, canvas);
    y = drawn.bottom;
    return drawn.svg;
  });
  const bottom = y + 8;
  const marks = marksFor(scale, lastDay, 34);
  const grid = marks.map((mark) => {
    const x = px(scale(daysOf(mark)));
    return `<line class="grid" x1="${x}" x2="${x}" y1="${axisHeight}" y2="${px(bottom)}"/>`;
  });
  const say = words[language];
  const labels = (at: number) =>
    marks.map((mark, place) => {
      // Between "1 year" and the last there is no room for the word.
      const bare = (mark.years ?? 0) > 1 && place < marks.length - 1;
      const text = bare ? String(mark.years) : describePeriod(mark, language);
      return `<text class="mark" x="${px(scale(daysOf(mark)))}" y="${px(at)}">${escaped(text)}</text>`;
    });
  return [
    `<svg class="timeline" viewBox="0 0 ${right.edge} ${px(bottom + 24)}" role="img" aria-labelledby="picture">`,
    `<title id="picture">${escaped(say.picture(groups.flatMap(({ rows }) => rows.flatMap(({ lanes }) => lanes)).length))}</title>`,
    ...grid,
    `<line class="zero" x1="${left.zero}" x2="${left.zero}" y1="20" y2="${px(bottom)}"/>`,
    `<text class="column" x="${left.label}" y="${axisHeight - 14}">${escaped(say.what)}</text>`,
    `<text class="column end" x="${left.start}" y="${axisHeight - 14}">${escaped(say.from)}</text>`,
    `<text class="column" x="${right.citation}" y="${axisHeight - 14}">${escaped(say.source)}</text>`,
    `<text class="mark zero" x="${left.zero}" y="14">${escaped(say.starts)}</text>`,
    ...labels(axisHeight - 14),
    ...parts,
    ...labels(bottom + 16),
    '</svg>',
  ].join('\n');
};

const drawGroup = ({ category, title, rows }: Group, top: number, canvas: Canvas) => {
  const heading = wrapped(capitalised(title), 190);
  const height = headHeight + (heading.length - 1) * lineHeight;
  let y = top + height;
  const parts = rows.map((row, place) => {
    const drawn = drawRow(row, category, y, canvas);
    const rule = place === 0 ? [] : [`<line class="between" x1="0" x2="${right.edge}" y1="${px(y)}" y2="${px(y)}"/>`];
    y = drawn.bottom;
    return [...rule, drawn.svg].join('\n');
  });
  const svg = [
    `<g class="group" data-category="${escaped(category)}">`,
    `<rect class="band" x="0" y="${px(top + 3)}" width="${right.edge}" height="${px(height - 6)}"/>`,
    ...heading.map(
      (line, n) =>
        `<text class="heading" x="${left.label}" y="${px(top + 20 + n * lineHeight)}">${escaped(line)}</text>`,
    ),
    ...parts,
    '</g>',
  ].join('\n');
  return { svg, bottom: y };
};

const drawRow = ({ ruleId, rule, purposes, lanes }: Row, category: string, top: number, canvas: Canvas) => {
  const { language } = canvas;
  const title = wrapped(rule.title[language], 42);
  const forWhat = wrapped(purposes.join(' · '), 46);
  const citation = wrapped(citationIn(rule.citation, language), 31);
  const lines = Math.max(title.length + forWhat.length, citation.length);
  const height = Math.max(lanes.length * laneHeight, lines * lineHeight + 8) + 6;
  const lanesTop = top - 1;
  const text = (of: readonly string[], kind: string, x: number, from: number) =>
    of.map((line, n) => `<text class="${kind}" x="${x}" y="${px(from + n * lineHeight)}">${escaped(line)}</text>`);
  const first = top + 17;
  const svg = [
    `<g class="row" data-category="${escaped(category)}" data-rule="${escaped(ruleId)}">`,
    ...text(title, 'rule', left.label, first),
    ...text(forWhat, 'purpose', left.label, first + title.length * lineHeight),
    ...text(citation, 'citation', right.citation, first),
    ...lanes.map((lane, n) => drawLane(lane, rule.title[language], lanesTop + n * laneHeight, canvas)),
    '</g>',
  ].join('\n');
  return { svg, bottom: top + height };
};

const drawLane = (
  { start, bars, goesOn, only }: Lane,
  title: string,
  top: number,
  { scale, language }: Canvas,
): string => {
  const middle = top + laneHeight / 2;
  const counted = wrapped(`${only ? `${only} ` : ''}${startWords[start][language]}`, 32);
  const startTop = middle + 4 - ((counted.length - 1) * 12) / 2;
  const end = Math.max(...bars.map(({ to }) => scale(to)));
  const outside = bars.filter((bar) => !fits(bar, scale)).map(({ label }) => label);
  const after = [...outside.filter((label) => !label.startsWith('+')), ...(goesOn ? [`→ ${goesOn}`] : [])].join(' ');
  const [first] = bars;
  return [
    `<g class="lane" data-from="${start}">`,
    ...counted.map(
      (line, n) => `<text class="start" x="${left.start}" y="${px(startTop + n * 12)}">${escaped(line)}</text>`,
    ),
    ...(first && !beginning.includes(start)
      ? [
          `<rect class="before ${first.state}" x="${left.zero - stub}" y="${px(middle - barHeight / 2)}" width="${stub}" height="${barHeight}"/>`,
        ]
      : []),
    ...bars.map((bar) => drawBar(bar, `${title}. ${startWords[start][language]}`, middle, { scale, language })),
    ...(after === '' ? [] : [`<text class="after" x="${px(end + 6)}" y="${px(middle + 4)}">${escaped(after)}</text>`]),
    '</g>',
  ].join('\n');
};

const fits = ({ from, to, label }: Bar, scale: Scale) => scale(to) - scale(from) >= widthOf(label, 11) + 10;

const drawBar = (bar: Bar, about: string, middle: number, { scale, language }: Canvas): string => {
  const { state, from, to, label, beside } = bar;
  const height = beside ? barHeight / 2 + 4.5 : barHeight;
  const y = beside && state !== 'blocked' ? middle - height : beside ? middle : middle - barHeight / 2;
  const x = scale(from);
  const title = `${words[language].states[state][0]}: ${label}. ${about}`;
  return [
    `<rect class="bar ${state}" x="${px(x)}" y="${px(y)}" width="${px(scale(to) - x)}" height="${px(height)}"><title>${escaped(title)}</title></rect>`,
    ...(fits(bar, scale)
      ? [
          `<text class="length ${state}" x="${px(scale(to) - 6)}" y="${px(y + height / 2 + 4)}">${escaped(label)}</text>`,
        ]
      : []),
  ].join('');
};
