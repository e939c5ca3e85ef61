import type { LetterWording, Passage } from '../letter-wording.ts';
import { advertisingStopped, pausedHeading, receiptLines, titled } from './shared.ts';

/** What a person is told between the arrival of a request and its answer. */

const clock: Passage = {
  paragraphs: [
    {
      es: 'Mientras esperamos tu respuesta, el plazo se detiene; sigue contando en cuanto contestas. Si en {silence} no sabemos nada, cerraremos la solicitud. Podrás hacer otra cuando quieras.',
      en: 'While we wait for you the clock stands; it runs on as soon as you answer. If we hear nothing for {silence}, we will close the request. You can make another at any time.',
    },
  ],
};

export const receipt: LetterWording<'receipt'> = {
  subject: titled('request-receipt'),
  why: {
    es: 'Recibes este correo porque nos ha llegado una solicitud sobre datos personales que se contesta a esta dirección.',
    en: 'You get this mail because a request about personal data reached us that is answered to this address.',
  },
  parts: {
    arrived: {
      paragraphs: [
        {
          es: 'Hemos recibido tu solicitud. Este es el recibo; guárdalo.',
          en: 'We have received your request. This is your receipt; keep it.',
        },
      ],
      list: receiptLines,
    },
    confirm: {
      heading: { es: 'Falta un paso: confírmala', en: 'One step is left: confirm it' },
      paragraphs: [
        {
          es: 'Confirma en esta página que la solicitud es tuya. Casi siempre nos basta con eso para saber que eres tú: no mandes ninguna copia del DNI.',
          en: 'Confirm on this page that the request is yours. That is nearly always enough for us to know that it is you: do not send a copy of your identity card.',
        },
      ],
      link: { es: 'Confirmar mi solicitud', en: 'Confirm my request' },
      after: [
        {
          es: 'El enlace funciona hasta el {expires}. Abrirlo no confirma nada: decides tú, en la página.',
          en: 'The link works until {expires}. Opening it confirms nothing: you decide on the page.',
        },
        {
          es: 'Si nadie la confirma en {confirmWithin}, borramos lo que dice la solicitud y quedan solo la referencia y las fechas. Si no has sido tú, no hagas nada: sin confirmarla no damos, cambiamos ni borramos los datos de nadie.',
          en: 'If nobody confirms it within {confirmWithin}, we erase what the request says, and only the reference and the dates remain. If it was not you, do nothing: without this we hand out, change or erase nobody’s data.',
        },
      ],
    },
    advertising: advertisingStopped,
    'nothing-held': {
      heading: { es: 'Con esta dirección no tenemos nada', en: 'We hold nothing under this address' },
      paragraphs: [
        {
          es: 'Lo hemos mirado: con esta dirección no guardamos más que esta misma solicitud.',
          en: 'We have looked: under this address we hold nothing but this request itself.',
        },
        {
          es: 'Si nos diste tus datos con otra dirección, o la escribiste de otra manera, haz la solicitud desde esa. Así sabemos que eres tú.',
          en: 'If you gave us your data with another address, or wrote it differently, make the request from that one. That is how we know that it is you.',
        },
      ],
    },
    'to-be-read': {
      heading: { es: 'La va a leer una persona', en: 'A person will read it' },
      paragraphs: [
        {
          es: 'Nos has escrito con tus palabras, y está bien así: no hace falta ningún formulario. Una persona leerá el mensaje y te contestará. El plazo ya corre desde el día en que llegó.',
          en: 'You wrote to us in your own words, and that is fine: no form is needed. A person will read your message and answer. The clock has been running since the day it arrived.',
        },
      ],
    },
    contact: {
      paragraphs: [
        {
          es: 'Es gratis. Si quieres preguntar o añadir algo, escribe a {email} y cita la referencia.',
          en: 'It is free of charge. To ask or add something, write to {email} and quote the reference.',
        },
      ],
    },
  },
  lines: {},
};

export const questionIdentity: LetterWording<'question-identity'> = {
  subject: titled('request-identity'),
  why: {
    es: 'Recibes este correo porque hay una solicitud que se contesta a esta dirección y nos falta algo para atenderla.',
    en: 'You get this mail because there is a request that is answered to this address, and we lack something to act on it.',
  },
  parts: {
    opening: {
      paragraphs: [
        {
          es: 'Antes de seguir con la solicitud {reference} necesitamos estar seguros de que eres tú quien la hace, para que nadie consiga ni cambie tus datos en tu nombre.',
          en: 'Before we go on with request {reference} we need to be sure that it is you who makes it, so that nobody gets or changes your data in your name.',
        },
      ],
    },
    reason: { heading: { es: 'Por qué lo preguntamos', en: 'Why we ask' } },
    upload: {
      heading: { es: 'Cómo contestar', en: 'How to answer' },
      paragraphs: [
        {
          es: 'Sube en esta página un documento que diga quién eres. Puedes tapar lo que no haga falta, como la foto o la firma.',
          en: 'On this page, upload a document that says who you are. You may cover what is not needed, such as the photograph or the signature.',
        },
      ],
      link: { es: 'Subir el documento', en: 'Upload the document' },
      after: [
        {
          es: 'El enlace funciona hasta el {expires} y admite un solo fichero. Solo lo ve quien comprueba quién eres. Después lo destruimos y anotamos nada más que quién lo comprobó y cuándo.',
          en: 'The link works until {expires} and takes a single file. Only whoever checks who you are sees it. Then we destroy it, and note no more than who checked it and when.',
        },
        {
          es: 'Es una excepción: si no hay una duda concreta, nunca hace falta la copia de un documento.',
          en: 'This is an exception: without a particular doubt, a copy of a document is never needed.',
        },
      ],
    },
    reply: {
      heading: { es: 'Cómo contestar', en: 'How to answer' },
      paragraphs: [
        {
          es: 'Escribe a {email}, cita la referencia {reference} y contesta a lo que preguntamos. No mandes copias de documentos por correo: no hacen falta.',
          en: 'Write to {email}, quote the reference {reference} and answer what we ask. Send no copies of documents by mail: they are not needed.',
        },
      ],
    },
    clock,
  },
  lines: {},
};

