import type { Language, Policy } from '../../policy/model/types.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';
import { preferenceFormPath } from './preference-form-page.ts';
import { requestFormPath } from './request-form-page.ts';

export type UnsubscribePage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path that the form is posted to. */
  readonly action: string;
  /** Title of what is sent; undefined where the policy no longer sends it. */
  readonly list: string | undefined;
  /** There are other lists too, and one more button for all of them. */
  readonly several: boolean;
};

/** Where people say once that they want no advertising of anybody (LOPDGDD art. 23; the authority publishes which there are). */
export const exclusionLists = [{ name: 'Lista Robinson', url: 'https://www.listarobinson.es' }] as const;

const words = {
  es: {
    title: 'Darte de baja',
    lead: (list: string, firm: string) => `Si pulsas el botón, dejas de recibir de ${firm}: ${list}.`,
    someList: 'nuestra publicidad',
    nothing: 'Abrir esta página no cambia nada. No hace falta que entres en ninguna cuenta ni que nos digas por qué.',
    button: 'Darme de baja',
    all: 'Darme de baja de toda la publicidad',
    doneTitle: 'Te has dado de baja',
    done: (list: string, firm: string) => `Desde este momento ${firm} no te envía más: ${list}.`,
    everything: 'toda su publicidad',
    onItsWay:
      'Un correo que ya estaba de camino puede llegarte todavía. Los avisos necesarios del servicio seguirán llegando.',
    others: 'Si tampoco quieres publicidad de otras empresas',
    exclusion: 'Puedes apuntarte gratis a un sistema de exclusión publicitaria:',
    more: (authority: string) => `La ${authority} publica cuáles existen.`,
    preferences: '¿Quieres ver o cambiar otras preferencias?',
    mistake: '¿Ha sido un error, o quieres cambiar otras preferencias?',
    ask: 'Pide el enlace a tus preferencias',
    data: '¿Quieres ver, corregir o borrar tus datos?',
    rights: 'Ejerce tus derechos',
  },
  en: {
    title: 'Unsubscribe',
    lead: (list: string, firm: string) => `If you press the button, you get no more of this from ${firm}: ${list}.`,
    someList: 'our advertising',
    nothing: 'Opening this page changes nothing. You need not sign in anywhere, nor tell us why.',
    button: 'Unsubscribe',
    all: 'Unsubscribe from all advertising',
    doneTitle: 'You are unsubscribed',
    done: (list: string, firm: string) => `From this moment on ${firm} sends you no more of this: ${list}.`,
    everything: 'all its advertising',
    onItsWay: 'A mail that was already on its way may still reach you. Necessary notices of the service go on.',
    others: 'If you want no advertising of other firms either',
    exclusion: 'You can join an advertising exclusion list, free of charge:',
    more: (authority: string) => `The ${authority} publishes which ones exist.`,
    preferences: 'Do you want to see or change other preferences?',
    mistake: 'Was this a mistake, or do you want to change other preferences?',
    ask: 'Ask for the link to your preferences',
    data: 'Do you want to see, correct or erase your data?',
    rights: 'Exercise your rights',
  },
};

const furtherLines = (language: Language, question: string) =>
  html`<p>${question} <a href="${preferenceFormPath(language)}">${words[language].ask}</a>.</p>
<p>${words[language].data} <a href="${requestFormPath(language)}">${words[language].rights}</a>.</p>`;

/** Behind the unsubscribe link of a mail: says what one press of the button does. It asks for nothing, and shows nothing of anybody. */
export const unsubscribePage = ({ policy, language, action, list, several }: UnsubscribePage): string => {
  const say = words[language];
  return page({
    ...frame(policy, language),
    title: say.title,
    body: html`<h1>${say.title}</h1>
<p class="lead">${say.lead(list ?? say.someList, policy.controller.name)}</p>
<p>${say.nothing}</p>
<form method="post" action="${action}">
<div class="buttons">
<button type="submit">${say.button}</button>
${several && html`<button type="submit" formaction="${action}?scope=all">${say.all}</button>\n`}</div>
</form>
${furtherLines(language, say.preferences)}`,
  });
};

/** What it led to, the same for everybody who holds the link; with the exclusion lists that LOPDGDD art. 23.3 has us name. */
export const unsubscribedPage = ({
  policy,
  language,
  list,
  everything,
}: Pick<UnsubscribePage, 'policy' | 'language' | 'list'> & { readonly everything: boolean }): string => {
  const say = words[language];
  const stopped = everything ? say.everything : (list ?? say.someList);
  const { name, url } = policy.authority;
  return page({
    ...frame(policy, language),
    title: say.doneTitle,
    body: html`<h1>${say.doneTitle}</h1>
<p class="lead">${say.done(stopped, policy.controller.name)}</p>
<p>${say.onItsWay}</p>
<section class="card">
<h2>${say.others}</h2>
<p>${say.exclusion}</p>
<ul>${exclusionLists.map((known) => html`<li><a href="${known.url}">${known.name}</a></li>`)}</ul>
<p class="soft">${say.more(name)} <a href="${url}">${url.replace(/^https?:\/\//, '')}</a></p>
</section>
${furtherLines(language, say.mistake)}`,
  });
};
