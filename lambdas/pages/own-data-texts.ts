import type { Wish } from '../domain/preferences/self-service.ts';
import { codeMinutes, codesADay } from '../domain/requests/codes.ts';

const es = {
  problem: 'Error: ',
  card: {
    title: 'Tus datos',
    lead: (firm: string) =>
      `Aquí puedes ver todo lo que ${firm} tiene de ti, y pedir una copia, corregirlo, cambiar de dirección o borrarlo.`,
    first: `Antes comprobamos que eres tú: te enviamos por correo un código de seis cifras, que sirve durante ${codeMinutes} minutos.`,
    send: 'Enviarme un código',
    have: 'Ya tengo un código',
  },
  code: {
    title: 'Escribe el código',
    lead: 'Con él te enseñamos tus datos. Nadie más puede verlos con este enlace.',
    sent: (until: string) =>
      `Te hemos enviado un código por correo. Sirve hasta el ${until}. Si no llega, mira en el correo no deseado.`,
    label: 'Código de seis cifras',
    shared: '¿Usa alguien más este correo?',
    sharedText:
      'Si otra persona nos ha dado también esta dirección, dinos quién eres: tu nombre, como nos lo diste, y otro dato tuyo que nos dieras y que los demás no conozcan. Así nadie ve lo que es de otro. Si no, déjalo en blanco.',
    name: 'Tu nombre, como nos lo diste',
    secret: 'Otro dato tuyo que nos diste',
    secretHint: 'Por ejemplo, tu teléfono o tu código postal. Ni tu nombre ni una dirección de correo.',
    open: 'Ver mis datos',
    again: '¿Necesitas otro código?',
    againText: `El anterior deja de servir. En 24 horas enviamos ${codesADay} como mucho.`,
    back: 'Volver a tus preferencias',
  },
  page: {
    title: 'Tus datos',
    until: (until: string) =>
      `Esta página sirve hasta el ${until}. Después tendrás que pedir otro código; lo que hayas pedido sigue adelante.`,
    can: 'Qué puedes hacer',
  },
  access: {
    title: 'Pedir una copia',
    text: (within: string) =>
      `Es un archivo con lo que ves aquí: una página que se lee sin más y los mismos datos en JSON y CSV. Te enviamos por correo un enlace para descargarlo, que vale ${within}.`,
    button: 'Pedir la copia',
  },
  portability: {
    title: 'Llevarte tus datos a otro sitio',
    text: 'Solo lo que nos diste y lo que sale de tu uso del servicio, en JSON y CSV, para dárselo a quien quieras (RGPD, art. 20).',
    button: 'Pedirlos para llevármelos',
  },
  rectification: {
    title: 'Corregir tus datos',
    text: 'Cambia lo que no esté bien y deja lo demás como está. Lo que ponía antes queda bloqueado: nadie lo ve ni lo usa. Lo que está en varios formularios cambia en todos.',
    differs: (values: string) =>
      `Ahora pone: ${values}. Lo que escribas lo sustituye todo; si lo dejas en blanco, se queda como está.`,
    yes: 'Sí',
    no: 'No',
    elsewhere: (email: string) => `¿Lo que está mal no aparece aquí? Escribe a ${email}.`,
    none: 'Nada de lo que nos diste se puede cambiar en esta página.',
    button: 'Corregir mis datos',
    unchanged: 'No has cambiado nada.',
  },
  address: {
    title: 'Cambiar de dirección de correo',
    text: (within: string) =>
      `Escribimos a la nueva, y el cambio vale cuando lo confirmes desde allí. Después avisamos a la de ahora, y desde allí se puede deshacer durante ${within}.`,
    label: 'Tu dirección nueva',
    button: 'Pedir el cambio',
    wrong: 'Escribe una dirección de correo completa, y distinta de la que ya tenemos.',
  },
  erasure: {
    title: 'Borrar todos tus datos',
    what: [
      'Dejamos de usarlos, retiramos todo lo que has aceptado y cerramos tu cuenta.',
      'Borramos lo que ninguna ley nos obliga a guardar, en todos nuestros sistemas. No se puede recuperar.',
    ],
    keeps:
      'De esto, la ley obliga a guardar una parte. Queda bloqueada: no la vemos ni la usamos, solo pueden pedirla jueces y autoridades hasta que vence su plazo, y después se destruye.',
    keepsNothing: 'De lo que tenemos ahora, ninguna ley nos obliga a guardar nada.',
    remains:
      'Aparte guardamos un tiempo esta solicitud con su respuesta, para poder demostrar que te atendimos, y una huella cifrada de tu dirección, para que ninguna copia ni ninguna lista te devuelva.',
    tell: 'En la respuesta te decimos, dato por dato, qué hemos borrado, qué queda bloqueado, por qué ley y hasta cuándo.',
    who: (longest: string) =>
      `Si no tienes un contrato en marcha y nada nos obliga a esperar, lo hacemos en el acto. Si lo tienes, si hay un pleito o una inspección, o si pediste que no los borráramos, lo decide antes una persona: te contesta en ${longest} como mucho, y mientras tanto no se borra nada. Si queda algo por pagar, lo que hace falta para cobrarlo se queda hasta entonces.`,
    sure: 'Quiero que borréis todos mis datos.',
    untick: 'Para borrar tus datos, marca la casilla «Quiero que borréis todos mis datos».',
    button: 'Borrar todos mis datos',
  },
  asked: {
    title: 'Hemos recibido lo que pides',
    lead: 'Guarda la referencia. También te la enviamos por correo.',
    next: 'Qué pasa ahora',
    back: 'Volver a mis datos',
    close: 'Puedes cerrar esta página.',
  },
  next: {
    access: () => [
      'Preparamos tu copia. En unos minutos te llega un correo con un enlace para descargarla; te pedirá otro código.',
    ],
    portability: () => [
      'Preparamos tus archivos. En unos minutos te llega un correo con un enlace para descargarlos; te pedirá otro código.',
    ],
    rectification: () => [
      'Lo corregimos enseguida y te lo confirmamos por correo. Lo que ponía antes queda bloqueado y nadie lo ve.',
    ],
    address: ({ within, revertWithin }: { readonly within: string; readonly revertWithin: string }) => [
      `Hemos escrito a la dirección nueva. Confírmalo desde allí antes de que pasen ${within}; hasta entonces no cambia nada.`,
      `Después avisamos a la de ahora, y desde allí se puede deshacer durante ${revertWithin}.`,
    ],
    erasure: ({ due }: { readonly due: string }) => [
      'Si no tienes un contrato en marcha y nada nos obliga a esperar, los borramos ahora mismo: en unos minutos te llega la respuesta, con lo que la ley nos obliga a conservar bloqueado y hasta cuándo. Este enlace deja entonces de funcionar.',
      `Si lo tienes, si hay un pleito o una inspección, o si pediste que no los borráramos, lo decide una persona. Hasta que lo haga no se borra nada, y te contesta por correo, como tarde, el ${due}.`,
    ],
  } satisfies Record<Wish, (facts: { within: string; revertWithin: string; due: string }) => readonly string[]>,
  problems: {
    GRANT_OVER:
      'Ha pasado el tiempo en que se podía usar esa página. Pide otro código para seguir; no se ha hecho nada.',
    CODE_WRONG: 'No coincide lo que has escrito.',
    codeWrong:
      'Puede que el código esté mal escrito, que haya caducado o que hayas pedido otro después. Si compartís el correo, mira también lo que dices de ti. Un código admite pocos intentos.',
    TOO_MANY_CODES:
      'En las últimas 24 horas ya hemos enviado todos los códigos que se pueden pedir. Pide otro más tarde.',
    PRESSED_TOO_SOON: 'Vuelve a pulsar el botón, para saber que hay una persona delante.',
    undeliverable: (email: string) => `El correo no se puede entregar en la dirección que tenemos. Escribe a ${email}.`,
  },
};

