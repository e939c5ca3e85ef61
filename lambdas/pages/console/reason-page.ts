import { reasonLength } from '../../domain/staff/staff.ts';
import { html } from '../html.ts';
import { line } from './controls.ts';
import { consolePage, paths, tokenField, type Visitor } from './frame.ts';
import { sentenceOf, type Wrong } from './problem-words.ts';

export type ReasonPage = {
  /** Reference of the request. */
  readonly id: string;
  readonly token: string;
  readonly wrong?: Wrong;
  readonly value?: string;
};

const words = {
  es: {
    title: '¿Por qué la abres?',
    lead: 'Dentro hay datos de una persona. Quién los mira y por qué queda en el registro de accesos.',
    reason: 'Motivo',
    hint: 'Por ejemplo: «contestar antes de que venza». Sin nombres ni direcciones.',
    open: 'Abrir',
    back: 'Todas las solicitudes',
  },
  en: {
    title: 'Why do you open it?',
    lead: 'There are data of a person in it. Who looks at them, and why, stays in the log of accesses.',
    reason: 'Reason',
    hint: 'For instance: “to answer before it is due”. No names, no addresses.',
    open: 'Open',
    back: 'All requests',
  },
};

/** Asks why somebody wants to see a request, before anything of it is shown. */
export const reasonPage = (visitor: Visitor, { id, token, wrong, value }: ReasonPage): string => {
  const { language } = visitor;
  const say = words[language];
  const around = {
    id: 'reason',
    name: 'reason',
    label: say.reason,
    hint: say.hint,
    value,
    ...(wrong && { wrong: sentenceOf(wrong, language) }),
  };
  return consolePage(visitor, {
    title: `${say.title} ${id}`,
    here: paths.request(id),
    body: html`<p><a href="${paths.list}">${say.back}</a></p>
<h1>${say.title} <span class="reference">${id}</span></h1>
<p class="lead">${say.lead}</p>
<form method="post" action="${paths.request(id)}" accept-charset="utf-8" class="narrow">
${tokenField(token)}${line(around, { required: true, maxlength: reasonLength.most })}<div class="buttons"><button type="submit">${say.open}</button></div>
</form>`,
  });
};
