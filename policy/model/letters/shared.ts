import type { Passage } from '../letter-wording.ts';
import { dutyMessages } from '../spanish-duties.ts';
import type { Text } from '../types.ts';

/** Title of one of the messages that the law demands, with the reference by which the person can ask about it. */
export const titled = (message: keyof typeof dutyMessages): Text => {
  const { es, en } = dutyMessages[message].title;
  return { es: `${es} ({reference})`, en: `${en} ({reference})` };
};

/** GDPR arts. 12(4), 77, 79. */
export const remedies = {
  remedy: {
    heading: { es: 'Si no estás conforme', en: 'If you disagree' },
    paragraphs: [
      {
        es: 'Si crees que nos hemos equivocado, escríbenos a {email} y cita la referencia: lo volverá a mirar una persona.',
        en: 'If you think that we got it wrong, write to {email} and quote the reference: a person will look at it again.',
      },
      {
        es: 'También puedes reclamar gratis ante la {authority} ({authorityUrl}; {authorityAddress}) y acudir a los tribunales (RGPD, arts. 77 y 79). No tienes que elegir: una cosa no quita la otra.',
        en: 'You can also complain, free of charge, to the {authority} ({authorityUrl}; {authorityAddress}), and go to court (GDPR arts. 77, 79). You need not choose: one does not exclude the other.',
      },
    ],
  },
  officer: {
    paragraphs: [
      {
        es: 'Si lo prefieres, habla antes con nuestro delegado de protección de datos: {officer}.',
        en: 'If you like, talk to our data protection officer first: {officer}.',
      },
    ],
  },
} as const satisfies Record<string, Passage>;

/** GDPR art. 21(2), (3); LO 3/2018 arts. 15.2, 23.3. */
export const advertisingStopped = {
  heading: { es: 'La publicidad ya está parada', en: 'Advertising has stopped already' },
  paragraphs: [
    {
      es: 'No te enviamos más publicidad ni usamos tus datos para ella, tampoco para hacer perfiles (RGPD, art. 21.3). Lo único que aún puede llegarte es un correo que ya estuviera en camino.',
      en: 'We send you no more advertising and no longer use your data for it, nor for any profile behind it (GDPR art. 21(3)). All that may still reach you is a mail that was already on its way.',
    },
    {
      es: 'Para no olvidarlo guardamos una huella cifrada de tu dirección, que no sirve para nada más (LO 3/2018, art. 15.2).',
      en: 'So as not to forget it we keep an encrypted fingerprint of your address, which serves nothing else (LO 3/2018 art. 15.2).',
    },
    {
      es: 'Si no quieres publicidad de ninguna empresa, hay sistemas de exclusión publicitaria en los que te apuntas gratis, como la Lista Robinson (https://www.listarobinson.es). La {authority} informa de cuáles hay ({authorityUrl}; LO 3/2018, art. 23.3).',
      en: 'If you want no advertising from any firm, there are exclusion lists that you can join free of charge, such as the Robinson list in Spain (https://www.listarobinson.es). The {authority} tells which there are ({authorityUrl}; LO 3/2018 art. 23.3).',
    },
  ],
} as const satisfies Passage;

/** What a receipt is for: the reference, what was asked, and the two dates that the clock runs between. */
export const receiptLines = [
  { es: 'Referencia: {reference}', en: 'Reference: {reference}' },
  { es: 'Qué se pide: {right}', en: 'What is asked for: {right}' },
  { es: 'Llegó: {received}', en: 'It arrived: {received}' },
  { es: 'Contestamos, como tarde: {due}', en: 'We answer at the latest: {due}' },
] as const satisfies readonly Text[];

/** GDPR art. 12(4): the reasons for not taking action. */
export const legalReason: Text = {
  es: 'El motivo legal: {ground} ({citation}).',
  en: 'The legal reason: {ground} ({citation}).',
};

export const pausedHeading: Text = { es: 'Qué hemos parado', en: 'What we have paused' };
