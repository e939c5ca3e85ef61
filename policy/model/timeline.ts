import { capitalised, citationIn } from './notice/wording.ts';
import { describeBlocking, describeUse } from './retention.ts';
import { drawTimeline } from './timeline/drawing.ts';
import { escaped } from './timeline/markup.ts';
import { type Group, groupsOf, type State } from './timeline/rows.ts';
import { patterns, style } from './timeline/style.ts';
import { words } from './timeline/words.ts';
import type { Language, Policy } from './types.ts';

/**
 * One HTML page, whole in itself and without script: what a policy keeps, how long and in which state, as a picture by category
 * and rule and again as a table (GDPR arts. 5(1)(e), 12(1)). The same policy gives the same page.
 */
export const renderTimeline = (policy: Policy, language: Language): string => {
  const say = words[language];
  const groups = groupsOf(policy, language);
  const title = `${say.title}: ${policy.controller.name}`;
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
    '<main>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="version">${escaped(say.version(policy.version))}</p>`,
    ...say.read.map((sentence) => `<p class="read">${escaped(sentence)}</p>`),
    `<ul class="legend">${legend(language)}</ul>`,
    `<div class="scroll">${drawTimeline(groups, language)}</div>`,
    `<h2 id="table">${escaped(say.table)}</h2>`,
    `<div class="scroll"><table aria-labelledby="table">${table(groups, language)}</table></div>`,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

const legend = (language: Language): string =>
  (Object.entries(words[language].states) as [State, readonly [string, string]][])
    .map(
      ([state, [name, meaning]], place) =>
        `<li><svg width="46" height="19" aria-hidden="true">${place === 0 ? patterns : ''}<rect class="bar ${state}" x="1" y="1" width="44" height="17"/></svg><div><strong>${escaped(name)}</strong> <span>${escaped(meaning)}</span></div></li>`,
    )
    .join('\n');

const table = (groups: readonly Group[], language: Language): string => {
  const say = words[language];
  const cell = (text: string) => `<td>${escaped(text)}</td>`;
  const rows = groups.flatMap(({ title, rows: own }) =>
    own.map(({ rule, purposes, backups }, place) =>
      [
        '<tr>',
        ...(place === 0 ? [`<th scope="rowgroup" rowspan="${own.length}">${escaped(capitalised(title))}</th>`] : []),
        cell(`${rule.title[language]}: ${purposes.join(' · ')}`),
        cell(describeUse(rule, language)),
        cell(describeBlocking(rule, language)),
        cell(backups ?? say.nothing),
        cell(citationIn(rule.citation, language)),
        '</tr>',
      ].join(''),
    ),
  );
  const head = say.columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join('');
  return `<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>`;
};
