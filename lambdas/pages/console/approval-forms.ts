import { citationIn } from '../../../policy/model/notice/wording.ts';
import type { Language, Text } from '../../../policy/model/types.ts';
import { formatDay, formatMoment } from '../../domain/mail/letters/wording.ts';
import { type Channel, type RefusalGround, type RequestRight, refusalGrounds } from '../../domain/requests/request.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';
import type { TwoPersonAct } from '../../domain/staff/acts.ts';
import { approvers } from '../../domain/staff/staff.ts';
import { type Html, html } from '../html.ts';
import { tick } from './controls.ts';
import { holdsOne, paths, tokenField, type Visitor } from './frame.ts';
import { channelNames, rightNames, roleNames } from './words.ts';

/** What about requests needs a second person. */
export type RequestActKind = 'refusal' | 'held-erasure' | 'back-dating';
export const isAboutRequests = ({ kind }: Pick<TwoPersonAct, 'kind'>): boolean =>
  kind === 'refusal' || kind === 'held-erasure' || kind === 'back-dating';

export const actNames: Readonly<Record<RequestActKind, Text>> = {
  refusal: { es: 'Denegar la solicitud', en: 'Refuse the request' },
  'held-erasure': { es: 'Borrar pese a una retención legal', en: 'Erase against a legal hold' },
  'back-dating': { es: 'Anotar una solicitud de hace más de 30 días', en: 'Record a request of more than 30 days ago' },
};

const words = {
  es: {
    waits: 'Espera a otra persona',
    proposed: (who: string, when: string) => `Lo propuso ${who} el ${when}.`,
    reason: 'Por qué',
    ground: 'Motivo que da la ley',
    text: 'Lo que leería la persona',
    arrived: 'Llegó',
    right: 'Qué pide',
    own: 'Lo has propuesto tú: tiene que aprobarlo otra persona.',
    notYou: (roles: string) => `Lo aprueba otra persona (${roles}).`,
    sure: 'Lo he leído entero y estoy de acuerdo',
    approve: 'Aprobar y hacerlo',
    approveDate: 'Aprobar la fecha',
  },
  en: {
    waits: 'Waits for a second person',
    proposed: (who: string, when: string) => `Proposed by ${who} on ${when}.`,
    reason: 'Why',
    ground: 'Ground that the law gives',
    text: 'What the person would read',
    arrived: 'Arrived',
    right: 'What they ask for',
    own: 'You proposed it yourself: somebody else has to agree.',
    notYou: (roles: string) => `Somebody else agrees to it (${roles}).`,
    sure: 'I have read all of it and agree',
    approve: 'Agree, and do it',
    approveDate: 'Agree to the date',
  },
};

/** The details of an act that staff can read, in words. */
const factsOf = (
  { details, reason }: TwoPersonAct,
  { language, policy }: Visitor,
): readonly (readonly [string, string])[] => {
  const say = words[language];
  const detail = (name: string) => (typeof details[name] === 'string' ? details[name] : undefined);
  const [ground, receivedOn, channel, right] = ['ground', 'receivedOn', 'channel', 'right'].map(detail);
  return [
    ...(ground === undefined
      ? []
      : [
          [
            say.ground,
            `${policy.requests.letters.grounds[ground as RefusalGround][language]} (${citationIn(refusalGrounds[ground as RefusalGround], language)})`,
          ] as const,
        ]),
    ...(right === undefined ? [] : [[say.right, rightNames[right as RequestRight][language]] as const]),
    ...(receivedOn === undefined
      ? []
      : [[say.arrived, `${formatDay(receivedOn, language)}, ${channelNames[channel as Channel][language]}`] as const]),
    [say.reason, reason],
  ];
};

const rolesIn = (kind: RequestActKind, language: Language): string =>
  approvers[kind].map((role) => roleNames[role][language]).join(', ');

/** What was proposed, who did, and the form by which somebody else agrees to it; `text` is what the letter would say. */
export const approvalCard = (
  visitor: Visitor,
  act: TwoPersonAct,
  { action, token, text }: { readonly action: string; readonly token: string; readonly text?: string | undefined },
): Html => {
  const { language, policy, staff } = visitor;
  const say = words[language];
  const kind = act.kind as RequestActKind;
  const when = formatMoment(new Date(act.proposedAt), language, policy.zone);
  const form = html`<form method="post" action="${action}">
${tokenField(token)}<input type="hidden" name="act" value="${act.id}">
${tick({ id: `sure-${act.id}`, name: 'sure', label: say.sure }, true)}<div class="buttons"><button type="submit">${kind === 'back-dating' ? say.approveDate : say.approve}</button></div>
</form>
`;
  return html`<p>${say.proposed(act.proposedBy, when)}</p>
<dl class="facts">${factsOf(act, visitor).map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>
${text !== undefined && html`<h3>${say.text}</h3>\n<blockquote>${text}</blockquote>\n`}${
  act.proposedBy === staff.id
    ? html`<p><strong>${say.own}</strong></p>`
    : holdsOne(staff, approvers[kind])
      ? form
      : html`<p><strong>${say.notYou(rolesIn(kind, language))}</strong></p>`
}
`;
};

/** What of this request waits for a second person. */
export const approvalForms = (
  visitor: Visitor,
  { view, approving }: { readonly view: RequestView; readonly approving: string },
): readonly Html[] =>
  view.waiting.filter(isAboutRequests).map((act) => {
    const kind = act.kind as RequestActKind;
    const text = kind === 'refusal' ? view.content?.texts?.refusal : undefined;
    const action = `${paths.request(view.file.id)}/approval`;
    return html`<section class="card waiting"><h2>${words[visitor.language].waits}: ${actNames[kind][visitor.language].toLowerCase()}</h2>
${approvalCard(visitor, act, { action, token: approving, text })}</section>
`;
  });
