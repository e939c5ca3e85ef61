import type { Language } from '../../../policy/model/types.ts';
import { formatDay, formatMoment } from '../../domain/mail/letters/wording.ts';
import { isOpen, letterKinds } from '../../domain/requests/request.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';
import { attributes, type Html, html } from '../html.ts';
import { type ActionForms, actionForms, wrongNote } from './action-forms.ts';
import { actionWords } from './action-words.ts';
import { approvalForms } from './approval-forms.ts';
import { caseFacts } from './case-facts.ts';
import { documentCard } from './document-card.ts';
import { clockStands, dueBadge } from './due.ts';
import { actors, consolePage, holdsOne, paths, type Visitor } from './frame.ts';
import { actorOf, entryWords, needOf } from './history-words.ts';
import { actionNames, lastNeed } from './possible-actions.ts';
import { channelNames, letterNames, nameOfRight, onBehalfNames, stateNames } from './words.ts';

export type CasePage = ActionForms & {
  /** Tokens of the other forms. */
  readonly approving: string;
  readonly fetching: string;
  /** What was just done: an action, or `approved`. */
  readonly done?: string | undefined;
};

const words = {
  es: {
    back: 'Todas las solicitudes',
    next: 'Qué toca ahora',
    asks: 'Qué pide',
    erased: 'Sus palabras ya no están: se borran cuando nadie confirma a tiempo.',
    silent: 'No escribió nada más.',
    name: 'Nombre',
    address: 'Escribe desde',
    newAddress: 'Quiere que le escriban a',
    onBehalf: 'En nombre de otra persona',
    receives: 'la respuesta puede ir a quien pide',
    keeps: 'la respuesta no va a quien pide',
    can: 'Qué puedes hacer',
    looking: 'Con tu papel lo ves todo y no cambias nada.',
    nothing: 'Ya no hay nada que hacer.',
    letters: 'Cartas',
    none: 'Todavía no ha salido ninguna.',
    unsent: 'no se envió',
    written: 'Escrito por el equipo',
    history: 'Historia',
    approved: 'Aprobado y hecho.',
    recorded: 'Anotada. Sale el acuse de recibo.',
    turn: {
      triage: 'Lee el mensaje y di qué pide. El plazo corre desde que llegó.',
      unverified:
        'Le hemos escrito para que confirme desde su buzón. Si ya sabes quién es por otro camino, identifícala.',
      unknown: 'Falta saber quién es. Identifícala o, si dudas con motivo, pregunta.',
      known: 'Ya sabemos quién es. Contesta o haz lo que pide.',
      document: 'Ha llegado su documento. Míralo, decide, y se destruye.',
      asked: 'Hemos preguntado y el plazo está parado. Cuando llegue la respuesta, decide si basta.',
      executing: 'Habeas lo está haciendo y contestará solo. No tienes que hacer nada.',
      proposed: 'Lo que has propuesto espera a otra persona.',
      approve: 'Hay una propuesta que espera a una segunda persona: léela abajo.',
      ended: 'Está terminada.',
    },
  },
  en: {
    back: 'All requests',
    next: 'What comes next',
    asks: 'What they ask for',
    erased: 'Their words are gone: they are erased when nobody confirms in time.',
    silent: 'They wrote nothing more.',
    name: 'Name',
    address: 'Writes from',
    newAddress: 'Wants to be written to at',
    onBehalf: 'On behalf of somebody else',
    receives: 'the answer may go to whoever asks',
    keeps: 'the answer does not go to whoever asks',
    can: 'What you can do',
    looking: 'With your role you see all and change nothing.',
    nothing: 'There is nothing left to do.',
    letters: 'Letters',
    none: 'None has gone out yet.',
    unsent: 'was not sent',
    written: 'Written by staff',
    history: 'History',
    approved: 'Agreed to, and done.',
    recorded: 'Recorded. The receipt goes out.',
    turn: {
      triage: 'Read the message and say what it asks for. The clock has run since it came.',
      unverified:
        'We have written to them to confirm from their mailbox. If you know who it is some other way, identify them.',
      unknown: 'We do not know who it is yet. Identify them or, if you have reason to doubt, ask.',
      known: 'We know who it is. Answer, or do what they ask for.',
      document: 'Their document has come. Look at it and decide; then it is destroyed.',
      asked: 'We have asked, and the clock stands. When the answer comes, decide whether it is enough.',
      executing: 'Habeas is at it and will answer by itself. There is nothing for you to do.',
      proposed: 'What you proposed waits for somebody else.',
      approve: 'A proposal waits for a second person: read it below.',
      ended: 'It has ended.',
    },
  },
};

/** What a person who never saw this should do next. */
const turnOf = (view: RequestView, { language, staff }: Visitor): string => {
  const { turn } = words[language];
  const { file, document } = view;
  const need = lastNeed(view);
  if (!isOpen(file)) return turn.ended;
  const [proposal] = view.waiting;
  if (proposal) return proposal.proposedBy === staff.id ? turn.proposed : turn.approve;
  if (document) return turn.document;
  if (file.state !== 'open') return turn[file.state as 'triage' | 'unverified' | 'asked' | 'executing'];
  if (need !== undefined) return `${needOf(need, language)[0]?.toUpperCase()}${needOf(need, language).slice(1)}.`;
  return file.identity ? turn.known : turn.unknown;
};

