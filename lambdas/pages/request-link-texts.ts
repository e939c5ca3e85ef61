import type { Language } from '../../policy/model/types.ts';
import type { RequestOutcome } from '../domain/requests/request.ts';

type Words = { readonly title: string; readonly lead: string };
/** `due` is the last day for the answer, as people read it. */
type Due = { readonly due: string };
type Underway = 'confirmed' | 'asked';

const es = {
  error: 'Error: ',
  open: {
    title: 'Confirma tu solicitud',
    lead: (firm: string) => `Alguien ha pedido esto a ${firm} con tu dirección de correo. Confirma que has sido tú.`,
    until: (until: string) =>
      `Abrir esta página no confirma nada. El enlace funciona hasta el ${until}; si nadie confirma antes, borramos lo que dice la solicitud.`,
    shared: '¿Usa alguien más este correo?',
    sharedText:
      'Si otra persona nos ha dado también esta dirección, dinos quién eres: tu nombre, como nos lo diste, y otro dato tuyo que nos dieras y que los demás no conozcan. Así nadie ve lo que es de otro. Si lo dejas en blanco y hace falta, lo comprobará una persona y tardaremos más.',
    name: 'Tu nombre, como nos lo diste',
    secret: 'Otro dato tuyo que nos diste',
    secretHint: 'Por ejemplo, tu teléfono o tu código postal. Ni tu nombre ni una dirección de correo.',
    confirm: 'Sí, es mía: adelante',
  },
  justConfirmed: 'La solicitud está confirmada.',
  underway: {
    confirmed: {
      title: 'Estamos con tu solicitud',
      lead: ({ due }: Due) => `Te contestamos por correo, como tarde, el ${due}. Puedes cerrar esta página.`,
    },
    asked: {
      title: 'Esperamos tu respuesta',
      lead: () =>
        'Te hemos preguntado algo por correo. Mientras no contestes, el plazo está parado; sigue en cuanto lo hagas.',
    },
  } satisfies Record<Underway, { title: string; lead: (facts: Due) => string }>,
  ends: {
    fulfilled: { title: 'Tu solicitud está contestada', lead: 'La respuesta está en tu correo.' },
    partial: {
      title: 'Tu solicitud está contestada',
      lead: 'Hemos podido hacer una parte. En tu correo está qué no, y por qué.',
    },
    'nothing-held': {
      title: 'Tu solicitud está contestada',
      lead: 'Con esta dirección no tenemos más que la propia solicitud. Te lo explicamos en el correo.',
    },
    refused: {
      title: 'No podemos hacer lo que pides',
      lead: 'En tu correo están el motivo legal, y cómo reclamar si no estás conforme.',
    },
    unverified: {
      title: 'La solicitud está cerrada',
      lead: 'Nadie la confirmó a tiempo, así que hemos borrado lo que decía. Puedes hacer otra.',
    },
    unidentified: {
      title: 'La solicitud está cerrada',
      lead: 'Te preguntamos quién eres y no nos llegó la respuesta. Puedes hacer otra.',
    },
    withdrawn: {
      title: 'La solicitud está retirada',
      lead: 'No hacemos nada más con ella. Si cambias de opinión, puedes hacer otra cuando quieras.',
    },
    forwarded: {
      title: 'La solicitud está cerrada',
      lead: 'Es otra empresa la que tiene que contestarte. En tu correo te decimos qué hacer.',
    },
    'no-request': {
      title: 'La solicitud está cerrada',
      lead: 'Entendimos que no era una solicitud. Si lo era, haz otra o escríbenos.',
    },
  } satisfies Record<RequestOutcome, Words>,
  takeBack: {
    heading: '¿Ya no la quieres, o no has sido tú?',
    text: 'Puedes retirarla. Queda cerrada y no hacemos nada con los datos.',
    button: 'Retirar la solicitud',
  },
  problems: {
    PRESSED_TOO_SOON: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    WRONG_STATE: 'Ya no se puede retirar: está hecha o se está haciendo ahora mismo.',
    UNKNOWN_ACTION: 'Elige uno de los botones de esta página.',
  },
  again: 'Hacer otra solicitud',
  write: (email: string) => `Si quieres preguntar o añadir algo, escribe a ${email} y cita la referencia.`,
};

const en: typeof es = {
  error: 'Error: ',
  open: {
    title: 'Confirm your request',
    lead: (firm) => `Somebody asked ${firm} for this with your e-mail address. Confirm that it was you.`,
    until: (until) =>
      `Opening this page confirms nothing. The link works until ${until}; if nobody confirms by then, we erase what the request says.`,
    shared: 'Does anybody else use this mailbox?',
    sharedText:
      'If somebody else has given us this address too, tell us who you are: your name, as you gave it to us, and something else that you gave us and the others do not know. That way nobody sees what belongs to another. If you leave it empty and it turns out to be needed, a person will check, and it will take longer.',
    name: 'Your name, as you gave it to us',
    secret: 'Something else that you gave us',
    secretHint: 'Your phone number or postcode, for instance. Neither your name nor an e-mail address.',
    confirm: 'Yes, it is mine: go ahead',
  },
  justConfirmed: 'The request is confirmed.',
  underway: {
    confirmed: {
      title: 'We are at work on your request',
      lead: ({ due }) => `We answer by mail, on ${due} at the latest. You can close this page.`,
    },
    asked: {
      title: 'We are waiting for you',
      lead: () =>
        'We have asked you something by mail. Until you answer the clock stands; it runs on as soon as you do.',
    },
  },
  ends: {
    fulfilled: { title: 'Your request is answered', lead: 'The answer is in your mail.' },
    partial: {
      title: 'Your request is answered',
      lead: 'We could do part of it. Your mail says what not, and why.',
    },
    'nothing-held': {
      title: 'Your request is answered',
      lead: 'Under this address we hold nothing but the request itself. Your mail explains it.',
    },
    refused: {
      title: 'We cannot do what you ask for',
      lead: 'Your mail names the legal reason, and how to complain if you disagree.',
    },
    unverified: {
      title: 'The request is closed',
      lead: 'Nobody confirmed it in time, so we erased what it said. You can make another.',
    },
    unidentified: {
      title: 'The request is closed',
      lead: 'We asked who you are and got no answer. You can make another.',
    },
    withdrawn: {
      title: 'The request is taken back',
      lead: 'We do nothing more with it. If you change your mind you can make another at any time.',
    },
    forwarded: {
      title: 'The request is closed',
      lead: 'It is for another firm to answer you. Your mail says what to do.',
    },
    'no-request': {
      title: 'The request is closed',
      lead: 'We took it for no request. If it was one, make another or write to us.',
    },
  },
  takeBack: {
    heading: 'Do you no longer want it, or was it not you?',
    text: 'You can take it back. It is closed then, and we do nothing with the data.',
    button: 'Take the request back',
  },
  problems: {
    PRESSED_TOO_SOON: 'Press the button once more, so that we know a person is there.',
    WRONG_STATE: 'It can no longer be taken back: it is done, or being done right now.',
    UNKNOWN_ACTION: 'Choose one of the buttons on this page.',
  },
  again: 'Make another request',
  write: (email) => `To ask or add something, write to ${email} and quote the reference.`,
};

/** The words of the page behind the link in a receipt. */
export const requestLinkTexts: Readonly<Record<Language, typeof es>> = { es, en };
