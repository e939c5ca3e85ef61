import type { Language } from '../../../policy/model/types.ts';
import { formatDay } from '../../domain/mail/letters/wording.ts';
import { daysLeft } from '../../domain/requests/deadline.ts';
import { isOpen, type RequestFile, type RequestOutcome, type RequestState } from '../../domain/requests/request.ts';
import { type Html, html } from '../html.ts';
import { outcomeNames, stateNames } from './words.ts';

/** How much it presses: the class that colours it. The words say the same to whoever sees no colour. */
export type Pressure = 'over' | 'now' | 'soon' | 'later' | 'still' | 'done';

export type Due = { readonly pressure: Pressure; readonly says: string };

type Dated = {
  readonly state: RequestState;
  readonly dueOn: string;
  readonly outcome?: RequestOutcome;
  /** A question is out, and the clock stands until its answer. */
  readonly stands?: boolean;
};

/** Whether the clock of a request stands: it may go on while somebody still has to look at an answer. */
export const clockStands = ({ state, pauses }: Pick<RequestFile, 'state' | 'pauses'>): boolean =>
  state === 'asked' && pauses.some(({ until }) => until === undefined);

/** Days on which a request that is near its end is worth a colour. */
const soonDays = 5;

const words = {
  es: {
    over: (days: number) => (days === 1 ? 'Venció ayer' : `Vencida hace ${days} días`),
    today: 'Vence hoy',
    tomorrow: 'Vence mañana',
    later: (days: number) => `Vence en ${days} días`,
    still: 'Plazo parado',
  },
  en: {
    over: (days: number) => (days === 1 ? 'Was due yesterday' : `${days} days overdue`),
    today: 'Due today',
    tomorrow: 'Due tomorrow',
    later: (days: number) => `Due in ${days} days`,
    still: 'Clock stopped',
  },
};

/** How long there is for an answer, in words. `today` is the civil date of the policy’s zone. */
export const dueIn = ({ state, dueOn, outcome, stands }: Dated, today: string, language: Language): Due => {
  const say = words[language];
  if (!isOpen({ state })) {
    const how = outcome && outcomeNames[outcome][language];
    return { pressure: 'done', says: how ? `${stateNames[state][language]}: ${how}` : stateNames[state][language] };
  }
  if (stands) return { pressure: 'still', says: say.still };
  const days = daysLeft(dueOn, today);
  if (days < 0) return { pressure: 'over', says: say.over(-days) };
  if (days <= 1) return { pressure: 'now', says: days === 0 ? say.today : say.tomorrow };
  return { pressure: days <= soonDays ? 'soon' : 'later', says: say.later(days) };
};

/** The same, coloured, with the day itself as long as it means something. */
export const dueBadge = (dated: Dated, today: string, language: Language): Html => {
  const { pressure, says } = dueIn(dated, today, language);
  return html`<span class="due ${pressure}"><strong>${says}</strong>${pressure !== 'done' && html` <time datetime="${dated.dueOn}">${formatDay(dated.dueOn, language)}</time>`}</span>`;
};
