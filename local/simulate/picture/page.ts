import { escaped } from '../../../policy/model/timeline/markup.ts';
import type { Language } from '../../../policy/model/types.ts';
import type { Outcome } from '../simulate.ts';
import { type Sample, type State, states } from '../states.ts';
import { type Drawing, drawAlone, drawStack, type Point } from './areas.ts';
import { patterns, style } from './style.ts';
import { words } from './words.ts';

/** States that few are in at a time, so that a stack hardly shows them. */
const narrow: readonly State[] = ['restricted', 'closing', 'backups'];

const locales: Readonly<Record<Language, string>> = { es: 'es-ES', en: 'en-GB' };

const kinds = ['people', 'units'] as const;
type Kind = (typeof kinds)[number];

/**
 * One HTML page, whole in itself and without script: people and data by state over the simulated years, as pictures and again as
 * tables. The same outcome gives the same page.
 */
export const renderSimulation = (outcome: Outcome, language: Language): string => {
  const { policy, people, first, last, samples, looks, findings, seed } = outcome;
  const say = words[language];
  const number = (count: number) => new Intl.NumberFormat(locales[language], { useGrouping: 'always' }).format(count);
  const day = (text: string) =>
    new Intl.DateTimeFormat(locales[language], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(text));
  const title = say.title(policy.controller.name);
  const facts = { people: number(people), first: day(first), last: day(last), version: policy.version, seed };
  const isWrong = findings.length > 0;
  const names = Object.fromEntries(states.map((state) => [state, say.states[state][0]])) as Drawing['names'];
  const pointsOf = (kind: Kind): readonly Point[] =>
    samples.map((sample) => ({ at: Date.parse(sample.date), counts: sample[kind] }));
  const drawing = (id: string, what: string): Drawing => ({ id, title: say.picture(what), names, number });
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8"/>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<svg width="0" height="0" aria-hidden="true" style="position:absolute">${patterns}</svg>`,
    '<main>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="version">${escaped(say.facts(facts))}</p>`,
    `<p class="read">${escaped(say.how)}</p>`,
    `<p class="read">${escaped(say.again)}</p>`,
    `<p class="result${isWrong ? ' wrong' : ''}">${escaped(isWrong ? say.wrong(number(findings.length)) : say.allWell(number(looks)))}</p>`,
    `<ul class="legend">${legend(language)}</ul>`,
    ...kinds.flatMap((kind) => [
      `<h2 id="${kind}">${escaped(say[kind])}</h2>`,
      ...(kind === 'units' ? [`<p class="about">${escaped(say.whatUnits)}</p>`] : []),
      `<div class="scroll">${drawStack(pointsOf(kind), drawing(`${kind}-picture`, say[kind]))}</div>`,
      ...(kind === 'people'
        ? [
            `<h2>${escaped(say.narrow)}</h2>`,
            '<div class="narrow">',
            ...narrow.map(
              (state) =>
                `<div><h3>${escaped(`${say.people}: ${names[state]}`)}</h3>${drawAlone(pointsOf(kind), state, drawing(`${state}-picture`, `${say.people}, ${names[state]}`))}</div>`,
            ),
            '</div>',
          ]
        : []),
    ]),
    `<h2>${escaped(say.tables)}</h2>`,
    ...kinds.map((kind) => `<div class="scroll">${table(yearly(samples), kind, { language, number, day })}</div>`),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

const legend = (language: Language): string =>
  states
    .map((state) => {
      const [name, meaning] = words[language].states[state];
      return `<li><svg width="46" height="19" aria-hidden="true"><rect class="area swatch ${state}" x="1" y="1" width="44" height="17"/></svg><div><strong>${escaped(name)}</strong> <span>${escaped(meaning)}</span></div></li>`;
    })
    .join('\n');

/** The last sample of each year since the beginning. */
const yearly = (samples: readonly Sample[]): readonly Sample[] => {
  const begin = Date.parse(samples[0]?.date ?? '');
  const yearOf = ({ date }: Sample) => Math.floor((Date.parse(date) - begin) / (365.25 * 86_400_000));
  return samples.filter((sample, place) => {
    const next = samples[place + 1];
    return next === undefined || yearOf(next) > yearOf(sample);
  });
};

type Ways = {
  readonly language: Language;
  readonly number: (count: number) => string;
  readonly day: (text: string) => string;
};

const table = (samples: readonly Sample[], kind: Kind, { language, number, day }: Ways): string => {
  const say = words[language];
  const head = [say.date, ...states.map((state) => say.states[state][0])]
    .map((column) => `<th scope="col">${escaped(column)}</th>`)
    .join('');
  const rows = samples.map((sample) => {
    const cells = states.map((state) => `<td>${escaped(number(sample[kind][state]))}</td>`).join('');
    return `<tr><th scope="row">${escaped(day(sample.date))}</th>${cells}</tr>`;
  });
  return `<table><caption>${escaped(say[kind])}</caption><thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody></table>`;
};
