import type { Language, Policy, Text } from '../../../policy/model/types.ts';
import type { ProblemCode } from '../../domain/problems.ts';
import { type Html, html } from '../html.ts';
import { consolePage, outsidePage, paths, type Visitor } from './frame.ts';
import { sentenceOf } from './problem-words.ts';

const words: Readonly<Partial<Record<ProblemCode, { readonly title: Text; readonly says: Text; readonly go: Text }>>> =
  {
    SESSION_OVER: {
      title: { es: 'Tu sesión ha terminado', en: 'Your session has ended' },
      says: {
        es: 'No se ha hecho nada. Entra otra vez y repítelo; si habías escrito algo, vuelve atrás y cópialo antes.',
        en: 'Nothing was done. Sign in again and repeat it; if you had written something, go back and copy it first.',
      },
      go: { es: 'Entrar otra vez', en: 'Sign in again' },
    },
    SIGN_IN_FAILED: {
      title: { es: 'No has llegado a entrar', en: 'The sign-in did not work' },
      says: {
        es: 'Tardó demasiado, lo empezaste en otra ventana, o no quisiste seguir. No pasa nada: empieza de nuevo.',
        en: 'It took too long, began in another window, or you chose not to go on. No harm done: begin again.',
      },
      go: { es: 'Empezar de nuevo', en: 'Begin again' },
    },
    FORM_NOT_OURS: {
      title: { es: 'Eso no venía de esta página', en: 'That did not come from this page' },
      says: {
        es: 'No se ha hecho nada. El formulario es de una sesión anterior o de otro sitio: ábrelo otra vez desde la consola.',
        en: 'Nothing was done. The form is of an earlier session or of another site: open it again from the console.',
      },
      go: { es: 'Ir a la consola', en: 'Go to the console' },
    },
    ROLE_MISSING: {
      title: { es: 'Con tu papel no puedes', en: 'Not with your role' },
      says: {
        es: 'No se ha hecho nada, y queda anotado que lo has intentado. Si te hace falta, habla con la persona responsable de privacidad.',
        en: 'Nothing was done, and it is noted that you tried. If you need it, talk to the privacy lead.',
      },
      go: { es: 'Ir a la consola', en: 'Go to the console' },
    },
    NOT_FOUND: {
      title: { es: 'Aquí no hay nada', en: 'There is nothing here' },
      says: {
        es: 'Esa solicitud no existe, o ya solo quedan su referencia y sus fechas.',
        en: 'There is no such request, or only its reference and dates are left.',
      },
      go: { es: 'Todas las solicitudes', en: 'All requests' },
    },
  };

const otherwise: Text = { es: 'No se ha podido', en: 'That did not work' };

const bodyOf = (code: ProblemCode, language: Language): { readonly title: string; readonly body: Html } => {
  const known = words[code];
  const title = (known?.title ?? otherwise)[language];
  const isOutside = code === 'SESSION_OVER' || code === 'SIGN_IN_FAILED';
  return {
    title,
    body: html`<h1>${title}</h1>
<p class="lead">${known?.says[language] ?? sentenceOf({ code }, language)}</p>
<p><a href="${isOutside ? paths.signIn : paths.list}">${(known?.go ?? words.FORM_NOT_OURS?.go)?.[language]}</a></p>
<p class="soft"><code>${code}</code></p>`,
  };
};

/** What went wrong, and where to go from there; for somebody who is signed in. */
export const consoleProblemPage = (visitor: Visitor, code: ProblemCode): string =>
  consolePage(visitor, { ...bodyOf(code, visitor.language), here: paths.list });

/** The same for somebody who is not. */
export const outsideProblemPage = (
  visitor: { readonly policy: Policy; readonly language: Language },
  code: ProblemCode,
): string => outsidePage(visitor, bodyOf(code, visitor.language));