export const questionData: LetterWording<'question-data'> = {
  subject: {
    es: '¿Qué datos quieres ver? ({reference})',
    en: 'Which data would you like to see? ({reference})',
  },
  why: questionIdentity.why,
  parts: {
    opening: {
      paragraphs: [
        {
          es: 'Tenemos muchos datos tuyos. Para darte lo que buscas con la solicitud {reference}, dinos a qué datos o a qué actividades te refieres (LO 3/2018, art. 13.1).',
          en: 'We hold a lot of data about you. To give you what you look for with request {reference}, tell us which data or which activities you mean (LO 3/2018 art. 13.1).',
        },
      ],
    },
    reason: { heading: { es: 'Qué necesitamos saber', en: 'What we need to know' } },
    reply: {
      heading: { es: 'Cómo contestar', en: 'How to answer' },
      paragraphs: [
        {
          es: 'Escribe a {email} y cita la referencia. Si los quieres todos, dínoslo: también vale.',
          en: 'Write to {email} and quote the reference. If you want all of them, say so: that will do as well.',
        },
      ],
    },
    clock,
  },
  lines: {},
};

export const extension: LetterWording<'extension'> = {
  subject: titled('request-extended'),
  why: {
    es: 'Recibes este correo porque la ley nos obliga a avisarte cuando necesitamos más tiempo (RGPD, art. 12.3).',
    en: 'You get this mail because the law obliges us to tell you when we need more time (GDPR art. 12(3)).',
  },
  parts: {
    extended: {
      paragraphs: [
        {
          es: 'Tu solicitud {reference} nos va a llevar más tiempo del previsto. Sentimos la espera.',
          en: 'Your request {reference} will take us longer than foreseen. We are sorry to keep you waiting.',
        },
        {
          es: 'Contestaremos, como tarde, el {due}. Es lo más que permite la ley: {longest} desde que llegó ({received}). No habrá otra prórroga, y si acabamos antes, contestamos antes.',
          en: 'We will answer on {due} at the latest. That is the most the law allows: {longest} from its arrival ({received}). There will be no second extension, and if we finish sooner we answer sooner.',
        },
      ],
    },
    reason: { heading: { es: 'Por qué', en: 'Why' } },
    contact: {
      paragraphs: [
        {
          es: 'Si no estás de acuerdo, escribe a {email} y cita la referencia.',
          en: 'If you disagree, write to {email} and quote the reference.',
        },
      ],
    },
  },
  lines: {},
};

export const restriction: LetterWording<'restriction'> = {
  subject: {
    es: 'Hemos dejado de usar tus datos ({reference})',
    en: 'We have stopped using your data ({reference})',
  },
  why: {
    es: 'Recibes este correo porque hemos parado el uso de tus datos y debes saberlo (RGPD, art. 18).',
    en: 'You get this mail because we have paused the use of your data and you should know (GDPR art. 18).',
  },
  parts: {
    opening: {
      paragraphs: [
        {
          es: 'Mientras estudiamos la solicitud {reference} no usamos tus datos: siguen guardados y nada más.',
          en: 'While we look into request {reference} we do not use your data: they stay stored, and nothing else.',
        },
      ],
    },
    paused: { heading: pausedHeading },
    lifting: {
      paragraphs: [
        {
          es: 'Te avisaremos antes de volver a usarlos (RGPD, art. 18.3). La fecha de la respuesta no cambia: como tarde, el {due}.',
          en: 'We will tell you before we use them again (GDPR art. 18(3)). The date of the answer does not change: {due} at the latest.',
        },
      ],
    },
  },
  lines: {},
};

export const representative: LetterWording<'representative'> = {
  subject: {
    es: 'Alguien ha hecho una solicitud en tu nombre ({reference})',
    en: 'Somebody made a request on your behalf ({reference})',
  },
  why: {
    es: 'Recibes este correo porque alguien actúa en tu nombre y queremos que lo sepas.',
    en: 'You get this mail because somebody acts on your behalf and we want you to know.',
  },
  parts: {
    asked: {
      paragraphs: [
        {
          es: 'Alguien que dice representarte nos ha hecho una solicitud sobre tus datos. Antes de nada comprobamos su autorización, y la respuesta solo le llega si la autorización lo permite.',
          en: 'Somebody who says that they represent you made a request about your data. First of all we check their authority, and the answer goes to them only if that authority allows it.',
        },
      ],
      list: receiptLines,
    },
    'not-you': {
      heading: { es: 'Si no has autorizado a nadie', en: 'If you authorised nobody' },
      paragraphs: [
        {
          es: 'Escribe cuanto antes a {email} y cita la referencia {reference}: paramos hasta aclararlo.',
          en: 'Write to {email} as soon as you can and quote the reference {reference}: we stop until it is cleared up.',
        },
      ],
    },
  },
  lines: {},
};
