import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { html } from '../../lambdas/pages/html.ts';
import { frame, page } from '../../lambdas/pages/layout.ts';
import type { Language, Policy, Text } from '../../policy/model/types.ts';

type DemoPerson = { readonly id: string; readonly name: string; readonly role: Role; readonly does: Text };

/** Who works at the firm of a demo. */
export const demoStaff: readonly DemoPerson[] = [
  {
    id: 'lucia',
    name: 'Lucía',
    role: 'privacy-lead',
    does: { es: 'Responsable de privacidad: decide y contesta', en: 'Privacy lead: decides and answers' },
  },
  {
    id: 'marcos',
    name: 'Marcos',
    role: 'operator',
    does: {
      es: 'Gestor: contesta, y aprueba lo que propone Lucía',
      en: 'Operator: answers, and approves what Lucía proposes',
    },
  },
  {
    id: 'ada',
    name: 'Ada',
    role: 'auditor',
    does: { es: 'Auditora: lo ve todo, no toca nada', en: 'Auditor: sees all, touches nothing' },
  },
  {
    id: 'sol',
    name: 'Sol',
    role: 'support',
    does: { es: 'Soporte: aquí no puede entrar', en: 'Support: may not enter here' },
  },
];

const words = {
  es: { title: '¿Quién eres?', lead: 'En la demo no hay contraseñas: elige con quién quieres entrar.' },
  en: { title: 'Who are you?', lead: 'A demo has no passwords: choose who you want to sign in as.' },
};

/** Where a firm's own issuer would ask for a password. `hrefOf` leads on as somebody. */
export const choosePersonPage = ({
  policy,
  language,
  hrefOf,
}: {
  readonly policy: Policy;
  readonly language: Language;
  readonly hrefOf: (id: string) => string;
}): string =>
  page({
    ...frame(policy, language),
    title: words[language].title,
    body: html`<h1>${words[language].title}</h1>
<p class="lead">${words[language].lead}</p>
<ul class="mails">
${demoStaff.map(({ id, name, does }) => html`<li class="card"><p><a href="${hrefOf(id)}"><strong>${name}</strong></a><br><span class="soft">${does[language]}</span></p></li>\n`)}</ul>`,
  });
