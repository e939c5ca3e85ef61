import { isConfirmed } from '../define.ts';
import { describePeriod } from '../derive.ts';
import type { Language, Policy, Right } from '../types.ts';
import { factText } from '../words.ts';
import { bullets, type Section } from './wording.ts';

/** A right as the notice lists it: by its name, where it has one, and what it is. */
type InWords = { readonly name?: string; readonly says: string };
const named = ({ name, says }: InWords): string => (name === undefined ? says : `${name}: ${says}`);

const words = {
  es: {
    title: 'Tus derechos',
    intro: 'Son tuyos siempre, y ejercerlos es gratis.',
    rights: {
      access: {
        name: 'Acceso',
        says: 'saber qué datos tuyos tenemos, para qué y a quién se los hemos dado, y recibir una copia.',
      },
      rectification: { name: 'Rectificación', says: 'que corrijamos lo que esté mal o incompleto.' },
      erasure: {
        name: 'Supresión',
        says: 'que borremos tus datos. Si una ley nos obliga a guardar algo, te decimos qué, por qué y hasta cuándo.',
      },
      restriction: { name: 'Limitación', says: 'que dejemos de usarlos, sin borrarlos, mientras se aclara una duda.' },
      portability: {
        name: 'Portabilidad',
        says: 'recibir lo que nos diste en un formato que otro programa pueda leer.',
      },
      objection: { name: 'Oposición', says: 'que dejemos de usarlos; te lo explicamos más abajo.' },
      'no-automated-decision': {
        says: 'Que una persona revise cualquier decisión importante tomada solo por una máquina.',
      },
      withdrawal: {
        says: 'Retirar tu consentimiento cuando quieras. Vale desde ese momento; lo anterior sigue siendo válido.',
      },
      'post-mortem': {
        says: 'Que tus familiares o quien tú designes pidan los datos de una persona fallecida, salvo que ella lo prohibiera (LO 3/2018, art. 3).',
      },
    } satisfies Record<Right, InWords>,
    objection: 'Tu derecho a oponerte',
    object: [
      'Si usamos tus datos por un interés nuestro, puedes oponerte cuando quieras por tu situación particular. Mientras lo estudiamos, dejamos de usarlos.',
      'A la publicidad, y al perfil que se haga para ella, puedes oponerte sin dar motivos: paramos en el acto y para siempre.',
      'Si no quieres publicidad de ninguna empresa, puedes apuntarte gratis en la [Lista Robinson](https://www.listarobinson.es).',
    ],
    how: 'Cómo ejercerlos',
    channels: (email: string, address: string) =>
      `Escríbenos por correo electrónico (${email}) o postal (${address}). Vale cualquier otro medio: nunca rechazamos una solicitud por cómo llega.`,
    identity:
      'No hace falta que mandes una copia del DNI: basta con que uses el correo que ya conocemos. Solo si hay dudas razonables te preguntaremos algo más, y te diremos por qué.',
    deadline: (first: string, longest: string) =>
      `Te enviamos enseguida un recibo con la fecha. Contestamos en ${first} desde que llega tu solicitud. Si es muy compleja, podemos tardar hasta ${longest} desde que llegó, pero te lo decimos antes de que acabe el primer plazo, con el motivo.`,
    represent:
      'Puedes hacerlo tú o quien te represente. Por los menores de la edad mínima lo hacen sus padres o tutores.',
    complain: 'Si no estás conforme',
    officer: (contact: string) => `Puedes hablar antes con nuestro delegado de protección de datos: ${contact}.`,
    authority: (name: string, url: string, address: string) =>
      `Puedes reclamar gratis ante la ${name}, en [${url}](${url}) o en ${address}. También puedes acudir a un juez.`,
  },
  en: {
    title: 'Your rights',
    intro: 'They are always yours, and using them is free.',
    rights: {
      access: {
        name: 'Access',
        says: 'to know which of your data we hold, for what and to whom we gave them, and to get a copy.',
      },
      rectification: { name: 'Rectification', says: 'to have us correct what is wrong or incomplete.' },
      erasure: {
        name: 'Erasure',
        says: 'to have your data erased. If a law makes us keep something, we tell you what, why and until when.',
      },
      restriction: {
        name: 'Restriction',
        says: 'to have us stop using them, without erasing, while a doubt is settled.',
      },
      portability: {
        name: 'Portability',
        says: 'to receive what you gave us in a format that another program can read.',
      },
      objection: { name: 'Objection', says: 'to have us stop using them; we explain this below.' },
      'no-automated-decision': {
        says: 'To have a person review any decision that matters and that a machine alone has taken.',
      },
      withdrawal: {
        says: 'To withdraw your consent at any time. It counts from that moment; what happened before stays valid.',
      },
      'post-mortem': {
        says: 'For relatives, or whoever was named, to ask for the data of a person who has died, unless that person forbade it (LO 3/2018 art. 3).',
      },
    } satisfies Record<Right, InWords>,
    objection: 'Your right to object',
    object: [
      'Where we use your data for an interest of ours, you can object at any time because of your own situation. While we look into it, we stop using them.',
      'To advertising, and to any profile made for it, you can object without giving reasons: we stop at once and for good.',
      'If you want no advertising from any firm, you can join the [Robinson list](https://www.listarobinson.es) in Spain, free of charge.',
    ],
    how: 'How to use them',
    channels: (email: string, address: string) =>
      `Write to us by e-mail (${email}) or by post (${address}). Any other way will do: we never refuse a request for how it reaches us.`,
    identity:
      'You need not send a copy of your identity card: using the mailbox we already know is enough. Only if there are reasonable doubts will we ask for more, and say why.',
    deadline: (first: string, longest: string) =>
      `We send you a receipt with the date straight away. We answer within ${first} of receiving your request. If it is very complex we may take up to ${longest} from its arrival, but we tell you before the first period ends, with the reason.`,
    represent:
      'You can do it yourself or through a representative. For children below the minimum age, parents or guardians do it.',
    complain: 'If you are not satisfied',
    officer: (contact: string) => `You can first talk to our data protection officer: ${contact}.`,
    authority: (name: string, url: string, address: string) =>
      `You can complain free of charge to the Spanish data protection authority, ${name}, at [${url}](${url}) or ${address}. You can also go to court.`,
  },
};

