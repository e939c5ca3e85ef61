import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity } from '../domain/mail/letters/wording.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';
import { preferenceFormPath } from './preference-form-page.ts';
import { requestFormPath } from './request-form-page.ts';

export type DeadLinkPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Where a form can be filled in again. */
  readonly startUrl?: string;
};

const words = {
  es: {
    title: 'Este enlace no funciona',
    lead: 'Ha caducado, está incompleto o nunca existió. No podemos saber cuál de las tres cosas.',
    kept: 'Lo que llevaba un enlace sin confirmar no queda guardado en ningún sitio.',
    copied: 'Si lo has copiado de un correo, comprueba que esté entero.',
    again: 'Si quieres registrarte, rellena de nuevo el formulario y te enviaremos otro enlace.',
    preferences: 'Si querías ver o cambiar tus preferencias, o darte de baja de algo,',
    ask: 'pide otro enlace',
    start: 'Ir al formulario',
    nothing: 'Si recibiste un correo que no esperabas, no tienes que hacer nada.',
    rights: 'Si querías ejercer un derecho, como ver o borrar tus datos,',
    exercise: 'haz una solicitud',
    write: (email: string) => `Para cualquier otra cosa, escribe a ${email}.`,
  },
  en: {
    title: 'This link does not work',
    lead: 'It has expired, is incomplete, or never existed. We cannot tell which.',
    kept: 'What an unconfirmed link carried is not kept anywhere.',
    copied: 'If you copied it from a mail, check that it is whole.',
    again: 'If you want to register, fill in the form again and we will send you another link.',
    preferences: 'If you wanted to see or change your preferences, or to unsubscribe,',
    ask: 'ask for another link',
    start: 'Go to the form',
    nothing: 'If you got a mail you did not expect, there is nothing you need to do.',
    rights: 'If you wanted to exercise a right, such as to see or erase your data,',
    exercise: 'make a request',
    write: (email: string) => `For anything else, write to ${email}.`,
  },
};

/** The same neutral answer for an expired, forged or unknown link; never says whether there were data behind it. */
export const deadLinkPage = ({ policy, language, startUrl }: DeadLinkPage): string => {
  const say = words[language];
  return page({
    ...frame(policy, language),
    title: say.title,
    body: html`<h1>${say.title}</h1>
<p class="lead">${say.lead}</p>
<p>${say.kept}</p>
<ul>
<li>${say.copied}</li>
<li>${say.again}${startUrl && html` <a href="${startUrl}">${say.start}</a>.`}</li>
<li>${say.preferences} <a href="${preferenceFormPath(language)}">${say.ask}</a>.</li>
<li>${say.rights} <a href="${requestFormPath(language)}">${say.exercise}</a>.</li>
<li>${say.nothing}</li>
</ul>
<p>${say.write(controllerIdentity(policy, language).email)}</p>`,
  });
};
