import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguage, inLanguages } from './sections.ts';
import { controllerIdentity, formatMoment } from './wording.ts';

export type WelcomeLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** What was asked, by purpose id, and whether the person said yes. */
  readonly decisions: Readonly<Record<string, boolean>>;
  /** Compact JWS. */
  readonly receipt: string;
  /** Absolute. */
  readonly undoLink: string;
  readonly undoUntil: Date;
  /** Where a link to the preference centre is asked for; absolute, without query. */
  readonly preferencesUrl: string;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const choices = (
  { policy, decisions }: WelcomeLetter,
  language: Language,
  yes: string,
  no: string,
): readonly string[] =>
  Object.entries(decisions).flatMap(([id, given]) => {
    const purpose = policy.purposes[id];
    return purpose ? [`${given ? yes : no}: ${purpose.title[language]}`] : [];
  });

const es = (props: WelcomeLetter): readonly Block[] => {
  const { policy, receipt, undoLink, undoUntil, preferencesUrl, noticeUrl } = props;
  const list = choices(props, 'es', 'Sí', 'No');
  const email = controllerIdentity(policy, 'es').email;
  return [
    { paragraph: 'Hola:' },
    { paragraph: `Has confirmado tus datos y ${policy.controller.name} los ha guardado.` },
    ...(list.length > 0 ? [{ heading: 'Lo que has elegido' }, { list }] : []),
    {
      paragraph: `Puedes cambiar de opinión cuando quieras. En esta página pides un enlace a tus preferencias, o escríbenos a ${email}.`,
    },
    { link: 'Pedir el enlace a mis preferencias', href: inLanguage(preferencesUrl, 'es') },
    { heading: '¿Ha sido un error?' },
    { paragraph: `Puedes deshacerlo hasta el ${formatMoment(undoUntil, 'es', policy.zone)}.` },
    { link: 'Deshacer la confirmación', href: undoLink, main: true },
    { heading: 'Tu recibo' },
    {
      paragraph:
        'Es la prueba, firmada por nosotros, de qué texto leíste y qué decidiste. No contiene tu nombre ni tu dirección. Guárdalo: sirve aunque nosotros dejemos de existir.',
    },
    { code: receipt },
    ...closing(policy, 'es', 'Recibes este correo porque acabas de confirmar tus datos.', noticeUrl),
  ];
};

const en = (props: WelcomeLetter): readonly Block[] => {
  const { policy, receipt, undoLink, undoUntil, preferencesUrl, noticeUrl } = props;
  const list = choices(props, 'en', 'Yes', 'No');
  const email = controllerIdentity(policy, 'en').email;
  return [
    { paragraph: 'Hello,' },
    { paragraph: `You confirmed your data, and ${policy.controller.name} has stored them.` },
    ...(list.length > 0 ? [{ heading: 'What you chose' }, { list }] : []),
    {
      paragraph: `You can change your mind at any time. On this page you ask for a link to your preferences; or write to ${email}.`,
    },
    { link: 'Ask for the link to my preferences', href: inLanguage(preferencesUrl, 'en') },
    { heading: 'Was this a mistake?' },
    { paragraph: `You can undo it until ${formatMoment(undoUntil, 'en', policy.zone)}.` },
    { link: 'Undo the confirmation', href: undoLink, main: true },
    { heading: 'Your receipt' },
    {
      paragraph:
        'It is proof, signed by us, of which text you read and what you decided. It holds neither your name nor your address. Keep it: it stays valid even if we are gone.',
    },
    { code: receipt },
    ...closing(policy, 'en', 'You get this mail because you have just confirmed your data.', noticeUrl),
  ];
};

const words = { es, en };

/** Sent once after a confirmation: what was chosen, the signed receipt, and the way back. */
export const welcomeLetter = (props: WelcomeLetter): Letter => {
  const { policy, language } = props;
  const subject = {
    es: `Has confirmado tus datos en ${policy.controller.name}`,
    en: `You confirmed your data with ${policy.controller.name}`,
  };
  return letter(
    subject[language],
    inLanguages(policy, language, (spoken) => words[spoken](props)),
  );
};