/**
 * What a right is, in the sentence that the notice has for it, without its name; `advertising` is the objection to that alone,
 * which needs no reasons (GDPR art. 21(2), (3)).
 */
export const rightSentence = (right: Right | 'advertising', language: Language): string => {
  const { rights, object } = words[language];
  const [objection = '', advertising = ''] = object;
  if (right === 'advertising') return advertising;
  if (right === 'objection') return objection;
  const { says } = rights[right];
  return says.charAt(0).toUpperCase() + says.slice(1);
};

/** How to use a right: by which ways, what is never asked for, when the answer comes, and who may act for somebody else. */
export const exerciseSentences = (
  { controller, requests }: Pick<Policy, 'controller' | 'requests'>,
  language: Language,
): Readonly<Record<'channels' | 'identity' | 'deadline' | 'represent', string>> => {
  const { channels, identity, deadline, represent } = words[language];
  return {
    channels: channels(factText(controller.email, language), factText(controller.address, language)),
    identity,
    deadline: deadline(describePeriod(requests.answerWithin, language), describePeriod(requests.extendedTo, language)),
    represent,
  };
};

/** The rights, the right to object set apart (GDPR art. 21(4)), how to use them, and where to complain (art. 13(2)(b) to (d)). */
export const rightsSection: Section = (policy, language) => {
  const say = words[language];
  const { rights } = policy;
  const { channels, identity, deadline, represent } = exerciseSentences(policy, language);
  return [
    `## ${say.title}`,
    say.intro,
    bullets(rights.map((right) => named(say.rights[right]))),
    ...(rights.includes('objection') ? [`### ${say.objection}`, ...say.object] : []),
    `### ${say.how}`,
    channels,
    identity,
    deadline,
    represent,
    `### ${say.complain}`,
    ...complaints(policy, language),
  ];
};

const complaints = ({ controller, authority }: Policy, language: Language): readonly string[] => {
  const say = words[language];
  const { dataProtectionOfficer } = controller;
  const hasOfficer = isConfirmed(dataProtectionOfficer) && dataProtectionOfficer !== 'none';
  return [
    ...(hasOfficer ? [say.officer(dataProtectionOfficer)] : []),
    say.authority(authority.name, authority.url, authority.address),
  ];
};