const en: typeof es = {
  problem: 'Error: ',
  card: {
    title: 'Your data',
    lead: (firm) =>
      `Here you can see everything that ${firm} holds of you, and ask for a copy, correct it, change your address or erase it.`,
    first: `First we make sure that it is you: we mail you a code of six digits, which is good for ${codeMinutes} minutes.`,
    send: 'Send me a code',
    have: 'I have a code already',
  },
  code: {
    title: 'Type the code',
    lead: 'With it we show you your data. Nobody else can see them with this link.',
    sent: (until) =>
      `We have mailed you a code. It is good until ${until}. If it does not come, look in the junk folder.`,
    label: 'Code of six digits',
    shared: 'Does anybody else use this address?',
    sharedText:
      'If another person gave us this address too, tell us who you are: your name, as you gave it to us, and something else that you told us and the others do not know. So nobody sees what is somebody else’s. If not, leave it blank.',
    name: 'Your name, as you gave it to us',
    secret: 'Something else that you told us',
    secretHint: 'Your phone number or your postcode, for example. Neither your name nor an e-mail address.',
    open: 'See my data',
    again: 'Do you need another code?',
    againText: `The one before stops working. In 24 hours we send ${codesADay} at most.`,
    back: 'Back to your preferences',
  },
  page: {
    title: 'Your data',
    until: (until) =>
      `This page is good until ${until}. After that you have to ask for another code; what you asked for goes on.`,
    can: 'What you can do',
  },
  access: {
    title: 'Ask for a copy',
    text: (within) =>
      `It is a file with what you see here: a page that you can simply read, and the same data as JSON and CSV. We mail you a link to download it, which is good for ${within}.`,
    button: 'Ask for the copy',
  },
  portability: {
    title: 'Take your data elsewhere',
    text: 'Only what you gave us and what comes from your use of the service, as JSON and CSV, to hand to whomever you like (GDPR art. 20).',
    button: 'Ask for them to take along',
  },
  rectification: {
    title: 'Correct your data',
    text: 'Change what is not right and leave the rest as it is. What was there before is blocked: nobody sees or uses it. What is in several forms changes in all of them.',
    differs: (values) =>
      `At present it says: ${values}. What you type replaces all of it; if you leave it blank, it stays as it is.`,
    yes: 'Yes',
    no: 'No',
    elsewhere: (email) => `Is what is wrong not shown here? Write to ${email}.`,
    none: 'Nothing of what you gave us can be changed on this page.',
    button: 'Correct my data',
    unchanged: 'You have changed nothing.',
  },
  address: {
    title: 'Change your e-mail address',
    text: (within) =>
      `We write to the new one, and the change counts once you confirm it from there. Then we tell the present one, and from there it can be taken back within ${within}.`,
    label: 'Your new address',
    button: 'Ask for the change',
    wrong: 'Type a complete e-mail address, and another than the one we have.',
  },
  erasure: {
    title: 'Erase all your data',
    what: [
      'We stop using them, take back everything you agreed to, and close your account.',
      'We erase what no law obliges us to keep, in all our systems. It cannot be brought back.',
    ],
    keeps:
      'Part of it the law obliges us to keep. That part is blocked: we do not see or use it, only courts and authorities may ask for it until its time is up, and then it is destroyed.',
    keepsNothing: 'Of what we hold now, no law obliges us to keep anything.',
    remains:
      'Apart from that we keep for some time this request with its answer, so that we can show that we acted on it, and an encrypted fingerprint of your address, so that no backup and no list brings you back.',
    tell: 'In the answer we tell you, item by item, what we erased, what is blocked, by which law and until when.',
    who: (longest) =>
      `If you have no contract running and nothing makes us wait, we do it at once. If you have, if there is a lawsuit or an inspection, or if you asked us not to erase them, a person decides first: they answer you within ${longest}, and until then nothing is erased. If something is left to pay, what is needed to collect it stays until then.`,
    sure: 'I want you to erase all my data.',
    untick: 'To erase your data, tick the box “I want you to erase all my data”.',
    button: 'Erase all my data',
  },
  asked: {
    title: 'We have received what you ask for',
    lead: 'Keep the reference. We also mail it to you.',
    next: 'What happens now',
    back: 'Back to my data',
    close: 'You can close this page.',
  },
  next: {
    access: () => [
      'We prepare your copy. In a few minutes you get a mail with a link to download it, which asks you for another code.',
    ],
    portability: () => [
      'We prepare your files. In a few minutes you get a mail with a link to download them, which asks you for another code.',
    ],
    rectification: () => [
      'We correct it right away and confirm it by mail. What was there before is blocked, and nobody sees it.',
    ],
    address: ({ within, revertWithin }) => [
      `We have written to the new address. Confirm from there within ${within}; until then nothing changes.`,
      `Then we tell the present one, and from there it can be taken back within ${revertWithin}.`,
    ],
    erasure: ({ due }) => [
      'If you have no contract running and nothing makes us wait, we erase them right now: in a few minutes you get the answer, with what the law obliges us to keep blocked, and until when. This link then stops working.',
      `If you have, if there is a lawsuit or an inspection, or if you asked us not to erase them, a person decides. Until they do nothing is erased, and they answer you by mail on ${due} at the latest.`,
    ],
  },
  problems: {
    GRANT_OVER: 'The time in which that page could be used is over. Ask for another code to go on; nothing was done.',
    CODE_WRONG: 'What you typed does not fit.',
    codeWrong:
      'The code may be mistyped, have expired, or you asked for another one since. If you share the address, look also at what you say of yourself. A code takes few tries.',
    TOO_MANY_CODES: 'In the last 24 hours we have sent all the codes that can be asked for. Ask for another one later.',
    PRESSED_TOO_SOON: 'Press the button once more, so that we know a person is there.',
    undeliverable: (email) => `Mail cannot be delivered to the address that we have. Write to ${email}.`,
  },
};

export const ownDataTexts = { es, en };
