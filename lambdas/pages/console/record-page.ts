import type { Language } from '../../../policy/model/types.ts';
import { languageNames } from '../../domain/mail/letters/wording.ts';
import { restrictionGrounds } from '../../domain/retention/person-facts.ts';
import { reasonLength } from '../../domain/staff/staff.ts';
import { type Html, html } from '../html.ts';
import { line, lines, radios, select, tick } from './controls.ts';
import { consolePage, paths, tokenField, type Visitor } from './frame.ts';
import { sentenceOf, type Wrong } from './problem-words.ts';
import { onBehalfNames, restrictionNames, rightNames } from './words.ts';

export type RecordPage = {
  readonly token: string;
  /** Civil date of the policy’s zone. */
  readonly today: string;
  /** What was sent, where the form came back. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly wrong?: Wrong;
  /** Dated back so far that somebody else has to agree first. */
  readonly waits?: boolean;
};

const words = {
  es: {
    title: 'Anotar una solicitud',
    lead: 'Para lo que llega por carta o por teléfono. El plazo corre desde que llegó, no desde que la anotas.',
    problem: 'Revisa esto',
    waits:
      'Llegó hace más de 30 días: otra persona tiene que aprobar esa fecha. Pídele que mire «Aprobaciones» y, cuando lo haya hecho, vuelve a enviar este formulario tal como está.',
    channel: 'Cómo llegó',
    post: 'Por carta, o en persona por escrito',
    phone: 'Por teléfono, o de palabra',
    receivedOn: 'Qué día llegó',
    receivedOnHint: 'Si hace más de 30 días, otra persona tiene que aprobar la fecha.',
    right: 'Qué pide',
    choose: 'Elige',
    marketing: 'Solo se opone a la publicidad (se para al momento)',
    restriction: 'Si pide limitar el uso: por qué',
    none: 'No lo pide',
    language: 'En qué idioma se le contesta',
    name: 'Nombre (si lo dio)',
    email: 'Correo para contestar (si lo dio)',
    emailHint: 'Sin correo se le contesta por donde preguntó.',
    details: 'Qué dijo, con sus palabras',
    detailsHint: 'Los números de tarjeta y de cuenta se quitan solos.',
    other: 'Pide en nombre de otra persona',
    as: 'Quién es',
    self: 'Pide para sí',
    authority: 'Con qué papel lo muestra, y cómo se ha comprobado',
    until: 'Hasta cuándo vale',
    receives: 'El papel le permite recibir la respuesta',
    reason: 'Motivo',
    reasonHint: 'Para el registro de accesos, sin nombres: «carta recibida», «llamada».',
    send: 'Anotar',
  },
  en: {
    title: 'Record a request',
    lead: 'For what comes by post or by phone. The clock runs from when it came, not from when you type it in.',
    problem: 'Look at this again',
    waits:
      'It came more than 30 days ago: somebody else has to agree to that date. Ask them to look at “Approvals” and, once they have, send this form again as it stands.',
    channel: 'How it came',
    post: 'By post, or handed over in writing',
    phone: 'By phone, or by word of mouth',
    receivedOn: 'The day on which it came',
    receivedOnHint: 'If that is more than 30 days ago, somebody else has to agree to the date.',
    right: 'What they ask for',
    choose: 'Choose',
    marketing: 'They object to advertising only (it stops at once)',
    restriction: 'If they ask to restrict its use: why',
    none: 'They do not',
    language: 'Language of the answer',
    name: 'Name (if given)',
    email: 'Address for the answer (if given)',
    emailHint: 'Without one they are answered the way they asked.',
    details: 'What they said, in their words',
    detailsHint: 'Card and account numbers are taken out automatically.',
    other: 'On behalf of somebody else',
    as: 'Who they are',
    self: 'They ask for themselves',
    authority: 'The paper that shows it, and how it was checked',
    until: 'Good until',
    receives: 'The paper lets them receive the answer',
    reason: 'Reason',
    reasonHint: 'For the log of accesses, without names: “letter received”, “call”.',
    send: 'Record it',
  },
};

const wrongNote = (wrong: Wrong, language: Language): Html => {
  const says = sentenceOf(wrong, language);
  const place = wrong.path?.replaceAll('.', '-');
  return html`<div class="problems" role="alert"><h2>${words[language].problem}</h2>
<p>${place === undefined ? says : html`<a href="#${place}">${says}</a>`}</p></div>
`;
};

/** A form for what came by post or by phone. */
export const recordPage = (visitor: Visitor, { token, today, fields = {}, wrong, waits }: RecordPage): string => {
  const { language, policy } = visitor;
  const say = words[language];
  const around = (name: string, label: string) => ({
    id: name.replaceAll('.', '-'),
    name,
    label,
    value: fields[name],
    ...(wrong?.path === name && { wrong: sentenceOf(wrong, language) }),
  });
  const rights = policy.rights.map((value) => ({ value, label: rightNames[value][language] }));
  const grounds = restrictionGrounds.map((value) => ({ value, label: restrictionNames[value][language] }));
  const languages = policy.languages.map((value) => ({ value, label: languageNames[value] }));
  const others = Object.entries(onBehalfNames).map(([value, label]) => ({ value, label: label[language] }));
  const channels = [
    { value: 'post', label: say.post },
    { value: 'phone', label: say.phone },
  ];
  return consolePage(visitor, {
    title: say.title,
    here: paths.record,
    body: html`${wrong && wrongNote(wrong, language)}${waits && html`<div class="note" role="status"><p><strong>${say.waits}</strong></p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
<form method="post" action="${paths.record}" accept-charset="utf-8" class="narrow">
${tokenField(token)}${radios(around('channel', say.channel), channels)}${line({ ...around('receivedOn', say.receivedOn), hint: say.receivedOnHint }, { type: 'date', required: true, max: today })}${select(around('right', say.right), rights, say.choose)}${tick(around('marketing', say.marketing), false)}${select(around('ground', say.restriction), grounds, say.none, false)}${lines({ ...around('details', say.details), hint: say.detailsHint }, { maxlength: 4_000, rows: 6 })}${line(around('name', say.name), { maxlength: 200 })}${line({ ...around('email', say.email), hint: say.emailHint }, { type: 'email', maxlength: 600 })}${radios({ ...around('language', say.language), value: fields['language'] ?? policy.bindingLanguage }, languages)}<details class="action"${fields['as'] && html` open`}><summary>${say.other}</summary>
${select(around('as', say.as), others, say.self, false)}${line(around('authority', say.authority), { maxlength: 500 })}${line(around('until', say.until), { type: 'date' })}${tick(around('receives', say.receives), false)}</details>
${line({ ...around('reason', say.reason), hint: say.reasonHint }, { required: true, maxlength: reasonLength.most })}<div class="buttons"><button type="submit">${say.send}</button></div>
</form>`,
  });
};
