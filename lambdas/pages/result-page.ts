import { describePeriod } from '../../policy/model/derive.ts';
import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity, formatMoment } from '../domain/mail/letters/wording.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';

export type Outcome = 'confirmed' | 'declined' | 'withdrawn' | 'undone' | 'already-declined';

export type ResultPage = {
  readonly policy: Policy;
  readonly language: Language;
  readonly outcome: Outcome;
  readonly kind: 'registration' | 'entry';
  /** When it took effect. */
  readonly at?: Date;
};

type Facts = { readonly firm: string; readonly undo: string };
type Words = {
  readonly title: string;
  readonly lead: (facts: Facts) => string;
  readonly next: (facts: Facts) => string;
};

const es: Readonly<Record<Outcome, Words>> = {
  confirmed: {
    title: 'Confirmado',
    lead: ({ firm }) => `${firm} ha guardado los datos que has confirmado y lo que has elegido.`,
    next: ({ undo }) =>
      `Te llega un correo con tu recibo y un enlace para deshacerlo durante ${undo}. Puedes cerrar esta página.`,
  },
  declined: {
    title: 'Rechazado',
    lead: () => 'No hemos guardado tus datos. Este enlace ya no sirve para confirmarlos.',
    next: () => 'No tienes que hacer nada más. Puedes cerrar esta página.',
  },
  withdrawn: {
    title: 'Retirado',
    lead: () =>
      'Primero confirmaste y después has rechazado: vale lo último. Hemos retirado todo lo que habías consentido.',
    next: ({ undo }) =>
      `Lo que no depende de tu consentimiento sigue igual. Para borrar también esos datos, usa el enlace que te enviamos para deshacerlo (funciona durante ${undo}) o escríbenos.`,
  },
  undone: {
    title: 'Deshecho',
    lead: () =>
      'Hemos deshecho la confirmación: los datos de ese formulario están borrados y lo que consentiste con él, retirado.',
    next: () => 'Solo conservamos, bloqueada, la prueba de lo que decidiste, que la ley nos obliga a poder mostrar.',
  },
  'already-declined': {
    title: 'Ya lo habías rechazado',
    lead: () => 'Con este enlace se rechazó guardar los datos, así que ya no puede confirmarlos. No hay nada guardado.',
    next: () => 'Si has cambiado de opinión, rellena de nuevo el formulario.',
  },
};

const en: Readonly<Record<Outcome, Words>> = {
  confirmed: {
    title: 'Confirmed',
    lead: ({ firm }) => `${firm} has stored the data you confirmed and what you chose.`,
    next: ({ undo }) =>
      `A mail is on its way with your receipt and a link to undo this for ${undo}. You can close this page.`,
  },
  declined: {
    title: 'Declined',
    lead: () => 'We have not stored your data. This link can no longer be used to confirm them.',
    next: () => 'There is nothing else you need to do. You can close this page.',
  },
  withdrawn: {
    title: 'Withdrawn',
    lead: () =>
      'You confirmed first and declined afterwards: the last word counts. We have withdrawn all you had consented to.',
    next: ({ undo }) =>
      `What does not depend on your consent stays as it is. To erase those data too, use the link we sent you to undo this (it works for ${undo}) or write to us.`,
  },
  undone: {
    title: 'Undone',
    lead: () =>
      'We have undone the confirmation: the data of that form are erased, and what you consented to with it is withdrawn.',
    next: () => 'We keep, blocked, only the proof of what you decided, which the law obliges us to be able to show.',
  },
  'already-declined': {
    title: 'You had declined already',
    lead: () => 'This link was used to decline, so it can no longer confirm anything. Nothing is stored.',
    next: () => 'If you have changed your mind, fill in the form again.',
  },
};

const words = { es, en };

const suppressed = {
  es: 'Tampoco podrá volver a introducir tu dirección aquí esa organización, ni ninguna otra. Tú sí puedes registrarte cuando quieras.',
  en: 'Neither that organisation nor any other can enter your address here again. You yourself can register whenever you like.',
};
const moment = { es: 'Tuvo efecto el', en: 'In effect since' };
const questions = { es: 'Si tienes dudas, escribe a', en: 'If you have questions, write to' };

/** What a link has led to. Shows no personal data, so it may be seen again by whoever holds the link. */
export const resultPage = ({ policy, language, outcome, kind, at }: ResultPage): string => {
  const { title, lead, next } = words[language][outcome];
  const facts = { firm: policy.controller.name, undo: describePeriod(policy.links.undo.lives, language) };
  const stopsEntries = kind === 'entry' && outcome !== 'confirmed' && outcome !== 'undone';
  return page({
    ...frame(policy, language),
    title,
    body: html`<h1>${title}</h1>
<p class="lead">${lead(facts)}</p>
<p>${next(facts)}</p>
${stopsEntries && html`<p>${suppressed[language]}</p>\n`}${
  at &&
  html`<p class="soft">${moment[language]} <time datetime="${at.toISOString()}">${formatMoment(at, language, policy.zone)}</time>.</p>\n`
}<p class="soft">${questions[language]} ${controllerIdentity(policy, language).email}.</p>`,
  });
};
