import { formatDay, formatMoment } from '../../domain/mail/letters/wording.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';
import { type Html, html } from '../html.ts';
import type { Visitor } from './frame.ts';
import { identityNames, questionNames, restrictionNames } from './words.ts';

const words = {
  es: {
    who: 'Quién es',
    unknown: 'Todavía no se sabe.',
    subject: 'Ficha',
    shared: 'Varias personas comparten ese buzón: a ninguna se le enseña lo de otra.',
    repeats: (reference: string) =>
      `Ya tuvo una copia hace menos de seis meses (${reference}). Eso solo no basta para negársela.`,
    clock: 'El plazo',
    received: 'Llegó',
    recorded: 'Se anotó',
    due: 'Vence',
    unsure: 'Faltan los festivos de ese año: la fecha no se ha movido y es la más corta.',
    paused: 'Estuvo parado',
    stands: 'Está parado',
    since: 'desde el',
    from: (from: string, until: string) => `del ${from} al ${until}`,
    extended: 'Ampliado',
    by: 'por',
    ground: 'Por qué pide limitarlo',
  },
  en: {
    who: 'Who it is',
    unknown: 'Not known yet.',
    subject: 'Record',
    shared: 'Several people share that mailbox: none is shown what is held of another.',
    repeats: (reference: string) =>
      `They got a copy less than six months ago (${reference}). That alone is no ground to refuse another.`,
    clock: 'The clock',
    received: 'Arrived',
    recorded: 'Typed in',
    due: 'Due',
    unsure: 'The holidays of that year are missing: the date has not been moved, and is the shorter one.',
    paused: 'It stood',
    stands: 'It stands',
    since: 'since',
    from: (from: string, until: string) => `from ${from} to ${until}`,
    extended: 'Extended',
    by: 'by',
    ground: 'Why they ask to restrict it',
  },
};

const fact = (term: string, value: Html | string): Html => html`<dt>${term}</dt><dd>${value}</dd>`;

/** Who it is, as far as that is known, and how the clock stands. */
export const caseFacts = ({ language, policy }: Visitor, { view }: { readonly view: RequestView }): Html => {
  const { file } = view;
  const say = words[language];
  const at = (instant: string) => formatMoment(new Date(instant), language, policy.zone);
  const { identity, subjectId, extension } = file;
  const pauses = file.pauses.map(({ question, from, until }) =>
    fact(
      `${until === undefined ? say.stands : say.paused} (${questionNames[question][language]})`,
      until === undefined ? `${say.since} ${at(from)}` : say.from(at(from), at(until)),
    ),
  );
  return html`<section class="card"><h2>${say.who}</h2>
<p>${identity ? `${identityNames[identity.how][language]}, ${at(identity.at)}${identity.by === undefined ? '' : ` (${identity.by})`}` : say.unknown}</p>
${subjectId !== undefined && html`<p class="soft">${say.subject} <code>${subjectId}</code></p>\n`}${file.shared && html`<p>${say.shared}</p>\n`}${file.repeats !== undefined && html`<p>${say.repeats(file.repeats)}</p>\n`}</section>
<section class="card"><h2>${say.clock}</h2>
<dl class="facts">${fact(say.received, formatDay(file.receivedOn, language))}${file.recordedBy !== undefined && fact(say.recorded, `${at(file.recordedAt)}, ${say.by} ${file.recordedBy}`)}${fact(say.due, formatDay(file.dueOn, language))}${pauses}${extension && fact(say.extended, `${at(extension.at)}, ${say.by} ${extension.by}`)}${file.ground && fact(say.ground, restrictionNames[file.ground][language])}</dl>
${!file.calendarKnown && html`<p>${say.unsure}</p>\n`}</section>
`;
};
