import type { Language, Policy } from '../../../../policy/model/types.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { closing, inLanguages } from './sections.ts';
import { basisNames, controllerIdentity, formatDay, rightsSentences } from './wording.ts';

export type VisitsLinkedLetter = {
  readonly policy: Policy;
  readonly language: Language;
  /** The law that demands it; without one it is about misuse. */
  readonly provision?: string;
  /** Civil days, both included. */
  readonly from: string;
  readonly to: string;
  /** By which the person can ask about it; says nothing of them. */
  readonly reference: string;
  /** Absolute, without query. */
  readonly noticeUrl: string;
};

const dataOf = ({ policy: { categories, stored } }: VisitsLinkedLetter, language: Language): string =>
  categories[stored.visit]?.title[language] ?? '';

const es = (props: VisitsLinkedLetter): readonly Block[] => {
  const { policy, provision, from, to, reference, noticeUrl } = props;
  const { name } = policy.controller;
  const { email } = controllerIdentity(policy, 'es');
  return [
    { paragraph: 'Hola:' },
    {
      paragraph: `De ordinario, en ${name} nadie sabe qué visitas a nuestra web son tuyas. Ahora vamos a relacionar contigo las que hiciste con tu sesión abierta entre el ${formatDay(from, 'es')} y el ${formatDay(to, 'es')}, las dos fechas incluidas. Lo han decidido dos personas y cada consulta queda anotada.`,
    },
    { heading: 'Por qué' },
    {
      paragraph:
        provision === undefined
          ? `Estudiamos un posible incumplimiento de las normas de uso. Base jurídica: ${basisNames['legitimate-interests'].es}.`
          : `Lo exige una norma: ${provision}. Base jurídica: ${basisNames['legal-obligation'].es}.`,
    },
    { heading: 'Qué datos son' },
    { paragraph: `De cada visita: ${dataOf(props, 'es')}.` },
    { heading: 'Qué puedes hacer' },
    {
      list: [
        `Contarnos tu versión. Te escuchamos antes de decidir nada que te afecte: escríbenos a ${email}.`,
        provision === undefined
          ? 'Oponerte, por motivos que tengan que ver con tu situación (RGPD, art. 21). Entonces solo podemos seguir si hay razones que pesen más que las tuyas.'
          : 'Oponerte, si crees que esa norma no nos obliga o no alcanza a estas visitas. Revisaremos la decisión.',
        `Preguntarnos qué hemos encontrado. Cita la referencia ${reference}.`,
      ],
    },
    { heading: 'Tus derechos' },
    ...rightsSentences(policy, 'es').map((paragraph) => ({ paragraph })),
    ...closing(
      policy,
      'es',
      'Recibes este correo porque prometemos avisarte cuando relacionamos visitas contigo, salvo que una ley lo prohíba.',
      noticeUrl,
    ),
  ];
};

const en = (props: VisitsLinkedLetter): readonly Block[] => {
  const { policy, provision, from, to, reference, noticeUrl } = props;
  const { name } = policy.controller;
  const { email } = controllerIdentity(policy, 'en');
  return [
    { paragraph: 'Hello,' },
    {
      paragraph: `Normally nobody at ${name} knows which visits to our website are yours. We are now going to link to you those that you made while logged in between ${formatDay(from, 'en')} and ${formatDay(to, 'en')}, both dates included. Two people decided so, and each look is noted.`,
    },
    { heading: 'Why' },
    {
      paragraph:
        provision === undefined
          ? `We are looking into a possible breach of the rules of use. Legal basis: ${basisNames['legitimate-interests'].en}.`
          : `A law demands it: ${provision}. Legal basis: ${basisNames['legal-obligation'].en}.`,
    },
    { heading: 'Which data they are' },
    { paragraph: `Of each visit: ${dataOf(props, 'en')}.` },
    { heading: 'What you can do' },
    {
      list: [
        `Tell us your side. We hear you before we decide anything that affects you: write to ${email}.`,
        provision === undefined
          ? 'Object, on grounds that have to do with your situation (GDPR art. 21). Then we may go on only for reasons that weigh more than yours.'
          : 'Object, if you think that this law does not oblige us or does not cover these visits. We will review the decision.',
        `Ask us what we found. Quote the reference ${reference}.`,
      ],
    },
    { heading: 'Your rights' },
    ...rightsSentences(policy, 'en').map((paragraph) => ({ paragraph })),
    ...closing(
      policy,
      'en',
      'You get this mail because we promise to tell you when we link visits to you, unless a law forbids it.',
      noticeUrl,
    ),
  ];
};

const words = { es, en };

/**
 * Tells a person that visits are linked to them, on what ground and what they may do: be heard, object, ask (AB-34; GDPR arts. 14,
 * 21). It names no case and nothing that was found.
 */
export const visitsLinkedLetter = (props: VisitsLinkedLetter): Letter => {
  const { policy, language } = props;
  const subject = {
    es: `Relacionamos visitas contigo: ${policy.controller.name}`,
    en: `We are linking visits to you: ${policy.controller.name}`,
  };
  return letter(
    subject[language],
    inLanguages(policy, language, (spoken) => words[spoken](props)),
  );
};
