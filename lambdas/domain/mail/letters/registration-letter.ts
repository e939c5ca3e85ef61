import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { formatMoment } from './wording.ts';

export type RegistrationLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** Absolute. */
  readonly link: string;
  readonly expiresAt: Date;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const es = ({ policy, link, expiresAt, noticeUrl }: RegistrationLetter): readonly Block[] => [
  { paragraph: 'Hola:' },
  {
    paragraph: `Alguien, seguramente tú, ha rellenado un formulario de ${policy.controller.name} con esta dirección de correo. En la página que abre este enlace puedes ver los datos, corregirlos y confirmarlos o rechazarlos.`,
  },
  { link: 'Ver mis datos y decidir', href: link, main: true },
  {
    paragraph: `Funciona hasta el ${formatMoment(expiresAt, 'es', policy.zone)}. Abrirlo no confirma nada: decides tú, en la página.`,
  },
  {
    paragraph:
      'Todavía no hemos guardado nada. Los datos viajan cifrados dentro del enlace y, si no confirmas, desaparecen con él. Si no has sido tú, no hace falta que hagas nada.',
  },
  ...closing(
    policy,
    'es',
    'Recibes este correo porque alguien escribió tu dirección en nuestro formulario.',
    noticeUrl,
  ),
];

const en = ({ policy, link, expiresAt, noticeUrl }: RegistrationLetter): readonly Block[] => [
  { paragraph: 'Hello,' },
  {
    paragraph: `Somebody, most likely you, filled in a form of ${policy.controller.name} with this e-mail address. On the page behind this link you can see the data, correct them, and confirm or decline.`,
  },
  { link: 'See my data and decide', href: link, main: true },
  {
    paragraph: `It works until ${formatMoment(expiresAt, 'en', policy.zone)}. Opening it confirms nothing: you decide on the page.`,
  },
  {
    paragraph:
      'We have not stored anything yet. The data travel encrypted inside the link and, unless you confirm, disappear with it. If it was not you, there is nothing you need to do.',
  },
  ...closing(policy, 'en', 'You get this mail because somebody typed your address into our form.', noticeUrl),
];

const words = { es, en };

/**
 * Asks the person behind an address to confirm a registration; nothing of it is stored before. Anybody can type anything into
 * a form with somebody else's address, so nothing that was typed is repeated here, not even a name.
 */
export const registrationLetter = (props: RegistrationLetter): Letter => {
  const { policy, language } = props;
  const subject = {
    es: `Confirma tu registro en ${policy.controller.name}`,
    en: `Confirm your registration with ${policy.controller.name}`,
  };
  return letter(
    subject[language],
    inLanguages(policy, language, (spoken) => words[spoken](props)),
  );
};
