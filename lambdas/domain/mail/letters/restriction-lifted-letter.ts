import type { Language, Policy } from '../../../../policy/model/types.ts';
import { civilDate } from '../../time.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { controllerIdentity, formatDay, rightsSentences } from './wording.ts';

export type RestrictionLiftedLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** Since when the data were only stored. */
  readonly since: Date;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const es = ({ policy, since, noticeUrl }: RestrictionLiftedLetter): readonly Block[] => {
  const { email, name } = controllerIdentity(policy, 'es');
  return [
    { paragraph: 'Hola:' },
    {
      paragraph: `Desde el ${formatDay(civilDate(since, policy.zone), 'es')}, ${name} solo guarda tus datos y no los usa, porque su tratamiento estaba limitado. Vamos a levantar esa limitación: a partir de ahora volvemos a usarlos para los fines que explica nuestro aviso de privacidad, y solo para esos.`,
    },
    { heading: 'Qué cambia y qué no' },
    {
      list: [
        'Lo que aceptaste y lo que rechazaste sigue como lo dejaste: no hemos cambiado ninguna decisión tuya.',
        'No tienes que hacer nada. Si no contestas, no aceptas nada nuevo.',
      ],
    },
    { heading: 'Si no estás de acuerdo' },
    { paragraph: `Escríbenos a ${email} y cuéntanos por qué. Lo revisaremos.` },
    { heading: 'Tus derechos' },
    ...rightsSentences(policy, 'es').map((paragraph) => ({ paragraph })),
    ...closing(
      policy,
      'es',
      'Recibes este correo porque la ley nos obliga a avisarte antes de levantar la limitación (RGPD, art. 18.3).',
      noticeUrl,
    ),
  ];
};

const en = ({ policy, since, noticeUrl }: RestrictionLiftedLetter): readonly Block[] => {
  const { email, name } = controllerIdentity(policy, 'en');
  return [
    { paragraph: 'Hello,' },
    {
      paragraph: `Since ${formatDay(civilDate(since, policy.zone), 'en')} ${name} has only stored your data and not used them, because their use was restricted. We are about to lift that restriction: from now on we use them again for the purposes that our privacy notice explains, and only for those.`,
    },
    { heading: 'What changes and what does not' },
    {
      list: [
        'What you agreed to and what you refused is as you left it: we changed no decision of yours.',
        'You need not do anything. Silence agrees to nothing new.',
      ],
    },
    { heading: 'If you disagree' },
    { paragraph: `Write to ${email} and tell us why. We will look at it again.` },
    { heading: 'Your rights' },
    ...rightsSentences(policy, 'en').map((paragraph) => ({ paragraph })),
    ...closing(
      policy,
      'en',
      'You get this mail because the law obliges us to tell you before we lift the restriction (GDPR art. 18(3)).',
      noticeUrl,
    ),
  ];
};

const words = { es, en };

/** Where the policy names no such message. */
const title = { es: 'Vamos a volver a usar tus datos', en: 'We are about to use your data again' };

/** Tells a person, before it is done, that the restriction of their data is lifted and what they may do (GDPR art. 18(3)). */
export const restrictionLiftedLetter = (props: RestrictionLiftedLetter): Letter => {
  const { policy, language } = props;
  const subject = policy.messages['restriction-lifted']?.title ?? title;
  return letter(
    subject[language],
    inLanguages(policy, language, (spoken) => words[spoken](props)),
  );
};
