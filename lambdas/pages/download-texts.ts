import { codeMinutes } from '../domain/requests/codes.ts';
import { fetchesOfPart, grantMinutes } from '../domain/requests/grants.ts';

const es = {
  problem: 'Error: ',
  title: 'Tus archivos están listos',
  lead: (firm: string) =>
    `${firm} ha preparado lo que pediste. Antes de mostrarlo comprobamos que eres tú con un código que te enviamos por correo.`,
  until: (until: string) =>
    `Este enlace funciona hasta el ${until} y abre los archivos una sola vez. Ten a mano dónde guardarlos.`,
  ask: '1. Pide un código',
  askText: `Lo enviamos a la dirección de tu solicitud y sirve durante ${codeMinutes} minutos. Si pides otro, el anterior deja de servir.`,
  askButton: 'Enviarme un código',
  sent: (until: string) =>
    `Hemos enviado un código a la dirección de la solicitud. Sirve hasta el ${until}. Si no llega, mira en el correo no deseado.`,
  type: '2. Escríbelo aquí',
  code: 'Código de seis cifras',
  sharedText:
    'Si otra persona nos ha dado también esa dirección, hace falta algo más que el código: tu nombre, como nos lo diste, y otro dato tuyo que los demás no conozcan. Así nadie abre lo que es de otro. Si no, déjalo en blanco.',
  openButton: 'Abrir mis archivos',
  opened: {
    title: 'Tus archivos',
    lead: (until: string) =>
      `Guárdalos ahora: se pueden descargar hasta el ${until}, cada uno ${fetchesOfPart} veces como mucho.`,
    once: 'Esta página no se puede volver a abrir. Los archivos contienen datos personales tuyos: guárdalos donde solo llegues tú.',
    save: (name: string) => `Guardar ${name}`,
  },
  used: {
    title: 'Este enlace ya se usó',
    lead: `Abrió sus archivos una vez, durante ${grantMinutes} minutos, y no lo hace más para que nadie más pueda descargarlos.`,
    again: (email: string) =>
      `Si no fuiste tú, o no pudiste guardarlos, escribe a ${email} y menciona la referencia que está en nuestro correo. También puedes`,
    ask: 'pedirlos otra vez',
  },
  problems: {
    PRESSED_TOO_SOON: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    CODE_WRONG: 'Revisa lo que has escrito: no coincide.',
    why: 'Puede que el código esté mal escrito, que haya caducado o que hayas pedido otro después; o que, si compartís el correo, falte decir quién eres.',
    TOO_MANY_CODES:
      'En las últimas 24 horas ya hemos enviado todos los códigos que se pueden pedir. Pide otro más tarde.',
    UNKNOWN_ACTION: 'Pide un código, o escribe el que has recibido.',
    undeliverable: (email: string) =>
      `El correo de la dirección de la solicitud no se puede entregar. Escribe a ${email}.`,
  },
};

const en: typeof es = {
  problem: 'Error: ',
  title: 'Your files are ready',
  lead: (firm) =>
    `${firm} has prepared what you asked for. Before showing it we make sure that it is you, with a code that we mail you.`,
  until: (until) => `This link works until ${until} and opens the files only once. Have a place ready to save them.`,
  ask: '1. Ask for a code',
  askText: `We send it to the address of your request and it is good for ${codeMinutes} minutes. If you ask for another, the one before stops working.`,
  askButton: 'Send me a code',
  sent: (until) =>
    `We have sent a code to the address of the request. It is good until ${until}. If it does not come, look in the junk folder.`,
  type: '2. Type it here',
  code: 'Code of six digits',
  sharedText:
    'If somebody else has given us that address too, the code is not enough: it also takes your name, as you gave it to us, and something else that the others do not know. So nobody opens what is of another. If not, leave it empty.',
  openButton: 'Open my files',
  opened: {
    title: 'Your files',
    lead: (until) => `Save them now: they can be downloaded until ${until}, each ${fetchesOfPart} times at most.`,
    once: 'This page cannot be opened again. The files hold personal data of yours: keep them where only you can get at them.',
    save: (name) => `Save ${name}`,
  },
  used: {
    title: 'This link was used before',
    lead: `It opened its files once, for ${grantMinutes} minutes, and does so no more, so that nobody else can download them.`,
    again: (email) =>
      `If it was not you, or you could not save them, write to ${email} and mention the reference in our mail. You can also`,
    ask: 'ask for them again',
  },
  problems: {
    PRESSED_TOO_SOON: 'Press the button once more, so that we know a person is there.',
    CODE_WRONG: 'Check what you typed: it does not fit.',
    why: 'The code may be mistyped, have expired, or you asked for another one since; or, if you share the mailbox, you have not said who you are.',
    TOO_MANY_CODES: 'In the last 24 hours we have sent all the codes that can be asked for. Ask for another one later.',
    UNKNOWN_ACTION: 'Ask for a code, or type the one that you have.',
    undeliverable: (email) => `Mail to the address of the request cannot be delivered. Write to ${email}.`,
  },
};

export const downloadTexts = { es, en };
