import type { Language, Policy } from '../../policy/model/types.ts';
import { described, wrongText } from './form-fields.ts';
import { attributes, html } from './html.ts';
import { frame, page } from './layout.ts';
import { requestFormPath } from './request-form-page.ts';

export type PreferenceFormPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** `wrong`: what was sent cannot be an address. `sent`: taken; says the same to everybody. */
  readonly state: 'open' | 'wrong' | 'sent';
};

/** Where the page is, in one language. */
export const preferenceFormPath = (language: Language): string => `/preference-links?lang=${language}`;

const words = {
  es: {
    title: 'Pide el enlace a tus preferencias',
    lead: (firm: string) =>
      `Te enviamos un correo con un enlace para ver a qué le has dicho que sí o que no a ${firm}, y para cambiarlo.`,
    label: 'Tu correo electrónico',
    hint: 'Solo usamos la dirección para enviarte ese correo.',
    wrong: 'Revisa la dirección; así no puede estar bien.',
    error: 'Error: ',
    button: 'Enviarme el enlace',
    more: '¿Quieres ver, corregir o borrar tus datos, u otra cosa a la que tengas derecho?',
    rights: 'Ejerce tus derechos',
    sentTitle: 'Mira tu correo',
    sent: 'Si aún no has llegado al máximo de hoy, en unos instantes te llega un correo a esa dirección.',
    neutral:
      'Aquí no decimos si conocemos una dirección o no: te lo dice el correo. Si no llega, mira en el correo no deseado.',
    again: 'Pedirlo para otra dirección',
  },
  en: {
    title: 'Ask for the link to your preferences',
    lead: (firm: string) =>
      `We send you a mail with a link to see what you have said yes or no to with ${firm}, and to change it.`,
    label: 'Your e-mail address',
    hint: 'We use it to send you that mail and for nothing else.',
    wrong: 'Check the address; it cannot be right as it is.',
    error: 'Error: ',
    button: 'Send me the link',
    more: 'Do you want to see, correct or erase your data, or anything else that is your right?',
    rights: 'Exercise your rights',
    sentTitle: 'Look at your mail',
    sent: 'Unless it has had its share for today, a mail reaches that address in a moment.',
    neutral:
      'We do not say here whether we know an address: the mail does. If it does not come, look in the junk folder.',
    again: 'Ask for another address',
  },
};

/** Anybody asks here for the link to their preferences; the answer is the same for every address. */
export const preferenceFormPage = ({ policy, language, state }: PreferenceFormPage): string => {
  const say = words[language];
  const otherLanguage = policy.languages.find((spoken) => spoken !== language);
  const common = {
    ...frame(policy, language),
    ...(otherLanguage && { other: { language: otherLanguage, url: preferenceFormPath(otherLanguage) } }),
  };
  if (state === 'sent') {
    return page({
      ...common,
      title: say.sentTitle,
      body: html`<h1>${say.sentTitle}</h1>
<p class="lead">${say.sent}</p>
<p>${say.neutral}</p>
<p><a href="${preferenceFormPath(language)}">${say.again}</a></p>`,
    });
  }
  const wrong = state === 'wrong' ? say.wrong : undefined;
  const input = {
    type: 'email',
    id: 'email',
    name: 'email',
    required: true,
    autocomplete: 'email',
    maxlength: 254,
    ...described('email', wrong, say.hint),
  };
  return page({
    ...common,
    title: `${wrong ? say.error : ''}${say.title}`,
    indexed: true,
    body: html`<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
<form method="post" action="/preference-links" accept-charset="utf-8" novalidate>
<input type="hidden" name="language" value="${language}">
<div class="field">
<label for="email">${say.label}</label>
<p class="hint" id="email-hint">${say.hint}</p>
${wrongText('email', wrong)}<input${attributes(input)}>
</div>
<div class="buttons"><button type="submit">${say.button}</button></div>
</form>
<p>${say.more} <a href="${requestFormPath(language)}">${say.rights}</a>.</p>`,
  });
};
