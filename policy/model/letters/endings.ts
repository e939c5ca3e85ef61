import type { LetterWording, RequestLetters } from '../letter-wording.ts';
import { legalReason, remedies, titled } from './shared.ts';

/** How a request ends without being granted: refused for a reason that the law names, or closed. */

export const grounds: RequestLetters['grounds'] = {
  unfounded: { es: 'la solicitud es manifiestamente infundada', en: 'the request is manifestly unfounded' },
  excessive: { es: 'la solicitud es manifiestamente excesiva', en: 'the request is manifestly excessive' },
  'repeated-access': {
    es: 'ya te dimos acceso hace menos de seis meses y no vemos una causa legítima para repetirlo',
    en: 'we gave you access less than six months ago and see no legitimate cause to do it again',
  },
  'not-identifiable': {
    es: 'no podemos saber qué datos son tuyos, y la ley no nos pide reunir más solo para averiguarlo',
    en: 'we cannot tell which data are yours, and the law does not ask us to gather more only to find out',
  },
  'rights-of-others': {
    es: 'dártelo perjudicaría los derechos de otras personas',
    en: 'giving it to you would harm the rights of other people',
  },
  'freedom-of-expression': {
    es: 'los datos hacen falta para ejercer la libertad de expresión e información',
    en: 'the data are needed to exercise freedom of expression and information',
  },
  'legal-obligation': {
    es: 'una ley nos obliga a conservar o usar esos datos',
    en: 'a law obliges us to keep or use these data',
  },
  'public-health': {
    es: 'los datos hacen falta por razones de interés público en la salud pública',
    en: 'the data are needed for reasons of public interest in public health',
  },
  archiving: {
    es: 'los datos hacen falta para archivo en interés público, investigación o estadística, y borrarlos lo impediría',
    en: 'the data are needed for archiving in the public interest, research or statistics, which erasing them would prevent',
  },
  'legal-claims': {
    es: 'los datos hacen falta para formular, ejercer o defender reclamaciones',
    en: 'the data are needed to make, pursue or defend legal claims',
  },
  'compelling-grounds': {
    es: 'hay motivos legítimos imperiosos que pesan más que tus intereses, derechos y libertades',
    en: 'there are compelling legitimate grounds that weigh more than your interests, rights and freedoms',
  },
  'restricted-by-law': {
    es: 'una ley limita este derecho en este caso',
    en: 'a law restricts this right in this case',
  },
  'prohibited-by-deceased': {
    es: 'la persona fallecida lo prohibió, o lo prohíbe una ley',
    en: 'the person who died forbade it, or a law forbids it',
  },
};

export const refusal: LetterWording<'refusal'> = {
  subject: titled('request-refused'),
  why: {
    es: 'Recibes este correo porque nos hiciste una solicitud y te debemos una respuesta con sus motivos (RGPD, art. 12.4).',
    en: 'You get this mail because you made a request and we owe you an answer with its reasons (GDPR art. 12(4)).',
  },
  parts: {
    opening: {
      paragraphs: [
        {
          es: 'Hemos estudiado tu solicitud {reference} ({right}), que llegó el {received}, y no podemos hacer lo que pides. Lo han decidido dos personas, no una máquina.',
          en: 'We have looked into your request {reference} ({right}), which arrived on {received}, and cannot do what you ask for. Two people decided so, and no machine.',
        },
      ],
    },
    ground: {
      heading: { es: 'Por qué', en: 'Why' },
      paragraphs: [legalReason],
    },
    ...remedies,
  },
  lines: {},
};

export const closing: LetterWording<'closing'> = {
  subject: { es: 'Hemos cerrado tu solicitud ({reference})', en: 'We have closed your request ({reference})' },
  why: {
    es: 'Recibes este correo porque se cierra una solicitud que se contestaba a esta dirección.',
    en: 'You get this mail because a request that was answered to this address is closed.',
  },
  parts: {
    unverified: {
      paragraphs: [
        {
          es: 'Nadie ha confirmado en {confirmWithin} la solicitud {reference}, que llegó el {received}, así que la cerramos. Hemos borrado lo que decía; quedan solo la referencia y las fechas.',
          en: 'Nobody confirmed request {reference}, which arrived on {received}, within {confirmWithin}, so we close it. We have erased what it said; only the reference and the dates remain.',
        },
        {
          es: 'Si la hiciste tú, puedes hacer otra cuando quieras. Si no, no hace falta que hagas nada.',
          en: 'If you made it, you can make another at any time. If not, there is nothing you need to do.',
        },
      ],
    },
    unidentified: {
      paragraphs: [
        {
          es: 'Te hicimos una pregunta sobre la solicitud {reference} y en {silence} no nos ha llegado respuesta. Sin saber quién la hace, o de qué datos habla, no podemos dar ni cambiar nada, así que la cerramos (RGPD, art. 12.2).',
          en: 'We asked you a question about request {reference} and got no answer for {silence}. Without knowing who makes it, or which data it is about, we can neither hand out nor change anything, so we close it (GDPR art. 12(2)).',
        },
        {
          es: 'Si sigues queriéndolo, haz otra cuando te venga bien y empezamos de nuevo.',
          en: 'If you still want it, make another whenever it suits you, and we start again.',
        },
      ],
    },
    withdrawn: {
      paragraphs: [
        {
          es: 'Has retirado tu solicitud {reference}, y la cerramos sin hacer nada más. Puedes hacer otra cuando quieras.',
          en: 'You took your request {reference} back, and we close it without doing anything more. You can make another at any time.',
        },
      ],
    },
    forwarded: {
      paragraphs: [
        {
          es: 'Tu solicitud {reference} trata de datos que, si existen, no son nuestros: las empresas y organizaciones que usan nuestros servicios guardan en ellos los datos de su gente, y solo ellas deciden. Nosotros no podemos mirarlos ni decirte si están (RGPD, art. 28; LO 3/2018, art. 12.3).',
          en: 'Your request {reference} is about data that, if they exist, are not ours: firms and organisations that use our services keep the data of their people there, and only they decide about them. We may neither look at them nor tell you whether they exist (GDPR art. 28; LO 3/2018 art. 12.3).',
        },
        {
          es: 'Pide lo mismo a la empresa u organización a la que diste tus datos: es quien tiene que contestarte. Si alguna usa nuestros servicios, le hacemos llegar tu solicitud.',
          en: 'Ask the same of the firm or organisation that you gave your data to: it is the one that has to answer you. If one of them uses our services, we pass your request on.',
        },
      ],
    },
    'no-request': {
      paragraphs: [
        {
          es: 'Hemos leído el mensaje al que dimos la referencia {reference}. Por lo que entendemos no pide nada sobre tus datos personales, así que la cerramos. Si no te hemos entendido bien, dínoslo y la abrimos otra vez.',
          en: 'We have read the message that we gave the reference {reference}. As we understand it, it asks for nothing about your personal data, so we close it. If we misunderstood you, tell us and we open it again.',
        },
      ],
    },
    ...remedies,
  },
  lines: {},
};
