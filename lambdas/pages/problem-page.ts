import type { Language, Policy } from '../../policy/model/types.ts';
import { controllerIdentity } from '../domain/mail/letters/wording.ts';
import { html } from './html.ts';
import { frame, page } from './layout.ts';

export type ProblemPage = {
  readonly policy: Policy;
  readonly language: Language;
  /** HTTP status. */
  readonly status: number;
  /** Stable code of the problem; what a person can quote to us. */
  readonly code: string;
  /** Shown to English readers; the others get a sentence by status. */
  readonly title: string;
  readonly detail?: string;
};

const titles = {
  404: { es: 'Aquí no hay nada', en: 'There is nothing here' },
  429: { es: 'Demasiadas peticiones', en: 'Too many requests' },
  503: { es: 'Ahora mismo no podemos', en: 'Not possible right now' },
};
const advice = {
  es: {
    wait: 'No se ha perdido nada. Espera un momento y vuelve a intentarlo.',
    address: 'Comprueba la dirección o vuelve atrás.',
    back: 'Vuelve atrás, revisa lo que has enviado e inténtalo de nuevo.',
    ours: 'El fallo es nuestro y no hemos guardado nada de esta petición. Vuelve a intentarlo más tarde.',
    title: 'No ha funcionado',
    write: (email: string) => `Si sigue pasando, escribe a ${email} y menciona este código:`,
  },
  en: {
    wait: 'Nothing is lost. Wait a moment and try again.',
    address: 'Check the address or go back.',
    back: 'Go back, check what you sent and try again.',
    ours: 'The fault is ours and nothing was kept of this request. Try again later.',
    title: 'That did not work',
    write: (email: string) => `If it keeps happening, write to ${email} and mention this code:`,
  },
};

const isListed = (status: number): status is keyof typeof titles => Object.hasOwn(titles, status);

const nextStep = (status: number): 'address' | 'wait' | 'ours' | 'back' => {
  if (status === 404) return 'address';
  if (status === 429 || status === 503) return 'wait';
  return status >= 500 ? 'ours' : 'back';
};

/** Any error as a page that says what to do next. */
export const problemPage = ({ policy, language, status, code, title, detail }: ProblemPage): string => {
  const say = advice[language];
  const heading = isListed(status) ? titles[status][language] : say.title;
  return page({
    ...frame(policy, language),
    title: heading,
    body: html`<h1>${heading}</h1>
${language === 'en' && !isListed(status) && html`<p class="lead">${title}.</p>\n`}${detail && html`<p>${detail}</p>\n`}<p>${say[nextStep(status)]}</p>
<p class="soft">${say.write(controllerIdentity(policy, language).email)} <code>${status} ${code}</code></p>`,
  });
};
