import type { Right } from '../../../policy/model/types.ts';
import { formatDay } from '../../domain/mail/letters/wording.ts';
import { openStates, type RequestRight, type RequestState } from '../../domain/requests/request.ts';
import type { RequestLine } from '../../domain/requests/requests.ts';
import { attributes, type Html, html } from '../html.ts';
import { dueBadge, dueIn } from './due.ts';
import { consolePage, paths, type Visitor } from './frame.ts';
import { channelNames, nameOfRight, rightNames, stateNames } from './words.ts';

/** States that staff look at together. */
export const groups = {
  open: openStates,
  decide: ['triage', 'open'],
  waiting: ['unverified', 'asked'],
  running: ['executing'],
  ended: ['answered', 'refused', 'closed'],
} as const satisfies Readonly<Record<string, readonly RequestState[]>>;
export type Group = keyof typeof groups;

export type ListPage = {
  readonly group: Group;
  readonly right?: RequestRight;
  /** `stands`: the clock of that one stands. */
  readonly lines: readonly (RequestLine & { readonly stands?: boolean })[];
  /** Of the page after this one. */
  readonly next?: string;
  /** This is not the first page. */
  readonly further: boolean;
  /** Civil date of the policy’s zone. */
  readonly today: string;
};

const words = {
  es: {
    title: 'Solicitudes',
    groups: {
      open: 'Abiertas',
      decide: 'Por decidir',
      waiting: 'Esperan a la persona',
      running: 'En marcha',
      ended: 'Terminadas',
    },
    which: 'Qué solicitudes',
    right: (name: string) => `Derecho: ${name}`,
    every: 'todos',
    over: (count: string) => (count === '1' ? '1 solicitud vencida' : `${count} solicitudes vencidas`),
    now: (count: string) => (count === '1' ? '1 vence hoy o mañana' : `${count} vencen hoy o mañana`),
    calm: 'Nada vence hoy ni mañana.',
    none: 'Aquí no hay ninguna solicitud.',
    order: 'Arriba, lo que antes vence.',
    received: (day: string) => `llegó el ${day}`,
    shared: 'Buzón compartido',
    repeats: 'Se repite antes de seis meses',
    extended: 'Plazo ampliado',
    next: 'Más solicitudes',
    first: 'Volver al principio',
  },
  en: {
    title: 'Requests',
    groups: {
      open: 'Open',
      decide: 'To decide',
      waiting: 'Waiting for the person',
      running: 'Being carried out',
      ended: 'Ended',
    },
    which: 'Which requests',
    right: (name: string) => `Right: ${name}`,
    every: 'all',
    over: (count: string) => (count === '1' ? '1 request is overdue' : `${count} requests are overdue`),
    now: (count: string) => (count === '1' ? '1 is due today or tomorrow' : `${count} are due today or tomorrow`),
    calm: 'Nothing is due today or tomorrow.',
    none: 'There is no request here.',
    order: 'What is due first comes first.',
    received: (day: string) => `arrived on ${day}`,
    shared: 'Shared mailbox',
    repeats: 'Repeats within six months',
    extended: 'Extended',
    next: 'More requests',
    first: 'Back to the first',
  },
};

const hrefOf = ({
  group,
  right,
  cursor,
}: {
  group: Group;
  right?: RequestRight | undefined;
  cursor?: string;
}): string => {
  const query = new URLSearchParams({
    ...(group !== 'open' && { group }),
    ...(right !== undefined && { right }),
    ...(cursor !== undefined && { cursor }),
  }).toString();
  return query === '' ? paths.list : `${paths.list}?${query}`;
};

/** How much presses, on the first page, which holds what is due first; `+` where there may be more. */
const summary = ({ language }: Visitor, { lines, today, next }: ListPage): Html => {
  const say = words[language];
  const count = (pressure: string) => {
    const found = lines.filter((line) => dueIn(line, today, language).pressure === pressure).length;
    return found === lines.length && next !== undefined ? `${found}+` : String(found);
  };
  const [over, now] = [count('over'), count('now')];
  const parts = [over !== '0' && say.over(over), now !== '0' && say.now(now)].filter((part) => part !== false);
  if (parts.length === 0) return html`<p class="lead">${say.calm}</p>\n`;
  return html`<p class="${over === '0' ? 'pressing' : 'pressing over'}"><strong>${parts.join(' · ')}</strong></p>\n`;
};

const flagsOf = ({ shared, repeats, extension }: RequestLine, { language }: Visitor): readonly string[] => {
  const say = words[language];
  return [shared && say.shared, repeats !== undefined && say.repeats, extension && say.extended].filter(
    (flag) => typeof flag === 'string',
  );
};

const lineOf = (line: ListPage['lines'][number], visitor: Visitor, today: string): Html => {
  const { language } = visitor;
  const flags = flagsOf(line, visitor);
  const received = html`<time datetime="${line.receivedOn}">${formatDay(line.receivedOn, language)}</time>`;
  const [before = '', after = ''] = words[language].received('|').split('|');
  return html`<li class="case">
<p class="what"><a href="${paths.request(line.id)}"><strong>${nameOfRight(line, language)}</strong> <span class="reference">${line.id}</span></a></p>
<p>${dueBadge(line, today, language)}</p>
<p class="soft">${stateNames[line.state][language]} · ${channelNames[line.channel][language]} · ${before}${received}${after}${flags.map((flag) => html` <span class="flag">${flag}</span>`)}</p>
</li>
`;
};

const filters = ({ policy, language }: Visitor, { group, right }: ListPage): Html => {
  const say = words[language];
  const current = (is: boolean) => ({ 'aria-current': is ? 'true' : undefined });
  const rights: readonly (Right | 'unknown')[] = [...policy.rights, 'unknown'];
  return html`<nav class="filters" aria-label="${say.which}">
<ul class="tabs">${(Object.keys(groups) as Group[]).map((one) => html`<li><a${attributes({ href: hrefOf({ group: one, right }), ...current(one === group) })}>${say.groups[one]}</a></li>`)}</ul>
<details><summary>${say.right(right === undefined ? say.every : rightNames[right][language].toLowerCase())}</summary>
<ul class="tabs"><li><a${attributes({ href: hrefOf({ group }), ...current(right === undefined) })}>${say.every}</a></li>${rights.map((one) => html`<li><a${attributes({ href: hrefOf({ group, right: one }), ...current(one === right) })}>${rightNames[one][language]}</a></li>`)}</ul>
</details>
</nav>
`;
};

/** Requests, what is due first on top. Names nobody. */
export const listPage = (visitor: Visitor, list: ListPage): string => {
  const say = words[visitor.language];
  const { group, right, lines, next, further, today } = list;
  const title = group === 'open' ? say.title : `${say.title}: ${say.groups[group].toLowerCase()}`;
  return consolePage(visitor, {
    title,
    here: hrefOf({ group, right }),
    body: html`<h1>${title}</h1>
${group !== 'ended' && !further && lines.length > 0 && summary(visitor, list)}${filters(visitor, list)}${
  lines.length === 0
    ? html`<p class="lead">${say.none}</p>`
    : html`${group !== 'ended' && html`<p class="soft">${say.order}</p>\n`}<ol class="cases">
${lines.map((line) => lineOf(line, visitor, today))}</ol>`
}
${(next !== undefined || further) && html`<p class="pages">${further && html`<a href="${hrefOf({ group, right })}">${say.first}</a> `}${next !== undefined && html`<a href="${hrefOf({ group, right, cursor: next })}">${say.next}</a>`}</p>`}`,
  });
};
