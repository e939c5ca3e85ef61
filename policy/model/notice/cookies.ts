import { cookieInventory, describePeriod } from '../derive.ts';
import { listing } from '../words.ts';
import { bullets, type Section } from './wording.ts';

const words = {
  es: {
    title: 'Cookies',
    intro: (peace: string) =>
      `Una cookie es un archivo pequeño que la web guarda en tu dispositivo. Las necesarias se ponen siempre; las demás, solo si las aceptas, tipo por tipo. Rechazarlas es tan fácil como aceptarlas. Seguir navegando o no contestar es un no, y no te volvemos a preguntar hasta pasados ${peace}. Decir que no nunca te quita el acceso a tu cuenta ni a tus derechos.`,
    browser:
      'Puedes cambiar de opinión en el panel de cookies de la web, y también borrar o bloquear cookies en tu navegador; sin las necesarias, partes de la web pueden fallar. Ninguna cookie lleva tu nombre ni tu correo.',
    always: 'Se ponen siempre.',
    asked: 'Solo si las aceptas.',
    holds: (period: string) => `Tu sí vale ${period}.`,
    cookie: (name: string, owner: string, purpose: string, lasts: string) =>
      `${name} (de ${owner}): ${purpose}. Dura ${lasts}.`,
    unverified: (names: string) => `Nombre y duración pendientes de confirmar: ${names}.`,
  },
  en: {
    title: 'Cookies',
    intro: (peace: string) =>
      `A cookie is a small file that the website keeps on your device. The necessary ones are always set; all others only if you accept them, kind by kind. Refusing is as easy as accepting. Browsing on or not answering is a no, and we do not ask again until ${peace} have passed. Saying no never costs you access to your account or your rights.`,
    browser:
      'You can change your mind in the cookie panel of the website, and also delete or block cookies in your browser; without the necessary ones, parts of the website may fail. No cookie holds your name or e-mail address.',
    always: 'Always set.',
    asked: 'Only if you accept them.',
    holds: (period: string) => `Your yes holds for ${period}.`,
    cookie: (name: string, owner: string, purpose: string, lasts: string) =>
      `${name} (by ${owner}): ${purpose}. Lasts ${lasts}.`,
    unverified: (names: string) => `Name and duration pending: ${names}.`,
  },
};

/** Every cookie by category, and how to refuse it (LSSI art. 22.2). */
export const cookiesSection: Section = (policy, language) => {
  const say = words[language];
  const unverified = policy.cookies.filter(({ unverified }) => unverified).map(({ name }) => name);
  return [
    `## ${say.title}`,
    say.intro(describePeriod(policy.askAgainAfter, language)),
    say.browser,
    ...cookieInventory(policy, language).flatMap((category) => {
      const lasts = category.purpose === undefined ? undefined : policy.purposes[category.purpose]?.consentLasts;
      const asked = lasts ? `${say.asked} ${say.holds(describePeriod(lasts, language))}` : say.asked;
      return [
        `### ${category.title}`,
        `${category.describes} ${category.exempt ? say.always : asked}`,
        bullets(
          category.cookies.map((cookie) => say.cookie(cookie.name, cookie.owner, cookie.purpose, cookie.durationText)),
        ),
      ];
    }),
    ...(unverified.length > 0 ? [say.unverified(listing(unverified, language))] : []),
  ];
};
