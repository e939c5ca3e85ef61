import type { Language, Policy } from '../../policy/model/types.ts';
import { formatMoment } from '../domain/mail/letters/wording.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';

export type UndoPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** Path that the form is posted to. */
  readonly action: string;
  readonly nonce: string;
  readonly confirmedAt: Date;
  readonly expiresAt: Date;
  /** The button was pressed too soon to be a person: ask once more. */
  readonly again?: boolean;
};

const words = {
  es: {
    title: 'Deshacer la confirmación',
    lead: (firm: string, at: string) => `El ${at} confirmaste tus datos en ${firm} y aquí puedes deshacerlo.`,
    what: 'Si lo deshaces:',
    consequences: [
      'borramos los datos que confirmaste con ese formulario y dejamos de usarlos;',
      'retiramos todos los consentimientos que diste entonces;',
      'conservamos, bloqueada, solo la prueba de lo que decidiste, porque la ley nos obliga a poder mostrarla.',
    ],
    until: (until: string) =>
      `Puedes hacerlo hasta el ${until}. Después seguirás pudiendo retirar tu consentimiento y pedir que borremos tus datos. Si está bien como está, cierra la página.`,
    again: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    button: 'Deshacer y borrar mis datos',
  },
  en: {
    title: 'Undo the confirmation',
    lead: (firm: string, at: string) => `On ${at} you confirmed your data with ${firm}, and here you can undo that.`,
    what: 'If you undo it:',
    consequences: [
      'we erase the data you confirmed with that form and stop using them;',
      'we withdraw every consent you gave then;',
      'we keep, blocked, only the proof of what you decided, because the law obliges us to be able to show it.',
    ],
    until: (until: string) =>
      `You can do so until ${until}. After that you can still withdraw your consent and have your data erased. If all is well, close this page.`,
    again: 'Press the button once more, so that we know a person is there.',
    button: 'Undo and erase my data',
  },
};

/** Offers to undo a confirmation, and says what that does; posts `action=undo`. */
export const undoPage = ({ policy, language, action, nonce, confirmedAt, expiresAt, again }: UndoPage): string => {
  const say = words[language];
  const moment = (at: Date) => formatMoment(at, language, policy.zone);
  return page({
    ...frame(policy, language),
    title: say.title,
    body: html`${again && html`<div class="problems" role="alert"><p>${say.again}</p></div>\n`}<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name, moment(confirmedAt))}</p>
<p>${say.what}</p>
<ul>${say.consequences.map((consequence) => html`<li>${consequence}</li>`)}</ul>
<p>${say.until(moment(expiresAt))}</p>
<form method="post" action="${action}">
<input type="hidden" name="nonce" value="${nonce}">
<div class="buttons"><button type="submit" name="action" value="undo">${say.button}</button></div>
</form>`,
  });
};
