import type { Language, Policy } from '../../../policy/model/types.ts';
import { html } from '../html.ts';
import { outsidePage, paths } from './frame.ts';

type SignInPage = { readonly policy: Policy; readonly language: Language };

const words = {
  es: {
    title: 'Consola de privacidad',
    lead: (firm: string) =>
      `Aquí el equipo de ${firm} ve lo que la gente pide sobre sus datos, y lo contesta a tiempo.`,
    how: 'Al entrar guardamos una cookie que dura lo que tu sesión: media hora sin usarla, ocho horas como mucho.',
    enter: 'Entrar',
    on: 'Te llevamos al inicio de sesión',
    go: 'Sigue por aquí si no cambia la página sola',
    out: 'Has salido',
    outLead: 'Tu sesión ha terminado y este navegador ya no guarda nada de ella.',
    again: 'Volver a entrar',
  },
  en: {
    title: 'Privacy console',
    lead: (firm: string) => `Here the staff of ${firm} see what people ask about their data, and answer in time.`,
    how: 'Signing in keeps a cookie for as long as your session: half an hour without use, eight hours at most.',
    enter: 'Sign in',
    on: 'On to the sign-in',
    go: 'Go on here if the page does not change by itself',
    out: 'You have signed out',
    outLead: 'Your session has ended, and this browser keeps nothing of it.',
    again: 'Sign in again',
  },
};

/** Where staff sign in. `to`: what they wanted to see. */
export const signInPage = ({ policy, language, to }: SignInPage & { readonly to: string }): string => {
  const say = words[language];
  return outsidePage(
    { policy, language },
    {
      title: say.title,
      here: `${paths.signIn}?to=${encodeURIComponent(to)}`,
      body: html`<h1>${say.title}</h1>
<p class="lead">${say.lead(policy.controller.name)}</p>
<form method="post" action="${paths.signIn}">
<input type="hidden" name="to" value="${to}">
<input type="hidden" name="language" value="${language}">
<div class="buttons"><button type="submit">${say.enter}</button></div>
</form>
<p class="soft">${say.how}</p>`,
    },
  );
};

/** On the way to the issuer. */
export const onwardPage = ({ policy, language, href }: SignInPage & { readonly href: string }): string => {
  const say = words[language];
  const body = html`<h1>${say.on}</h1>
<p><a href="${href}">${say.go}</a></p>`;
  return outsidePage({ policy, language }, { title: say.on, body });
};

export const signedOutPage = ({ policy, language }: SignInPage): string => {
  const say = words[language];
  const body = html`<h1>${say.out}</h1>
<p class="lead">${say.outLead}</p>
<p><a href="${paths.signIn}">${say.again}</a></p>`;
  return outsidePage({ policy, language }, { title: say.out, body });
};