const doneNote = ({ done, view }: CasePage, language: Language): Html | false => {
  const say = words[language];
  const action = actionNames.find((name) => name === done);
  const says = action
    ? actionWords(action, view.file.right, language).done
    : done === 'approved'
      ? say.approved
      : done === 'recorded' && say.recorded;
  return typeof says === 'string' && html`<div class="note" role="status"><p><strong>${says}</strong></p></div>\n`;
};

/** Texts of a person, with their lines. */
const quoted = (text: string): Html => html`<blockquote>${text}</blockquote>\n`;

const asked = ({ content, file }: RequestView, language: Language): Html => {
  const say = words[language];
  if (!content) return html`<p>${say.erased}</p>\n`;
  const { name, address, details, newAddress, onBehalf } = content;
  const facts = [
    name !== undefined && ([say.name, name] as const),
    address !== undefined && ([say.address, address] as const),
    newAddress !== undefined && ([say.newAddress, newAddress] as const),
    onBehalf &&
      ([
        say.onBehalf,
        `${onBehalfNames[onBehalf.as][language]}; ${onBehalf.authority}; ${onBehalf.receives ? say.receives : say.keeps}${onBehalf.until === undefined ? '' : `; ${formatDay(onBehalf.until, language)}`}`,
      ] as const),
  ].filter((fact) => typeof fact === 'object');
  return html`${details === undefined ? html`<p class="soft">${file.channel === 'phone' ? '' : say.silent}</p>` : quoted(details)}
<dl class="facts">${facts.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
`;
};

const letters = ({ letters: sent, content }: RequestView, { language, policy }: Visitor): Html => {
  const say = words[language];
  const unsent = letterKinds.flatMap((kind) => {
    const text = content?.texts?.[kind];
    return text === undefined || sent.some((letter) => letter.kind === kind) ? [] : [{ kind, text }];
  });
  return html`<section class="card"><h2>${say.letters}</h2>
${sent.length + unsent.length === 0 && html`<p>${say.none}</p>\n`}${sent.map(
  ({
    kind,
    at,
    subject,
    text,
    sent: isSent,
  }) => html`<details><summary>${letterNames[kind][language]} · <time datetime="${at}">${formatMoment(new Date(at), language, policy.zone)}</time>${!isSent && ` · ${say.unsent}`}</summary>
<p><strong>${subject}</strong></p>
<pre>${text}</pre>
</details>
`,
)}${unsent.map(
  ({ kind, text }) => html`<details><summary>${say.written}: ${letterNames[kind][language]} · ${say.unsent}</summary>
<pre>${text}</pre>
</details>
`,
)}</section>
`;
};

const history = (
  { history: entries }: RequestView,
  { language, policy }: Visitor,
): Html => html`<section class="card"><h2>${words[language].history}</h2>
<ol class="history">
${entries.map((entry) => html`<li><strong>${entryWords(entry, language)}</strong><br><span class="soft"><time datetime="${entry.at}">${formatMoment(new Date(entry.at), language, policy.zone)}</time> · ${actorOf(entry.by, language)}</span>${entry.reason !== undefined && html`<br><span class="soft">«${entry.reason}»</span>`}</li>\n`)}</ol>
</section>
`;

const actions = (visitor: Visitor, page: CasePage): Html => {
  const say = words[visitor.language];
  if (!holdsOne(visitor.staff, actors)) return html`<p class="soft">${say.looking}</p>\n`;
  const forms = actionForms(visitor, page);
  return html`<section id="actions"><h2>${say.can}</h2>
${forms.length === 0 ? html`<p>${say.nothing}</p>` : forms}</section>
`;
};

/** One request with everything about it, for somebody who said why they look. */
export const casePage = (visitor: Visitor, page: CasePage): string => {
  const { language } = visitor;
  const say = words[language];
  const { view, today } = page;
  const { file } = view;
  const title = `${nameOfRight(file, language)} · ${file.id}`;
  return consolePage(visitor, {
    title,
    here: paths.request(file.id),
    body: html`<p><a href="${paths.list}">${say.back}</a></p>
${wrongNote(visitor, page)}${doneNote(page, language)}<h1>${nameOfRight(file, language)} <span class="reference">${file.id}</span></h1>
<p>${dueBadge({ ...file, stands: clockStands(file) }, today, language)} <span class="flag">${stateNames[file.state][language]}</span> <span class="soft">${channelNames[file.channel][language]}</span></p>
<p class="lead"><strong>${say.next}:</strong> ${turnOf(view, visitor)}</p>
<div class="columns">
<div>
<section class="card"><h2>${say.asks}</h2>
${asked(view, language)}</section>
${approvalForms(visitor, page)}${documentCard(visitor, page)}${actions(visitor, page)}</div>
<div${attributes({ class: 'beside' })}>
${caseFacts(visitor, page)}${letters(view, visitor)}${history(view, visitor)}</div>
</div>`,
  });
};
