import type { TwoPersonAct } from '../../domain/staff/acts.ts';
import { type Html, html } from '../html.ts';
import { actNames, approvalCard, type RequestActKind } from './approval-forms.ts';
import { consolePage, paths, type Visitor } from './frame.ts';
import { sentenceOf, type Wrong } from './problem-words.ts';

export type ApprovalsPage = {
  readonly waiting: readonly TwoPersonAct[];
  readonly token: string;
  readonly done?: boolean;
  readonly wrong?: Wrong;
};

const words = {
  es: {
    title: 'Aprobaciones',
    lead: 'Lo que una persona no puede decidir sola. Quien lo propone no lo aprueba.',
    none: 'Nada espera a otra persona.',
    open: 'Abrir la solicitud para leerlo y decidir',
    done: 'Aprobado. Quien lo propuso ya puede volver a enviar su anotación.',
  },
  en: {
    title: 'Approvals',
    lead: 'What nobody decides alone. Whoever proposes it does not approve it.',
    none: 'Nothing waits for a second person.',
    open: 'Open the request to read it and decide',
    done: 'Agreed to. Whoever proposed it can send their record again now.',
  },
};

const waitingCard = (act: TwoPersonAct, visitor: Visitor, token: string): Html => {
  const { language } = visitor;
  const reference = String(act.details['request'] ?? '');
  const heading = html`<h2>${actNames[act.kind as RequestActKind][language]} <span class="reference">${reference}</span></h2>`;
  // What the person would read stands in the request, which nobody opens without a reason.
  return act.kind === 'back-dating'
    ? html`<section class="card waiting">${heading}\n${approvalCard(visitor, act, { action: paths.approvals, token })}</section>\n`
    : html`<section class="card waiting">${heading}\n<p>${act.proposedBy}: «${act.reason}»</p>\n<p><a href="${paths.request(reference)}">${words[language].open}</a></p></section>\n`;
};

/** What about requests waits for a second person. */
export const approvalsPage = (visitor: Visitor, { waiting, token, done, wrong }: ApprovalsPage): string => {
  const { language } = visitor;
  const say = words[language];
  return consolePage(visitor, {
    title: say.title,
    here: paths.approvals,
    body: html`${wrong && html`<div class="problems" role="alert"><p>${sentenceOf(wrong, language)}</p></div>\n`}${done && html`<div class="note" role="status"><p><strong>${say.done}</strong></p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
${waiting.length === 0 ? html`<p>${say.none}</p>` : waiting.map((act) => waitingCard(act, visitor, token))}`,
  });
};
